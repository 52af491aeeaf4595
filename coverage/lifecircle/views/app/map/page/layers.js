// What each kind of layer draws. Names are only ever set as text, never as markup.
(function () {
  "use strict";
  var made = {};
  var PIN_PX = 23;  // from the foot of a pin to the middle of its head, as map.css draws it

  function element(tag, className, text) {
    var one = document.createElement(tag);
    if (className) { one.className = className; }
    if (text !== undefined) { one.textContent = text; }
    return one;
  }
  function canvas(map, name, order) {
    var pane = map.getPane(name);
    if (!pane) {
      pane = map.createPane(name);
      pane.style.zIndex = order;
      pane.style.pointerEvents = "none";  // what is under the pointer is found by hand, across all panes
    }
    if (!pane.lcCanvas) { pane.lcCanvas = L.canvas({ pane: name, padding: 0.3 }); }
    return pane.lcCanvas;
  }
  function line(map, coordinates, pane, order, style) {
    return L.polyline(coordinates, Object.assign(
      { renderer: canvas(map, pane, order), pane: pane, interactive: false }, style));
  }

  function water(map, group, all) {  // a basemap has its own
    var renderer = canvas(map, "lc-water", 290);
    liftWater(map);
    all.areas.forEach(function (rings) {
      L.polygon(rings, {
        renderer: renderer, pane: "lc-water", interactive: false, color: all.colour, weight: 0.8,
        fillColor: all.colour, fillOpacity: 1
      }).addTo(group);
    });
    line(map, all.lines, "lc-water", 290, { color: all.colour, weight: 1.3 }).addTo(group);
  }

  // above filled districts and pictures of cells, while there are any; else below the roads
  function liftWater(map, filled, order) {
    var pane = map.getPane("lc-water"), all = map.lcFilled = map.lcFilled || new Map();
    if (filled && !filled.lcLifts) {
      filled.lcLifts = true;
      filled.on("add remove", function () { liftWater(map, filled, order); });
    }
    if (filled && map.hasLayer(filled)) { all.set(filled, order); } else { all.delete(filled); }
    if (pane) { pane.style.zIndex = Math.max.apply(null, [290].concat(Array.from(all.values()))); }
  }

  // --- ground: land, water, roads, borders, names ---
  made.ground = function (map, group, data, layer) {
    if (!layer.base) {
      L.polygon(data.boundary, {
        renderer: canvas(map, "lc-land", 210), pane: "lc-land", interactive: false, stroke: false,
        fillColor: "#fff", fillOpacity: 1
      }).addTo(group);
      water(map, group, data.water);
    }
    data.roads.forEach(function (road) {
      line(map, road.lines, "lc-roads", 300, { color: "#9aa3a8", weight: road.weight, opacity: 0.9 }).addTo(group);
    });
    data.borders.forEach(function (border) {
      line(map, border.lines, "lc-borders", 420,
        { color: "#4c575d", weight: border.weight, opacity: 0.85, dashArray: border.dash }).addTo(group);
    });
    line(map, data.boundary, "lc-borders", 420, { color: "#20282c", weight: 2.2 }).addTo(group);
    if (!map.getPane("lc-labels")) {
      map.createPane("lc-labels").style.zIndex = 460;
      map.getPane("lc-labels").style.pointerEvents = "none";
    }
    var labels = data.labels.map(function (one) {
      var width = 14 * one.name.length;
      return L.marker([one.lat, one.lon], {
        pane: "lc-labels", interactive: false, keyboard: false,
        icon: L.divIcon({
          className: one.water ? "lc-label lc-water" : "lc-label", html: element("span", "", one.name), iconSize: [width, 14]
        })
      }).addTo(group);
    });
    return {
      zoomed: function () {
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
    };
  };

  // --- cells: a picture, or dots whose area follows their people ---
  made.picture = function (map, group, data, layer) {
    if (!map.getPane(layer.pane)) {
      map.createPane(layer.pane).style.zIndex = layer.under ? 205 : 340;
      map.getPane(layer.pane).style.pointerEvents = "none";
    }
    L.imageOverlay(layer.url, layer.bounds, {
      pane: layer.pane, opacity: layer.opacity, className: "lc-picture", interactive: false
    }).addTo(group);
    if (!layer.under) { liftWater(map, group, 345); }
    return {
      zoomed: function () {
        group.eachLayer(function (one) {
          var picture = one.getElement();
          if (picture && picture.naturalWidth) {
            picture.style.imageRendering = picture.offsetWidth > picture.naturalWidth ? "pixelated" : "auto";
          }
        });
      }
    };
  };
  made.dots = function (map, group, data, layer) {
    var nothing = 255, renderer = canvas(map, layer.pane, 350), start = layer.startZoom;
    var chosen = [], muted = layer.muted;
    layer.codes.forEach(function (code, i) { if (code !== nothing) { chosen.push(i); } });
    // the small lie on top of the large, so that each can be seen; what is not asked lies below
    chosen.sort(function (a, b) {
      return (layer.codes[b] === muted) - (layer.codes[a] === muted) || data.people[b] - data.people[a] || a - b;
    });
    var dots = chosen.map(function (i) {
      return L.circleMarker([data.lat[i], data.lon[i]], {
        renderer: renderer, pane: layer.pane, interactive: false, fillColor: layer.colours[layer.codes[i]],
        fillOpacity: 0.9, color: "#3c474d", weight: 0.4, opacity: 0.5, stroke: layer.codes[i] !== muted, radius: 3
      }).addTo(group);
    });
    return {
      zoomed: function () {
        var larger = Math.pow(1.35, map.getZoom() - start());
        dots.forEach(function (dot, n) {
          var i = chosen[n], share = Math.min(1, data.people[i] / data.full_persons);
          var full = layer.codes[i] === muted ? 4 : 6.5;
          dot.setRadius(Math.min(22, Math.max(1.6, full * Math.sqrt(share)) * larger));
        });
      },
      hit: function (at, reach) {
        var best = reach * reach, found = null;
        chosen.forEach(function (i) {
          var spot = map.latLngToContainerPoint([data.lat[i], data.lon[i]]);
          var far = Math.pow(spot.x - at.x, 2) + Math.pow(spot.y - at.y, 2);
          if (far < best) { best = far; found = { what: "cell", id: i }; }
        });
        return found;
      }
    };
  };

  // --- areas: districts, excluded land ---
  made.areas = function (map, group, data, layer) {
    var boxes = data.map(function (one) { return L.latLngBounds(one.rings[0]); });
    if (data.some(function (one) { return one.colour; })) { liftWater(map, group, 335); }
    data.forEach(function (one) {
      L.polygon(one.rings, {
        renderer: canvas(map, "lc-areas", 330), pane: "lc-areas", interactive: false,
        color: one.line || "#20282c", weight: one.weight || 0.8, opacity: one.line ? 1 : 0.5,
        dashArray: one.dash || null, fillColor: one.colour, fillOpacity: one.colour ? (one.opacity || 0.8) : 0
      }).addTo(group);
    });
    return {
      zoomed: function () {},
      hit: function (at, reach, spot) {
        for (var i = data.length - 1; i >= 0; i -= 1) {
          if (data[i].id !== undefined && boxes[i].contains(spot) && inside(spot, data[i].rings)) {
            return { what: layer.what || "district", id: data[i].id, text: data[i].text };
          }
        }
        return null;
      }
    };
  };
  function inside(spot, rings) {
    var within = false;  // crossings of all rings: holes and parts alike
    rings.forEach(function (ring) {
      for (var i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
        var a = ring[i], b = ring[j];
        if ((a[0] > spot.lat) !== (b[0] > spot.lat) &&
            spot.lng < (b[1] - a[1]) * (spot.lat - a[0]) / (b[0] - a[0]) + a[1]) { within = !within; }
      }
    });
    return within;
  }

  // --- points: facilities, sites, edits; with a label they are badges ---
  made.points = function (map, group, data, layer) {
    var renderer = canvas(map, layer.pane || "lc-points", 450), start = layer.startZoom;
    var size = data.length > 600 ? 2.1 : data.length > 200 ? 3 : 4.4, shown = [];
    if (!map.getPane("lc-marks")) {
      map.createPane("lc-marks").style.zIndex = 470;
      map.getPane("lc-marks").style.pointerEvents = "none";
    }
    data.forEach(function (one) {
      if (one.label) {
        var badge = element("span", "", one.label);
        badge.style.background = one.colour;
        shown.push(L.marker([one.lat, one.lon], {
          pane: "lc-marks", interactive: false, keyboard: false,
          icon: L.divIcon({ className: one.pin ? "lc-mark lc-pin" : "lc-mark", html: badge, iconSize: [0, 0] })
        }).addTo(group));
      } else {
        shown.push(L.circleMarker([one.lat, one.lon], {
          renderer: renderer, pane: layer.pane || "lc-points", interactive: false, radius: one.radius || size,
          color: one.line || "#fff", weight: one.line ? 2.5 : data.length > 600 ? 0.5 : 1, fillColor: one.colour,
          fillOpacity: one.hollow ? 0 : 1
        }).addTo(group));
      }
    });
    return {
      zoomed: function () {
        var larger = Math.pow(1.3, Math.max(0, map.getZoom() - start()));
        shown.forEach(function (point, i) {
          if (point.setRadius) { point.setRadius(Math.min(data[i].radius || 9, (data[i].radius || size) * larger)); }
        });
      },
      hit: function (at, reach) {
        var best = Infinity, found = null;
        data.forEach(function (one) {
          if (one.id === undefined) { return; }
          var spot = map.latLngToContainerPoint([one.lat, one.lon]), limit = one.label ? 13 : reach;
          var up = spot.y - at.y;
          if (one.pin) { up -= Math.min(PIN_PX, Math.max(0, up)); }  // anywhere from the foot to the head
          var far = Math.pow(spot.x - at.x, 2) + up * up;
          if (far <= limit * limit && far < best) {
            best = far;
            found = { what: layer.what || "facility", id: one.id, text: one.text };
          }
        });
        return found;
      }
    };
  };

  made.lines = function (map, group, data) {
    data.forEach(function (one) {
      line(map, one.line, "lc-lines", 440, {
        color: one.colour || "#a3195b", weight: one.weight || 1.5, opacity: 0.9, dashArray: one.dash || null
      }).addTo(group);
    });
    return { zoomed: function () {} };
  };

  made.tiles = function (map, group, data, layer) {
    var Kind = layer.shifted ? window.ShiftedTiles : L.TileLayer;
    layer.urls.forEach(function (url) {
      new Kind(url, { subdomains: layer.subdomains || "abc", maxZoom: 20, minZoom: layer.minZoom || 0,
        minNativeZoom: layer.minNativeZoom,
        maxNativeZoom: layer.maxNativeZoom || 18, opacity: layer.opacity || 1, tms: false }).addTo(group);
    });
    return { zoomed: function () {} };
  };

  window.lifecircleLayers = made;
  window.lifecircleElement = element;
})();
