// Draws the circles of a run on a Leaflet map, one at a time. Names are only ever set as text, never as markup.
function (map, data) {
  "use strict";
  var words = data.words, notAsked = data.colours.length - 1;
  var shown = { circle: 0, when: "today", what: "cells", names: true, sites: true, types: {} };

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
  function circle() { return data.circles[shown.circle]; }
  function states() { return shown.when === "after" && circle().after ? circle().after : circle().cells.state; }

  // --- ground: land, water, roads, borders ---
  var land = pane("lc-land", 200), water = pane("lc-water", 290), roads = pane("lc-roads", 300), areasPane = pane("lc-areas", 330);
  map.createPane("lc-picture").style.zIndex = 340;
  map.getPane("lc-picture").style.pointerEvents = "none";
  var cellsPane = pane("lc-cells", 350), borders = pane("lc-borders", 420);
  L.polygon(data.boundary, {
    renderer: land, pane: "lc-land", interactive: false, stroke: false, fillColor: "#fff", fillOpacity: 1
  }).addTo(map);
  data.water.areas.forEach(function (rings) {
    L.polygon(rings, {
      renderer: water, pane: "lc-water", interactive: false, color: data.water.colour, weight: 0.8,
      fillColor: data.water.colour, fillOpacity: 1
    }).addTo(map);
  });
  L.polyline(data.water.lines, {
    renderer: water, pane: "lc-water", interactive: false, color: data.water.colour, weight: 1.3
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

  // --- cells: shapes or dots that change their colour, or one picture for each circle ---
  var cells = data.cells, dots = [], drawnCells = L.layerGroup(), picture = null, start = null;
  function fill(i) {
    var state = states()[i];
    return {
      renderer: cellsPane, pane: "lc-cells", interactive: false, fillColor: data.colours[state],
      fillOpacity: circle().cells.people[i] > 0 ? 0.9 : 0, color: "#3c474d", weight: 0.4,
      opacity: 0.5, stroke: state !== notAsked && circle().cells.people[i] > 0
    };
  }
  function drawCells() {
    map.removeLayer(drawnCells);
    if (picture) { map.removeLayer(picture); picture = null; }
    if (shown.what !== "cells") { return; }
    if (data.drawing === "pictures") {
      var all = circle().pictures, one = all[shown.when === "after" && all.length > 1 ? 1 : 0];
      if (one) {
        picture = L.imageOverlay(one.address, one.bounds, {
          pane: "lc-picture", opacity: 0.9, interactive: false, className: "lc-picture"
        }).addTo(map);
      }
    } else {
      drawnCells.clearLayers();
      dots = [];
      // the small lie on top of the large, so that each can be seen; what is not asked lies below
      var people = circle().cells.people, state = states();
      var order = people.map(function (_, i) { return i; });
      order.sort(function (a, b) {
        return (state[b] === notAsked) - (state[a] === notAsked) || people[b] - people[a] || a - b;
      });
      order.forEach(function (i) {
        if (data.shapes) {
          drawnCells.addLayer(L.polygon(data.shapes[i], fill(i)));
        } else if (people[i] > 0) {
          drawnCells.addLayer(dots[i] = L.circleMarker([cells.lat[i], cells.lon[i]], fill(i)));
        }
      });
      drawnCells.addTo(map);
    }
    sizes();
  }
  function sizes() {
    if (start === null) { start = map.getZoom(); }
    var larger = Math.pow(1.35, map.getZoom() - start), state = states(), people = circle().cells.people;
    dots.forEach(function (dot, i) {
      var share = Math.min(1, people[i] / circle().full_persons);
      var least = state[i] > 1 && state[i] < 5 ? 2.6 : 1.6;
      var full = state[i] === notAsked ? 4 : 6.5;
      dot.setRadius(Math.min(22, Math.max(least, full * Math.sqrt(share)) * larger));
    });
    points.forEach(function (point) { point.setRadius(Math.min(8, pointSize * larger)); });
    document.querySelectorAll("img.lc-picture").forEach(function (one) {
      one.style.imageRendering = one.offsetWidth > one.naturalWidth ? "pixelated" : "auto";
    });
  }

  // --- districts by what they lack ---
  var drawnAreas = L.layerGroup();
  function areas() { return data.districts.circles[shown.circle]; }
  function drawAreas() {
    drawnAreas.clearLayers();
    map.removeLayer(drawnAreas);
    var all = areas();
    if (shown.what !== "areas" || !all) { return; }
    all.area.forEach(function (number, i) {
      drawnAreas.addLayer(L.polygon(data.districts.areas[number].rings, {
        renderer: areasPane, pane: "lc-areas", interactive: false, fillColor: all.classes[all["class"][i]].colour,
        fillOpacity: 0.85, color: "#6b7780", weight: 0.6
      }));
    });
    drawnAreas.addTo(map);
  }

  // --- facilities, in the colour of their domain ---
  var touch = pane("lc-facilities", 450, true), many = data.facilities.lat.length;
  var pointSize = many > 3000 ? 2.2 : many > 800 ? 2.8 : many > 250 ? 3.4 : 4.2;
  var drawnPoints = L.layerGroup().addTo(map);
  function line(table, label, value) {
    var row = table.appendChild(element("tr"));
    row.appendChild(element("td", "", label));
    row.appendChild(element("td", "", value));
  }
  function usesOf(number) {
    var uses = data.facilities.uses[shown.circle], found = [];
    uses.facility.forEach(function (one, i) { if (one === number) { found.push(i); } });
    return found;
  }
  function facilityText(number) {
    var box = element("div", "lc-popup"), uses = data.facilities.uses[shown.circle], mine = usesOf(number);
    box.appendChild(element("b", "", data.facilities.name[number] || words.unnamed));
    box.appendChild(element("div", "", data.facilities.types[data.facilities.type[number]].name));
    var table = box.appendChild(element("table"));
    mine.forEach(function (i) {
      if (circle().needs.length > 1) {
        var head = table.appendChild(element("tr", "lc-need"));
        head.appendChild(element("td", "", circle().needs[uses.need[i]])).colSpan = 2;
      }
      line(table, words.load, count(uses.load[i]) + words.persons);
      line(table, words.only, count(uses.only[i]) + words.persons);
      line(table, words.nearest, count(uses.nearest[i]) + words.persons);
    });
    line(table, words.capacity, data.facilities.capacity[number] || words.unknown);
    return box;
  }
  var points = data.facilities.lat.map(function (lat, i) {
    return L.circleMarker([lat, data.facilities.lon[i]], {
      renderer: touch, pane: "lc-facilities", radius: pointSize, color: "#fff", weight: 1,
      fillColor: data.facilities.types[data.facilities.type[i]].colour, fillOpacity: 1
    }).bindPopup(function () { return facilityText(i); }, { maxWidth: 320 });
  });
  function typesHere() {
    var found = {};
    data.facilities.uses[shown.circle].facility.forEach(function (number) {
      var type = data.facilities.type[number];
      (found[type] = found[type] || {})[number] = true;
    });
    return found;
  }
  function drawPoints() {
    drawnPoints.clearLayers();
    var here = typesHere();
    Object.keys(here).forEach(function (type) {
      if (shown.types[type] === false) { return; }
      Object.keys(here[type]).forEach(function (number) { drawnPoints.addLayer(points[number]); });
    });
  }

  // --- proposed sites and what a scenario opens ---
  map.createPane("lc-sites").style.zIndex = 470;
  var drawnSites = L.layerGroup();
  function siteText(one) {
    var box = element("div", "lc-popup");
    box.appendChild(element("b", "", (one.rank ? one.rank + "  " : "") + one.name));
    box.appendChild(element("div", "", one.type));
    (one.lines || [words.opened]).forEach(function (text) { box.appendChild(element("div", "", text)); });
    return box;
  }
  function badge(one, className) {
    var size = one.rank ? 22 : 14;
    return L.marker([one.lat, one.lon], {
      pane: "lc-sites",
      icon: L.divIcon({ className: className, html: element("span", "", one.rank || "★"), iconSize: [size, size] })
    }).bindPopup(function () { return siteText(one); }, { maxWidth: 320 });
  }
  var sites = data.sites.map(function (one) { return badge(one, "lc-site"); });
  var opened = data.opened.map(function (one) { return badge(one, "lc-opened"); });
  function drawSites() {
    drawnSites.clearLayers();
    if (shown.sites) { sites.forEach(function (one) { drawnSites.addLayer(one); }); }
    if (shown.when === "after") { opened.forEach(function (one) { drawnSites.addLayer(one); }); }
    drawnSites.addTo(map);
  }

  // --- names of districts, hidden where they would cover each other ---
  map.createPane("lc-labels").style.zIndex = 460;
  map.getPane("lc-labels").style.pointerEvents = "none";
  var labels = data.labels.map(function (one) {
    var width = 14 * one.name.length;
    return L.marker([one.lat, one.lon], {
      pane: "lc-labels", interactive: false, keyboard: false,
      icon: L.divIcon({ className: one.water ? "lc-label lc-water" : "lc-label", html: element("span", "", one.name), iconSize: [width, 14] })
    }).addTo(map);
  });
  function thinLabels() {
    var taken = [];
    labels.forEach(function (label, i) {
      var at = map.latLngToContainerPoint(label.getLatLng()), half = 7 * data.labels[i].name.length;
      var box = [at.x - half, at.y - 8, at.x + half, at.y + 8];
      var free = shown.names && taken.every(function (other) {
        return box[0] > other[2] || box[2] < other[0] || box[1] > other[3] || box[3] < other[1];
      });
      if (free) { taken.push(box); }
      label.setOpacity(free ? 1 : 0);
    });
  }

  // --- text under the pointer: the nearest cell, found among all of them, or the district ---
  var tip = L.tooltip({ direction: "top", offset: [0, -6], className: "lc-tip-box", opacity: 0.97 }), told = -1;
  function cellText(i) {
    var box = element("div", "lc-tip"), mine = circle().cells, state = states()[i];
    var head = box.appendChild(element("div"));
    head.appendChild(element("span", "lc-swatch")).style.background = data.colours[state];
    head.appendChild(element("b", "", circle().states[state]));
    if (shown.when === "today" && mine.cost[i] !== null) {
      box.appendChild(element("div", "", circle().cost + mine.cost[i].toFixed(circle().metres ? 0 : 1) + circle().unit));
      if (mine.facility[i] >= 0) {
        var name = circle().facilities[mine.facility[i]] || words.unnamed;
        box.appendChild(element("div", "", words.facility + name));
      }
    }
    var people = mine.people[i], few = people < 10 && people % 1 !== 0;
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
    var people = circle().cells.people;
    for (var i = 0; i < cells.lat.length; i += 1) {
      if (people[i] > 0) {
        var y = (cells.lat[i] - at.lat) * north, x = (cells.lon[i] - at.lng) * east, far = x * x + y * y;
        if (far < best) { best = far; found = i; }
      }
    }
    return found;
  }
  function holds(rings, at) {
    var inside = false;
    rings.forEach(function (ring) {
      for (var i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
        var above = ring[i][0] > at.lat, other = ring[j][0] > at.lat;
        var cross = ring[i][1] + (at.lat - ring[i][0]) / (ring[j][0] - ring[i][0]) * (ring[j][1] - ring[i][1]);
        if (above !== other && at.lng < cross) { inside = !inside; }
      }
    });
    return inside;
  }
  function areaText(i) {
    var box = element("div", "lc-tip"), all = areas();
    box.appendChild(element("b", "", data.districts.areas[all.area[i]].name));
    box.appendChild(element("div", "", count(all.people[i]) + words.persons));
    return box;
  }
  function hideTip() {
    told = -1;
    map.closeTooltip(tip);
  }
  map.on("mousemove", function (event) {
    var i = -1, all = areas();
    if (shown.what === "cells") {
      i = nearestCell(event.latlng);
    } else if (shown.what === "areas" && all) {
      i = all.area.findIndex(function (number) { return holds(data.districts.areas[number].rings, event.latlng); });
    }
    if (i < 0) { hideTip(); return; }
    if (shown.what === "areas") { tip.setLatLng(event.latlng); }
    if (i !== told) {
      told = i;
      tip.setLatLng(shown.what === "areas" ? event.latlng : [cells.lat[i], cells.lon[i]]);
      tip.setContent(shown.what === "areas" ? areaText(i) : cellText(i));
    }
    if (!map.hasLayer(tip)) { map.openTooltip(tip); }
  });
  map.on("mouseout zoomstart popupopen", hideTip);

  // --- legend, layers and search ---
  function control(position, className, build) {
    var made = L.control({ position: position }), box = element("div", className);
    made.onAdd = function () {
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      return box;
    };
    build(box);
    made.addTo(map);
    return box;
  }
  function legendRow(table, row) {
    var tr = table.appendChild(element("tr", row.empty ? "lc-empty" : ""));
    var name = tr.appendChild(element("td"));
    var swatch = name.appendChild(element("span", "lc-swatch " + (row.mark || "")));
    if (row.colour) { swatch.style.background = row.colour; }
    name.appendChild(document.createTextNode(row.label));
    tr.appendChild(element("td", "lc-number", row.count));
    tr.appendChild(element("td", "lc-number", row.share || ""));
  }
  function waterRow(table) {
    if (data.water.areas.length || data.water.lines.length) {
      legendRow(table, { label: data.water.word, colour: data.water.colour, count: "" });
    }
  }
  var legend = control("bottomright", "lc-box lc-legend", function () { return undefined; });
  function drawLegend() {
    legend.textContent = "";
    var all = areas(), of = circle().legend;
    if (shown.what === "areas" && all) {
      legend.appendChild(element("h2", "", all.title));
      var classes = legend.appendChild(element("table"));
      all.classes.forEach(function (row) { legendRow(classes, row); });
      waterRow(classes);
      return;
    }
    if (shown.what === "neither") { legend.style.display = "none"; return; }
    legend.appendChild(element("h2", "", of.title));
    var table = legend.appendChild(element("table"));
    of.rows.forEach(function (row) {
      if (shown.when === "today" || row.mark) { legendRow(table, row); return; }
      legendRow(table, { label: row.label, colour: row.colour, count: "", share: "" });
    });
    waterRow(table);
    of.notes.forEach(function (note) { legend.appendChild(element("p", "lc-note", note)); });
  }

  function choice(box, kind, name, label, checked, act) {
    var row = box.appendChild(element("label", "lc-choice")), input = row.appendChild(element("input"));
    input.type = kind;
    input.name = name;
    input.checked = checked;
    input.addEventListener("change", function () { act(input.checked); });
    row.appendChild(label);
    return input;
  }
  function said(text) { return element("span", "", text); }
  function reshow() {
    // filled districts and cells side by side would hide what lies under them; dots leave room
    var over = { areas: 335, cells: data.drawing === "dots" ? 290 : 355, neither: 290 };
    map.getPane("lc-water").style.zIndex = over[shown.what];
    legend.style.display = "";
    hideTip();
    map.closePopup();
    drawCells();
    drawAreas();
    drawPoints();
    drawSites();
    drawLegend();
  }
  function head() {
    [["lc-circle", "name"], ["lc-result", "result"], ["lc-rule", "rule"]].forEach(function (pair) {
      var at = document.getElementById(pair[0]);
      if (at) { at.textContent = circle()[pair[1]]; }
    });
  }
  var typeList = element("div", "lc-types");
  function drawTypes() {
    var here = typesHere();
    typeList.textContent = "";
    Object.keys(here).forEach(function (type) {
      var label = said(""), kind = data.facilities.types[type];
      label.appendChild(element("span", "lc-swatch lc-point")).style.background = kind.colour;
      label.appendChild(document.createTextNode(kind.name + " " + count(Object.keys(here[type]).length)));
      choice(typeList, "checkbox", "lc-type", label, shown.types[type] !== false, function (on) {
        shown.types[type] = on;
        drawPoints();
      });
    });
  }
  control("topright", "lc-box lc-layers", function (box) {
    var fold = box.appendChild(element("details"));
    fold.open = map.getSize().x > 640;
    fold.appendChild(element("summary", "", words.options));
    if (data.circles.length > 1) {
      fold.appendChild(element("h2", "", words.circle));
      var select = fold.appendChild(element("select"));
      select.setAttribute("aria-label", words.circle);
      data.circles.forEach(function (one, i) { select.appendChild(element("option", "", one.name)).value = i; });
      select.addEventListener("change", function () {
        shown.circle = Number(select.value);
        head();
        drawTypes();
        reshow();
      });
    }
    fold.appendChild(element("h2", "", words.show));
    ["cells", "areas", "neither"].forEach(function (what) {
      choice(fold, "radio", "lc-what", said(words[what]), shown.what === what, function () {
        shown.what = what;
        reshow();
      });
    });
    if (data.circles.some(function (one) { return one.after; })) {
      fold.appendChild(element("h2", "", words.scenario));
      ["today", "after"].forEach(function (when) {
        choice(fold, "radio", "lc-when", said(words[when]), shown.when === when, function () {
          shown.when = when;
          reshow();
        });
      });
    }
    fold.appendChild(element("h2", "", words.facilities));
    fold.appendChild(typeList);
    if (data.sites.length) {
      choice(fold, "checkbox", "lc-sites", said(words.sites), true, function (on) { shown.sites = on; drawSites(); });
    }
    choice(fold, "checkbox", "lc-names", said(words.names), true, function (on) { shown.names = on; thinLabels(); });
  });
  control("topleft", "lc-search", function (box) {
    if (!points.length) { return; }
    var input = box.appendChild(element("input")), list = box.appendChild(element("datalist"));
    var missing = box.appendChild(element("span", "lc-box lc-missing", words.not_found));
    missing.style.display = "none";
    input.type = "search";
    input.placeholder = words.search;
    input.setAttribute("list", list.id = "lc-names");
    input.setAttribute("aria-label", words.search);
    var byName = Object.create(null), seen = Object.create(null);
    data.facilities.name.forEach(function (given, i) {
      if (!given) { return; }
      seen[given] = (seen[given] || 0) + 1;
      byName[seen[given] > 1 ? given + " (" + seen[given] + ")" : given] = i;
    });
    var names = Object.keys(byName);
    input.addEventListener("input", function () {
      var part = input.value.trim();
      list.textContent = "";
      missing.style.display = "none";
      if (!part) { return; }
      names.filter(function (name) { return name.indexOf(part) >= 0; }).slice(0, 30).forEach(function (name) {
        list.appendChild(element("option")).value = name;
      });
    });
    input.addEventListener("change", function () {
      var wanted = input.value.trim(), i = byName[wanted];
      if (i === undefined && wanted) {
        i = byName[names.find(function (name) { return name.indexOf(wanted) >= 0; })];
      }
      missing.style.display = wanted && i === undefined ? "" : "none";
      if (i === undefined) { return; }
      drawnPoints.addLayer(points[i]);
      map.setView(points[i].getLatLng(), Math.max(map.getZoom(), start + 3));
      points[i].openPopup();
    });
  });

  L.control.scale({ imperial: false }).addTo(map);
  map.fitBounds(data.bounds, { padding: [12, 12] });
  map.on("zoomend", function () { sizes(); thinLabels(); });
  drawTypes();
  reshow();
  thinLabels();
}
