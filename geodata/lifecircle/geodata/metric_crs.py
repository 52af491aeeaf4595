"""The metric coordinate system of a Place: checked when stated, else chosen from the extent."""

import numpy as np
import pyproj
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info

from .coordinates import in_mainland

_FIRST_MERIDIAN, _LAST_MERIDIAN, _FIRST_EPSG = 75, 135, 4534
_WEB_MERCATOR = (3857, 3785, 900913)


def choose_metric_crs(west: float, south: float, east: float, north: float) -> str:
    """The metric CRS for an extent in WGS84 degrees.

    In mainland China CGCS2000 / 3-degree Gauss-Kruger on the nearest central meridian (EPSG:4534
    to 4554, eastings without zone number); elsewhere the UTM zone of the centre.
    """
    lon, lat = (west + east) / 2, (south + north) / 2
    if bool(in_mainland(np.array([[lon, lat]]))[0]):
        meridian = min(max(round(lon / 3) * 3, _FIRST_MERIDIAN), _LAST_MERIDIAN)
        return f"EPSG:{_FIRST_EPSG + (meridian - _FIRST_MERIDIAN) // 3}"
    area = AreaOfInterest(lon, lat, lon, lat)
    found = query_utm_crs_info(datum_name="WGS 84", area_of_interest=area)
    if not found:
        raise ValueError(f"no UTM zone at {lon}, {lat}")
    return f"EPSG:{found[0].code}"


def is_metric(crs: pyproj.CRS) -> bool:
    """True for a projected CRS in metres; Web Mercator is none: its metres are up to twice too long."""
    metres = all(axis.unit_name in ("metre", "meter") for axis in crs.axis_info[:2])
    return bool(crs.is_projected and metres and crs.to_epsg() not in _WEB_MERCATOR)
