// Draws one circle of an assessment on a Leaflet map. Names are only ever set as text, never as markup.
function (map, data) {
  "use strict";
  var words = data.words;

  function element(tag, className, text) {
    var made = document.createElement(tag);
    if (className) { made.className = className; }
    if (text !== undefined) { made.textContent = text; }
    return made;
  }
  function count(value) {
    return Math.round(value).toLocaleString("en-US");
  }
  function pane(name, order, touchable) {
    var made = map.createPane(name);
    made.style.zIndex = order;
    if (!touchable) { made.style.pointerEvents = "none"; }
    return L.canvas({ pane: name, padding: 0.3 });
  }

  // --- ground: land, roads, borders ---
  var land = pane("lc-land", 200), roads = pane("lc-roads", 300);
  var borders = pane("lc-borders", 420), cellsPane = pane("lc-cells", 350);
  L.polygon(data.boundary, {
    renderer: land, pane: "lc-land", interactive: false, stroke: false, fillColor: "#fff", fillOpacity: 1
  }).addTo(map);
  data.roads.forEach(function (road) {
    L.polyline(road.lines, {
      renderer: roads, pane: "lc-roads", interactive: false, color: "#9aa3a8", weight: road.weight, opacity: 0.9
    }).addTo(map);
  });
  data.borders.forEach(function (border) {
    L.polyline(border.lines, {
      renderer: borders, pane: "lc-borders", interactive: false, color: "#4c575d", weight: border.weight, opacity: 0.85,
      dashArray: border.dash
    }).addTo(map);
  });
  L.polyline(data.boundary, {
    renderer: borders, pane: "lc-borders", interactive: false, color: "#20282c", weight: 2.2
  }).addTo(map);

  // --- cells ---
  var cells = data.cells, dots = [], start = null;
  var notAsked = data.colours.length - 1;
  function fill(state) {
    return {
      renderer: cellsPane, pane: "lc-cells", interactive: false, fillColor: data.colours[state], fillOpacity: 0.9,
      color: "#3c474d", weight: 0.4, opacity: 0.5,
      stroke: state !== notAsked
    };
  }
  if (data.shapes) {
    data.shapes.forEach(function (rings, i) { L.polygon(rings, fill(cells.state[i])).addTo(map); });
  } else if (data.dots) {
    // the small lie on top of the large, so that each can be seen; what is not asked lies below
    var order = cells.people.map(function (_, i) { return i; });
    order.sort(function (a, b) {
      return (cells.state[b] === notAsked) - (cells.state[a] === notAsked) || cells.people[b] - cells.people[a] || a - b;
    });
    order.forEach(function (i) {
      dots[i] = L.circleMarker([cells.lat[i], cells.lon[i]], fill(cells.state[i])).addTo(map);
    });
  }
  function sizes() {
    if (start === null) { start = map.getZoom(); }
    var larger = Math.pow(1.35, map.getZoom() - start);
    dots.forEach(function (dot, i) {
      var share = Math.min(1, cells.people[i] / data.dots.full_persons);
      var least = cells.state[i] > 1 && cells.state[i] < 5 ? 2.6 : 1.6;
      var full = cells.state[i] === notAsked ? 4 : 6.5;
      dot.setRadius(Math.min(22, Math.max(least, full * Math.sqrt(share)) * larger));
    });
    points.forEach(function (point) { point.setRadius(Math.min(8, pointSize * larger)); });
    document.querySelectorAll("img.lc-picture").forEach(function (picture) {
      picture.style.imageRendering = picture.offsetWidth > picture.naturalWidth ? "pixelated" : "auto";
    });
  }

  // --- facilities ---
  var touch = pane("lc-facilities", 450, true);
  var pointSize = data.facilities.length > 800 ? 2.4 : data.facilities.length > 250 ? 3.2 : 4.2;
  function line(table, label, value) {
    var row = table.appendChild(element("tr"));
    row.appendChild(element("td", "", label));
    row.appendChild(element("td", "", value));
  }
  function facilityText(one) {
    var box = element("div", "lc-popup");
    box.appendChild(element("b", "", one.name || words.unnamed));
    box.appendChild(element("div", "", one.type));
    var table = box.appendChild(element("table"));
    one.uses.forEach(function (use) {
      if (use.need) {
        var head = table.appendChild(element("tr", "lc-need"));
        head.appendChild(element("td", "", use.need)).colSpan = 2;
      }
      line(table, words.load, count(use.load) + words.persons);
      line(table, words.only, count(use.only) + words.persons);
      line(table, words.nearest, count(use.nearest) + words.persons);
    });
    line(table, words.capacity, one.uses[0].capacity || words.unknown);
    return box;
  }
  var points = data.facilities.map(function (one) {
    return L.circleMarker([one.lat, one.lon], {
      renderer: touch, pane: "lc-facilities", radius: pointSize, color: "#fff", weight: 1, fillColor: "#111",
      fillOpacity: 1
    }).bindPopup(function () { return facilityText(one); }, { maxWidth: 320 }).addTo(map);
  });

  // --- names of districts, hidden where they would cover each other ---
  map.createPane("lc-labels").style.zIndex = 460;
  map.getPane("lc-labels").style.pointerEvents = "none";
  var labels = data.labels.map(function (one) {
    var width = 14 * one.name.length;
    return L.marker([one.lat, one.lon], {
      pane: "lc-labels", interactive: false, keyboard: false,
      icon: L.divIcon({ className: "lc-label", html: element("span", "", one.name), iconSize: [width, 14] })
    }).addTo(map);
  });
  function thinLabels() {
    var taken = [];
    labels.forEach(function (label, i) {
      var at = map.latLngToContainerPoint(label.getLatLng()), half = 7 * data.labels[i].name.length;
      var box = [at.x - half, at.y - 8, at.x + half, at.y + 8];
      var free = taken.every(function (other) {
        return box[0] > other[2] || box[2] < other[0] || box[1] > other[3] || box[3] < other[1];
      });
      if (free) { taken.push(box); }
      label.setOpacity(free ? 1 : 0);
    });
  }

  // --- text under the pointer: the nearest cell, found among all of them ---
  var tip = L.tooltip({ direction: "top", offset: [0, -6], className: "lc-tip-box", opacity: 0.97 }), shown = -1;
  function cellText(i) {
    var box = element("div", "lc-tip");
    var head = box.appendChild(element("div"));
    head.appendChild(element("span", "lc-swatch")).style.background = data.colours[cells.state[i]];
    head.appendChild(element("b", "", data.states[cells.state[i]]));
    if (cells.cost[i] !== null) {
      box.appendChild(element("div", "", words.cost + cells.cost[i].toFixed(cells.metres ? 0 : 1) + words.unit));
      if (cells.facility[i] >= 0) {
        box.appendChild(element("div", "", words.facility + (cells.facilities[cells.facility[i]] || words.unnamed)));
      }
    }
    var people = cells.people[i];
    var few = people < 10 && people % 1 !== 0;
    box.appendChild(element("div", "", words.people + (few ? people.toFixed(1) : count(people)) + words.persons));
    if (cells.district[i] >= 0) {
      box.appendChild(element("div", "", words.district + cells.districts[cells.district[i]]));
    }
    return box;
  }
  function nearestCell(at) {
    var metresPerPixel = 40075016.686 * Math.cos(at.lat * Math.PI / 180) / Math.pow(2, map.getZoom() + 8);
    var reach = Math.max(9, 0.75 * data.cell_m / metresPerPixel) * metresPerPixel;
    var north = 110574, east = 111320 * Math.cos(at.lat * Math.PI / 180), best = reach * reach, found = -1;
    for (var i = 0; i < cells.lat.length; i += 1) {
      var y = (cells.lat[i] - at.lat) * north, x = (cells.lon[i] - at.lng) * east, far = x * x + y * y;
      if (far < best) { best = far; found = i; }
    }
    return found;
  }
  function hideTip() {
    shown = -1;
    map.closeTooltip(tip);
  }
  map.on("mousemove", function (event) {
    var i = nearestCell(event.latlng);
    if (i < 0) { hideTip(); return; }
    if (i === shown) { return; }
    shown = i;
    tip.setLatLng([cells.lat[i], cells.lon[i]]).setContent(cellText(i));
    if (!map.hasLayer(tip)) { map.openTooltip(tip); }
  });
  map.on("mouseout zoomstart popupopen", hideTip);

  // --- legend and search ---
  function control(position, className, build) {
    var made = L.control({ position: position });
    made.onAdd = function () {
      var box = element("div", className);
      build(box);
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      return box;
    };
    made.addTo(map);
  }
  control("bottomright", "lc-box lc-legend", function (box) {
    box.appendChild(element("h2", "", data.legend.title));
    var table = box.appendChild(element("table"));
    data.legend.rows.forEach(function (row) {
      var tr = table.appendChild(element("tr", row.empty ? "lc-empty" : ""));
      var name = tr.appendChild(element("td"));
      var swatch = name.appendChild(element("span", "lc-swatch " + (row.mark || "")));
      if (row.colour) { swatch.style.background = row.colour; }
      name.appendChild(document.createTextNode(row.label));
      tr.appendChild(element("td", "lc-number", row.count));
      tr.appendChild(element("td", "lc-number", row.share));
    });
    data.legend.notes.forEach(function (note) { box.appendChild(element("p", "lc-note", note)); });
  });
  control("topright", "lc-search", function (box) {
    if (!points.length) { return; }
    var input = box.appendChild(element("input"));
    var list = box.appendChild(element("datalist"));
    input.type = "search";
    input.placeholder = words.search;
    input.setAttribute("list", list.id = "lc-names");
    input.setAttribute("aria-label", words.search);
    var byName = Object.create(null), seen = Object.create(null);
    data.facilities.forEach(function (one, i) {
      if (!one.name) { return; }
      seen[one.name] = (seen[one.name] || 0) + 1;
      var name = seen[one.name] > 1 ? one.name + " (" + seen[one.name] + ")" : one.name;
      byName[name] = i;
      list.appendChild(element("option")).value = name;
    });
    input.addEventListener("change", function () {
      var wanted = input.value.trim(), i = byName[wanted];
      if (i === undefined && wanted) {
        var part = Object.keys(byName).find(function (name) { return name.indexOf(wanted) >= 0; });
        i = part === undefined ? undefined : byName[part];
      }
      if (i === undefined) { return; }
      map.setView(points[i].getLatLng(), Math.max(map.getZoom(), start + 3));
      points[i].openPopup();
    });
  });

  L.control.scale({ imperial: false }).addTo(map);
  map.fitBounds(data.bounds, { padding: [12, 12] });
  map.on("zoomend", function () { sizes(); thinLabels(); });
  sizes();
  thinLabels();
}
