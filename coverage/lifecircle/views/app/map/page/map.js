// The map of the app: takes layers from the server, keeps those that did not change, tells clicks.
(function () {
  "use strict";
  var element = window.lifecircleElement, kinds = window.lifecircleLayers;
  var EDGE_PX = 14, NARROW_PX = 720;

  // --- the protocol of Streamlit's components ---
  function tell(type, more) {
    window.parent.postMessage(Object.assign({ isStreamlitMessage: true, type: "streamlit:" + type }, more), "*");
  }
  window.addEventListener("message", function (event) {
    if (event.source === window.parent && event.data && event.data.type === "streamlit:render") {
      receive(event.data.args);
    }
  });
  function answer(value) {
    value.n = Date.now() + Math.random();
    tell("setComponentValue", { value: value, dataType: "json" });
  }

  var box = document.getElementById("map");
  var map = L.map(box, {
    attributionControl: false, zoomControl: false, zoomSnap: 0.25, zoomDelta: 0.5, wheelPxPerZoomLevel: 90,
    doubleClickZoom: false, preferCanvas: true
  });
  L.control.scale({ imperial: false }).addTo(map);
  map.setView([30, 110], 5);
  box.appendChild(element("div", "lc-cross"));
  box.setAttribute("role", "application");

  var shown = new Map(), fetched = new Map(), hidden = new Set();
  var current = {}, words = {}, viewId = null, startZoom = null, turn = 0;
  function zoomAtStart() { return startZoom === null ? map.getZoom() : startZoom; }

  // --- layers ---
  function content(url) {
    if (!fetched.has(url)) {
      if (fetched.size > 60) { fetched.delete(fetched.keys().next().value); }
      fetched.set(url, fetch(url).then(function (reply) {
        if (!reply.ok) { fetched.delete(url); throw new Error(url); }
        return reply.json();
      }));
    }
    return fetched.get(url);
  }
  function ready(layer) {
    if (layer.kind === "picture") {
      return new Promise(function (done, failed) {
        var picture = new Image();
        picture.onload = function () { done(null); };
        picture.onerror = failed;
        picture.src = layer.url;
      });
    }
    if (layer.kind === "tiles") { return Promise.resolve(null); }
    return layer.url ? content(layer.url) : Promise.resolve(layer.data);
  }
  function put(layer, data) {
    var before = shown.get(layer.id);
    var group = L.layerGroup();
    layer.startZoom = zoomAtStart;
    if (layer.under) { layer.pane = "lc-under"; }
    else if (layer.kind === "picture" || layer.kind === "dots") { layer.pane = "lc-cells-" + (layer.side || "both"); }
    if (!hidden.has(layer.id)) { group.addTo(map); }
    var parts = kinds[layer.kind](map, group, data, layer);
    if (before) { before.group.remove(); }
    shown.set(layer.id, { group: group, parts: parts, layer: layer });
    if (map.hasLayer(group)) { parts.zoomed(); }
  }
  function dropDots(layers) {
    // thousands of dots that are drawn anew in a moment need not follow the map to another view first
    layers.forEach(function (layer) {
      var before = shown.get(layer.id);
      if (before && before.layer.kind === "dots" && before.layer.version !== layer.version) {
        before.group.remove();
        shown.delete(layer.id);
      }
    });
  }
  function draw(layers, mine) {
    var wanted = new Set(layers.map(function (layer) { return layer.id; }));
    Array.from(shown.keys()).forEach(function (id) {
      if (!wanted.has(id)) { shown.get(id).group.remove(); shown.delete(id); }
    });
    var fresh = layers.filter(function (layer) {
      var before = shown.get(layer.id);
      return !before || before.layer.version !== layer.version;
    });
    if (fresh.length) { box.classList.add("lc-busy"); }
    return Promise.all(fresh.map(function (layer) {
      return ready(layer).then(function (data) { if (mine === turn) { put(layer, data); } });
    })).then(function () {
      // a canvas draws in the order of adding: bring those that share one into the order asked for
      ["areas", "points"].forEach(function (kind) {
        var together = layers.filter(function (layer) { return layer.kind === kind; });
        if (together.length < 2 || !fresh.some(function (layer) { return layer.kind === kind; })) { return; }
        together.forEach(function (layer) {
          shown.get(layer.id).group.eachLayer(function (part) { if (part.redraw) { part.bringToFront(); } });
        });
      });
      if (mine === turn) { ring.clearLayers(); }
      box.setAttribute("data-drawn", String(current.version || ""));
    }).catch(function (error) { window.console.warn("layer", error); })
      .finally(function () { if (mine === turn) { box.classList.remove("lc-busy"); swipe(); } });
  }

  // --- what is under a point ---
  function hitAt(event) {
    var layers = (current.layers || []).slice().reverse(), order = ["points", "dots", "areas"], found = null;
    order.some(function (kind) {
      return layers.some(function (layer) {
        var one = shown.get(layer.id);
        if (layer.kind !== kind || !one || !one.parts.hit || hidden.has(layer.id) || layer.quiet) { return false; }
        found = one.parts.hit(event.containerPoint, kind === "dots" ? 9 : 8, event.latlng);
        return Boolean(found);
      });
    });
    return found;
  }

  // --- drawing a polygon by its corners ---
  var corners = [], sketch = L.layerGroup().addTo(map), drawBar = null;
  function redrawSketch() {
    sketch.clearLayers();
    if (corners.length) {
      L.polygon(corners, { color: "#a3195b", weight: 2, dashArray: "5 4", fillOpacity: 0.12, interactive: false })
        .addTo(sketch);
      corners.forEach(function (corner) {
        L.circleMarker(corner, { radius: 4, color: "#a3195b", fillColor: "#fff", fillOpacity: 1, interactive: false })
          .addTo(sketch);
      });
    }
    if (drawBar) {
      drawBar.done.disabled = corners.length < 3;
      drawBar.back.disabled = corners.length < 1;
    }
  }
  function finish() {
    if (corners.length < 3) { return; }
    answer({ what: "polygon", corners: corners.map(function (one) { return [one.lat, one.lng]; }) });
    corners = [];
    redrawSketch();
  }

  // --- a ring where somebody clicked, until the answer is drawn ---
  var ring = L.layerGroup().addTo(map), ringTurn = 0;
  function mark(spot) {
    var mine = ringTurn += 1;
    ring.clearLayers();
    L.circleMarker(spot, { radius: 11, color: "#a3195b", weight: 2, fill: false, interactive: false }).addTo(ring);
    window.setTimeout(function () { if (mine === ringTurn) { ring.clearLayers(); } }, 10000);
  }

  function clicked(event) {
    if (current.tool === "polygon") {
      corners.push(event.latlng);
      redrawSketch();
      return;
    }
    var found = hitAt(event) || { what: "spot" };
    box.classList.add("lc-busy");
    window.setTimeout(function () { box.classList.remove("lc-busy"); }, 1500);
    mark(event.latlng);
    answer({ what: found.what, id: found.id === undefined ? null : found.id, lat: event.latlng.lat, lng: event.latlng.lng });
  }
  map.on("click", clicked);
  map.on("dblclick", function () { if (current.tool === "polygon") { finish(); } else { map.zoomIn(1); } });
  box.addEventListener("pointerdown", function () { box.classList.remove("lc-keys"); }, true);
  box.addEventListener("keydown", function (event) {
    box.classList.add("lc-keys");  // a cross shows what Enter would pick
    if (event.target !== box || event.key !== "Enter") { return; }
    var centre = map.getSize().divideBy(2);
    clicked({ containerPoint: centre, latlng: map.containerPointToLatLng(centre) });
  });

  var tip = L.tooltip({ direction: "top", offset: [0, -8], className: "lc-tip-box", opacity: 0.97 }), over = null;
  map.on("mousemove", function (event) {
    var found = current.tool === "polygon" ? null : hitAt(event);
    box.classList.toggle("lc-over", Boolean(found));
    if (!found || !found.text) { over = null; map.closeTooltip(tip); return; }
    if (over !== found.text) { tip.setContent(element("div", "lc-tip", found.text)); over = found.text; }
    tip.setLatLng(event.latlng);
    if (!map.hasLayer(tip)) { map.openTooltip(tip); }
  });
  map.on("mouseout zoomstart", function () { over = null; map.closeTooltip(tip); });

  // --- boxes on the map ---
  var boxes = {};
  function control(name, position, className, build) {
    if (boxes[name]) { boxes[name].remove(); delete boxes[name]; }
    if (!build) { return; }
    var one = L.control({ position: position });
    one.onAdd = function () {
      var inside = element("div", className);
      build(inside);
      L.DomEvent.disableClickPropagation(inside);
      L.DomEvent.disableScrollPropagation(inside);
      return inside;
    };
    boxes[name] = one.addTo(map);
  }
  function drawLegend(legend) {
    control("legend", "bottomright", "lc-box lc-legend", legend && function (inside) {
      var folded = window.sessionStorage.getItem("lc-folded") === "1";
      var fold = inside.appendChild(element("button", "lc-fold", legend.title || words.legend));
      inside.classList.toggle("lc-folded", folded);
      fold.setAttribute("aria-expanded", String(!folded));
      fold.onclick = function () {
        var now = inside.classList.toggle("lc-folded");
        fold.setAttribute("aria-expanded", String(!now));
        window.sessionStorage.setItem("lc-folded", now ? "1" : "0");
      };
      var body = inside.appendChild(element("div", "lc-inside"));
      var table = body.appendChild(element("table"));
      (legend.rows || []).forEach(function (row) {
        var tr = table.appendChild(element("tr", row.empty ? "lc-empty" : ""));
        var name = tr.appendChild(element("td"));
        var swatch = name.appendChild(element("span", "lc-swatch " + (row.mark || "")));
        if (row.colour) { swatch.style[row.mark === "lc-line" ? "borderColor" : "background"] = row.colour; }
        name.appendChild(document.createTextNode(row.label));
        tr.appendChild(element("td", "lc-number", row.count || ""));
        tr.appendChild(element("td", "lc-number", row.share || ""));
      });
      var notes = legend.notes || [];
      if (notes.length && box.clientWidth < NARROW_PX) {  // the map under them matters more
        body = body.appendChild(element("details", "lc-notes"));
        body.appendChild(element("summary", "", words.notes));
      }
      notes.forEach(function (note) { body.appendChild(element("p", "lc-note", note)); });
    });
  }
  function drawToggles(layers) {
    var named = layers.filter(function (layer) { return layer.toggle; });
    control("toggles", "topright", "lc-box lc-toggles", named.length && function (inside) {
      named.forEach(function (layer) {
        var label = inside.appendChild(element("label"));
        var input = label.appendChild(element("input"));
        input.type = "checkbox";
        input.checked = !hidden.has(layer.id);
        label.appendChild(document.createTextNode(layer.toggle));
        input.onchange = function () {
          var one = shown.get(layer.id);
          if (input.checked) { hidden.delete(layer.id); } else { hidden.add(layer.id); }
          if (!one) { return; }
          if (input.checked) { one.group.addTo(map); one.parts.zoomed(); } else { one.group.remove(); }
        };
      });
    });
  }
  function drawTool(tool) {
    box.classList.toggle("lc-drawing", tool === "polygon" || tool === "point");
    if (tool !== "polygon") { corners = []; redrawSketch(); drawBar = null; }
    control("tool", "topleft", "lc-box", tool === "polygon" && function (inside) {
      drawBar = {};
      inside.appendChild(element("div", "", words.corners));
      drawBar.done = inside.appendChild(element("button", "", words.done));
      drawBar.back = inside.appendChild(element("button", "", words.back));
      drawBar.done.onclick = finish;
      drawBar.back.onclick = function () { corners.pop(); redrawSketch(); };
      redrawSketch();
    });
  }

  // --- before and after, side by side under one slider ---
  var slider = null, sliderShare = 0.5;
  function swipe() {
    var sides = current.swipe;
    if (!sides) {
      if (slider) { slider.remove(); slider = null; box.querySelectorAll(".lc-side").forEach(function (one) { one.remove(); }); }
      return;
    }
    if (!slider) {
      slider = box.appendChild(element("div", "lc-swipe"));
      slider.appendChild(element("span", "", "⇔"));
      slider.tabIndex = 0;
      slider.setAttribute("role", "slider");
      L.DomEvent.disableClickPropagation(slider);
      slider.addEventListener("pointerdown", function (event) {
        slider.setPointerCapture(event.pointerId);
        map.dragging.disable();
        slider.onpointermove = function (move) {
          sliderShare = Math.min(1, Math.max(0, (move.clientX - box.getBoundingClientRect().left) / box.clientWidth));
          clip();
        };
      });
      slider.addEventListener("pointerup", function () { slider.onpointermove = null; map.dragging.enable(); });
      slider.addEventListener("keydown", function (event) {
        var by = { ArrowLeft: -0.03, ArrowRight: 0.03 }[event.key];
        if (by) { sliderShare = Math.min(1, Math.max(0, sliderShare + by)); clip(); event.stopPropagation(); }
      });
    }
    box.querySelectorAll(".lc-side").forEach(function (one) { one.remove(); });
    box.appendChild(element("div", "lc-side", sides[0])).style.left = "56px";
    box.appendChild(element("div", "lc-side", sides[1])).style.right = "150px";
    clip();
  }
  function clip() {
    if (!slider) { return; }
    slider.style.left = 100 * sliderShare + "%";
    slider.setAttribute("aria-valuenow", String(Math.round(100 * sliderShare)));
    var size = map.getSize(), corner = map.containerPointToLayerPoint([0, 0]), far = map.containerPointToLayerPoint(size);
    var middle = corner.x + size.x * sliderShare;
    [["left", corner.x, middle], ["right", middle, far.x]].forEach(function (side) {
      var pane = map.getPane("lc-cells-" + side[0]);
      if (pane) { pane.style.clip = "rect(" + [corner.y, side[2], far.y, side[1]].join("px,") + "px)"; }
    });
  }
  map.on("move zoomend resize", clip);

  // --- what the server asks for ---
  function fitBeside(bounds) {
    // as large as the frame lets it be, and as far beside or above the legend as there is room to spare
    var room = map.getSize().subtract([2 * EDGE_PX, 2 * EDGE_PX]), legend = box.querySelector(".lc-legend");
    var zoom = map.getBoundsZoom(bounds, false, L.point(2 * EDGE_PX, 2 * EDGE_PX)), right = 0, below = 0;
    if (legend) {
      var taken = L.latLngBounds(bounds), size = map.project(taken.getSouthEast(), zoom)
        .subtract(map.project(taken.getNorthWest(), zoom));
      right = Math.max(0, Math.min(legend.offsetWidth, Math.floor(room.x - size.x)));
      if (right < legend.offsetWidth) {
        below = Math.max(0, Math.min(legend.offsetHeight, Math.floor(room.y - size.y)));
      }
    }
    map.fitBounds(bounds, {
      paddingTopLeft: [EDGE_PX, EDGE_PX], paddingBottomRight: [EDGE_PX + right, EDGE_PX + below], animate: false
    });
  }
  function look(view) {
    if (!view || view.id === viewId) { return; }
    viewId = view.id;
    var stored = null;
    try { stored = JSON.parse(window.sessionStorage.getItem("lc-view-" + view.id)); } catch (error) { stored = null; }
    startZoom = view.whole ? map.getBoundsZoom(view.whole) : null;
    untouched = stored ? null : view;
    if (stored) { map.setView(stored.at, stored.zoom, { animate: false }); }
    else { fitBeside(view.bounds); }
    if (startZoom === null) { startZoom = map.getZoom(); }
  }
  var untouched = null;  // the view that nobody has moved yet: it follows the size of the frame
  ["mousedown", "wheel", "keydown", "touchstart"].forEach(function (kind) {
    box.addEventListener(kind, function () { untouched = null; }, { capture: true, passive: true });
  });
  map.on("resize", function () {
    if (!untouched) { return; }
    if (untouched.whole) { startZoom = map.getBoundsZoom(untouched.whole); }
    fitBeside(untouched.bounds);
  });
  map.on("moveend", function () {
    if (viewId === null || untouched) { return; }
    var centre = map.getCenter();
    window.sessionStorage.setItem("lc-view-" + viewId, JSON.stringify({ at: [centre.lat, centre.lng], zoom: map.getZoom() }));
  });
  map.on("zoomend", function () {
    shown.forEach(function (one) { if (map.hasLayer(one.group)) { one.parts.zoomed(); } });
  });

  var fitted = null;
  function fit(least) {
    var height = least, seen = window.parent.innerHeight + "/" + least;
    if (seen === fitted) { return; }  // measured once: a scrolled page would give another answer
    fitted = seen;
    try {
      var frame = window.frameElement.getBoundingClientRect();
      var top = frame.top + (window.parent.scrollY || 0);
      height = Math.max(least, window.parent.innerHeight - Math.max(0, top) - 28);
    } catch (error) { height = least; }
    if (Math.abs(height - window.innerHeight) > 2) { tell("setFrameHeight", { height: height }); }
    map.invalidateSize({ animate: false });
  }

  function receive(args) {
    turn += 1;
    current = args;
    words = args.words || {};
    box.setAttribute("aria-label", words.map || "");
    document.documentElement.lang = args.language || "zh";
    fit(args.height || 460);
    window.requestAnimationFrame(function () {
      map.invalidateSize({ animate: false });
      if (args.view && args.view.id !== viewId) { dropDots(args.layers); }
      drawLegend(args.legend);
      look(args.view);
      drawToggles(args.layers);
      drawTool(args.tool);
      control("credit", "bottomleft", "lc-credit", args.credit && function (inside) {
        inside.appendChild(document.createTextNode(args.credit));
      });
      draw(args.layers, turn);
    });
  }
  L.control.zoom({ position: "topleft" }).addTo(map);
  try { window.parent.addEventListener("resize", function () { fit(current.height || 460); }); } catch (error) { /* alone */ }
  tell("componentReady", { apiVersion: 1 });
})();
