"""What lies under and over every printed map: land, roads, borders, names."""

from collections.abc import Mapping
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from lifecircle.report.colours import INK

from .frame import Frame
from .spots import Spot, free_spots

LAND = "#ffffff"
_ROAD_COLOUR = "#a3abb0"
_ROAD_WIDTHS: Mapping[str, float] = MappingProxyType(
    {
        "motorway": 1.2,
        "trunk": 1.1,
        "primary": 0.9,
        "secondary": 0.7,
        "tertiary": 0.5,
        "unclassified": 0.3,
        "residential": 0.2,
        "living_street": 0.2,
    }
)
"""Line width in points by road class, the widest first."""

_CLOSE_M = 16_000.0
_BORDERS: Mapping[str, tuple[float, tuple[float, ...] | None]] = MappingProxyType(
    {
        "village": (0.3, (1.0, 3.0)),
        "community": (0.3, (1.0, 3.0)),
        "township": (0.55, (7.0, 3.0, 1.5, 3.0)),
        "county": (1.0, None),
        "city": (1.4, None),
    }
)
NAME_PT = 6.0
_MUCH_OF_THE_MAP = 0.12


def outline(districts: gpd.GeoDataFrame) -> shapely.Geometry:
    """The study area: all districts together, without slits."""
    return shapely.union_all(districts.geometry.to_numpy())


def draw_land(axes: Axes, land: shapely.Geometry) -> None:
    """The study area in white, below everything."""
    axes.add_patch(PathPatch(path_of(land), facecolor=LAND, edgecolor="none", zorder=1))


def draw_roads(axes: Axes, roads: gpd.GeoDataFrame, frame: Frame) -> None:
    """Roads of the run, wider classes wider; streets on maps of a small area only."""
    for name, width in _ROAD_WIDTHS.items():
        if name in ("unclassified", "residential", "living_street") and frame.width_m > _CLOSE_M:
            continue
        lines = shapely.get_parts(roads.loc[roads["highway"] == name].geometry.to_numpy())
        near = lines[shapely.intersects(lines, shapely.box(frame.west, frame.south, frame.east, frame.north))]
        draw_lines(axes, near, width=width, colour=_ROAD_COLOUR, zorder=2)


def draw_borders(axes: Axes, districts: gpd.GeoDataFrame, land: shapely.Geometry, *, finest: str) -> None:
    """Borders of the administrative levels down to ``finest``, and the edge of the study area."""
    order = list(_BORDERS)
    for level in order[order.index(finest) if finest in order else 0 :]:
        rows = districts[districts["level"] == level]
        if len(rows) == 0:
            continue
        width, dashes = _BORDERS[level]
        # each border once: two neighbours' outlines would fill each other's dashes
        once = shapely.line_merge(shapely.union_all(shapely.boundary(rows.geometry.to_numpy())))
        draw_lines(axes, shapely.get_parts(once), width=width, colour="#4c575d", zorder=6, dashes=dashes)
    draw_lines(axes, shapely.get_parts(shapely.boundary(land)), width=1.3, colour="#20282c", zorder=6.5)


def draw_lines(
    axes: Axes,
    lines: npt.NDArray[np.object_],
    *,
    width: float,
    colour: str,
    zorder: float,
    dashes: tuple[float, ...] | None = None,
) -> None:
    """Lines, ``width`` points wide."""
    drawn = LineCollection(
        [shapely.get_coordinates(line) for line in lines],
        linewidths=width,
        colors=colour,
        zorder=zorder,
        linestyles="solid" if dashes is None else [(0.0, dashes)],
        capstyle="butt" if dashes else "round",
    )
    axes.add_collection(drawn, autolim=False)


def draw_names(
    axes: Axes,
    frame: Frame,
    *,
    districts: gpd.GeoDataFrame,
    names: list[str],
    taken: list[Spot],
    panel_cm: float,
    size_pt: float = NAME_PT,
) -> list[Spot]:
    """Write a name (its lines parted by a line break) into each district where it covers no other.

    The largest district first. taken: rectangles that must stay free. Returns those now taken.
    """
    shapes = districts.geometry.to_numpy()
    inside = shapely.point_on_surface(shapes)
    at = shapely.get_coordinates(inside)
    on_map = (
        (at[:, 0] > frame.west)
        & (at[:, 0] < frame.east)
        & (at[:, 1] > frame.south)
        & (at[:, 1] < frame.north)
    )
    seen = shapely.clip_by_rect(shapes, frame.west, frame.south, frame.east, frame.north)
    large = shapely.area(seen) > _MUCH_OF_THE_MAP * frame.width_m * frame.height_m
    inside = np.where(on_map | ~large, inside, shapely.point_on_surface(seen))
    shown = np.flatnonzero(on_map | large)
    area = districts.geometry.area.to_numpy()
    order = shown[np.argsort(-area[shown], kind="stable")]
    xy_m = shapely.get_coordinates(inside[order])
    placed = free_spots(
        [names[one] for one in order], xy_m, frame=frame, panel_cm=panel_cm, size_pt=size_pt, taken=taken
    )
    for spot in placed:
        if spot is not None:
            axes.text(
                spot.x,
                spot.y,
                spot.word,
                size=size_pt,
                color=INK,
                ha="center",
                va="center",
                zorder=9,
                linespacing=1.3,
                path_effects=[withStroke(linewidth=1.6, foreground="white")],
                clip_on=True,
            )
    return [*taken, *(spot for spot in placed if spot is not None)]


def path_of(shape: shapely.Geometry) -> Path:
    """One path of a polygon with holes or of several polygons."""
    paths: list[Path] = []
    for part in shapely.get_parts(shape):
        if shapely.get_type_id(part) == shapely.GeometryType.POLYGON:
            rings = shapely.get_rings(part)
            paths += [Path(shapely.get_coordinates(ring), closed=True) for ring in rings]
    return Path.make_compound_path(*paths) if paths else Path(np.zeros((0, 2)))
