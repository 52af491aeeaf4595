"""The Place: one study area in one metric coordinate system, read whole and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from .errors import Problem

if TYPE_CHECKING:  # the words of a Place are light; who holds one has loaded these already
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from .roads.network import RoadNetwork

Setting = Literal["urban", "county_town", "town", "rural"]
SETTINGS: tuple[Setting, ...] = get_args(Setting)

Level = Literal["city", "county", "township", "community", "village", "zone", "estate"]
LEVELS: tuple[Level, ...] = get_args(Level)

CAPACITIES: tuple[str, ...] = (
    "beds",
    "nursing_beds",
    "places",
    "floor_area_m2",
    "land_area_m2",
    "sports_area_m2",
    "staff",
    "doctors",
    "nurses",
)
"""Standard capacity columns of a facility, float64, NaN where unknown."""

FACILITY_ATTRIBUTES: tuple[str, ...] = (
    "level",
    "grade",
    "operator",
    "inclusive",
    "open_to_public",
    "mobile",
    "status",
    "opened",
)
"""Standard attributes of a facility beside its capacities."""


@dataclass(frozen=True, kw_only=True)
class LayerRecord:
    """What was read for one layer: rows read, kept, and dropped by reason."""

    layer: str
    file: str
    sha256: str
    rows_read: int
    rows_kept: int
    dropped: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class Place:
    """One study area. All geometry is in ``crs``, metric; every layer is sorted by ``id``.

    districts: columns id (str), name (str), level (LEVELS), parent (str or None: id),
        setting (SETTINGS or None; already inherited from the parent where the file left it
        open), households (float, NaN where unknown), any further columns of the file as unit
        attributes, geometry (polygons).
    population: columns id (str), one float64 column for each of ``groups`` (people, no NaN),
        geometry (a point or a polygon per cell), x and y (float64, the point in metres that
        stands for the cell and lies inside it).
    groups: group columns present in ``population``; the first is always ``total``.
    facilities: columns id (str, unique), name (str), type (taxonomy id), CAPACITIES
        (float64, NaN unknown), level, grade, operator (str or None), inclusive,
        open_to_public, mobile (nullable boolean), status (existing, planned, closed),
        opened (nullable Int64 year), further columns of the file, geometry (points), x, y.
    sites: candidate sites, or None.
    water: rivers and lakes to find one's way by, or None: name ("" where unknown), geometry
        (polygons and lines), cut to the districts and a margin and simplified for drawing. No
        result depends on it.
    boundary: the study area: union of the districts, in ``crs``.
    layers: what was read, kept and dropped. warnings: remarks that did not stop the reading.
    surveyed: facility types whose data are complete even where there is none ("*": all types).
        A type outside this list of which the Place holds nothing is unknown, not absent.
    synthetic: True for generated samples; shown wherever results are shown.
    """

    name: str
    crs: str
    districts: gpd.GeoDataFrame
    population: gpd.GeoDataFrame
    groups: tuple[str, ...]
    facilities: gpd.GeoDataFrame
    roads: RoadNetwork
    boundary: BaseGeometry
    sites: gpd.GeoDataFrame | None = None
    water: gpd.GeoDataFrame | None = None
    year: int | None = None
    synthetic: bool = False
    surveyed: tuple[str, ...] = ()
    layers: tuple[LayerRecord, ...] = ()
    warnings: tuple[Problem, ...] = ()
