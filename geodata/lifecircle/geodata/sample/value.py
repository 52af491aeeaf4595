"""What a generated Place is, before it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd

GROUPS: tuple[str, ...] = (
    "total",
    "age_0_2",
    "age_3_5",
    "age_6_11",
    "age_12_14",
    "age_60_plus",
    "age_65_plus",
    "age_80_plus",
)
"""Population groups of every sample; ``total`` holds the others, 60+ holds 65+ holds 80+."""

CRS = "EPSG:4547"
"""CGCS2000 / 3-degree Gauss-Kruger, central meridian 114° E, metres. The spot means nothing."""

YEAR = 2020


@dataclass(frozen=True, kw_only=True, eq=False)
class SamplePlace:
    """A generated Place, named synthetic. All geometry is in ``CRS``, metres, to 0.01 m.

    districts: id, name, level, parent, setting, households, new, built, geometry (polygons).
    population: id, the columns of GROUPS (people), geometry (a point per cell).
    facilities: id, name, type, CAPACITIES, attributes, geometry (points).
    water: name ("" where it has none), geometry (polygons and lines).
    roads: id, highway, oneway, maxspeed, foot, bridge, geometry (a line per segment; lines
        that meet share their end vertex exactly).
    manifest: what stands in place.toml.
    """

    districts: gpd.GeoDataFrame
    population: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    manifest: Mapping[str, Any]


def manifest(name: str, *, suffix: str, surveyed: Sequence[str] = ()) -> dict[str, Any]:
    """The place.toml of a sample whose population, roads and facilities end in ``suffix``.

    surveyed: facility types whose data are complete even where there is none ("*": all).
    """
    return {
        "place": {
            "name": name,
            "year": YEAR,
            "crs": CRS,
            "synthetic": True,
            **({"surveyed": list(surveyed)} if surveyed else {}),
        },
        "districts": {"path": "districts.gpkg"},
        "population": {
            "path": f"population.{suffix}",
            "total": "total",
            "groups": {group: group for group in GROUPS[1:]},
        },
        "roads": {"path": f"roads.{suffix}"},
        "facilities": [{"path": f"facilities.{suffix}"}],
        "water": {"path": "water.gpkg"},
    }
