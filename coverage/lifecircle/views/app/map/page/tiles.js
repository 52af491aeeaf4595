// Basemap tiles that stand off by the Chinese shift (GCJ-02), put where they belong on a WGS84 map.
(function () {
  "use strict";
  var AXIS = 6378245, SQUARED = 0.00669342162296594323, PI = Math.PI;

  // The published closed formula; longitude and latitude in degrees, result in degrees.
  function shift(lat, lng) {
    var x = lng - 105, y = lat - 35, root = 0.1 * Math.sqrt(Math.abs(x));
    var waves = (20 * Math.sin(6 * x * PI) + 20 * Math.sin(2 * x * PI)) * 2 / 3;
    var dLat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 2 * root + waves +
      (20 * Math.sin(y * PI) + 40 * Math.sin(y / 3 * PI)) * 2 / 3 +
      (160 * Math.sin(y / 12 * PI) + 320 * Math.sin(y * PI / 30)) * 2 / 3;
    var dLng = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + root + waves +
      (20 * Math.sin(x * PI) + 40 * Math.sin(x / 3 * PI)) * 2 / 3 +
      (150 * Math.sin(x / 12 * PI) + 300 * Math.sin(x / 30 * PI)) * 2 / 3;
    var sine = Math.sin(lat / 180 * PI), bend = 1 - SQUARED * sine * sine;
    return [
      dLat * 180 / (AXIS * (1 - SQUARED) / (bend * Math.sqrt(bend)) * PI),
      dLng * 180 / (AXIS / Math.sqrt(bend) * Math.cos(lat / 180 * PI) * PI)
    ];
  }

  // The grid of tiles looks at the shifted centre; everything else on the map stays where it is.
  window.ShiftedTiles = L.TileLayer.extend({
    _shifted: function (centre) {
      var by = shift(centre.lat, centre.lng);
      return L.latLng(centre.lat + by[0], centre.lng + by[1]);
    },
    _setZoomTransform: function (level, centre, zoom) {
      L.TileLayer.prototype._setZoomTransform.call(this, level, this._shifted(L.latLng(centre)), zoom);
    },
    _getTiledPixelBounds: function (centre) {
      return L.TileLayer.prototype._getTiledPixelBounds.call(this, this._shifted(L.latLng(centre)));
    }
  });
  window.lifecircleShift = shift;
})();
