"""Rivers and lakes on a printed map, and their names."""

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.patheffects import withStroke

from lifecircle.report.colours import WATER_COLOUR, WATER_INK
from lifecircle.report.web_map.map_water import middle_of

from .frame import Frame
from .ground import draw_lines, path_of
from .spots import Spot, free_spots

_BANK_PT, _BROOK_PT = 0.35, 0.6
"""A bank in the colour of the water keeps a narrow river in sight on a map of a whole county."""

_NAME_PT = 5.4
_MOST_NAMES = 8
_LEAST_REACH = 0.12
"""A river is named where it runs at least this share of the map's width, or winds that far around a lake."""


def draw_water(axes: Axes, water: gpd.GeoDataFrame, frame: Frame, *, zorder: float) -> None:
    """Lakes and rivers of a run."""
    shapes = shapely.get_parts(water.geometry.to_numpy())
    near = shapes[shapely.intersects(shapes, _box(frame))]
    areal = shapely.get_dimensions(near) == 2
    for shape in near[areal]:
        axes.add_patch(
            PathPatch(
                path_of(shape),
                facecolor=WATER_COLOUR,
                edgecolor=WATER_COLOUR,
                linewidth=_BANK_PT,
                zorder=zorder,
            )
        )
    draw_lines(axes, near[~areal], width=_BROOK_PT, colour=WATER_COLOUR, zorder=zorder)


def draw_water_names(
    axes: Axes, water: gpd.GeoDataFrame, frame: Frame, *, taken: list[Spot], panel_cm: float
) -> list[Spot]:
    """The names of the largest rivers and lakes of the map, where they cover nothing; what is taken then."""
    at: dict[str, tuple[float, shapely.Geometry]] = {}
    for name, shape in zip(water["name"], water.geometry, strict=True):
        seen = shapely.get_parts(
            shapely.clip_by_rect(shape, frame.west, frame.south, frame.east, frame.north)
        )
        if not name or len(seen) == 0:
            continue
        reach = shapely.length(seen) * np.where(shapely.get_dimensions(seen) == 2, 0.5, 1.0)
        largest = int(np.argmax(reach))
        if reach[largest] > at.get(name, (_LEAST_REACH * frame.width_m, None))[0]:
            at[name] = (float(reach[largest]), seen[largest])
    names = sorted(at, key=lambda name: -at[name][0])[:_MOST_NAMES]
    points = np.array([middle_of(at[name][1]) for name in names]).reshape(-1, 2)
    spots = free_spots(names, points, frame=frame, panel_cm=panel_cm, size_pt=_NAME_PT, taken=taken)
    placed = [spot for spot in spots if spot is not None]
    for spot in placed:
        axes.text(
            spot.x, spot.y, spot.word, size=_NAME_PT, color=WATER_INK, ha="center", va="center", zorder=8.9,
            path_effects=[withStroke(linewidth=1.3, foreground="white")], clip_on=True,
        )  # fmt: skip
    return [*taken, *placed]


def in_sight(water: gpd.GeoDataFrame, frame: Frame) -> bool:
    """Whether there is any water on the map."""
    return bool(shapely.intersects(water.geometry.to_numpy(), _box(frame)).any())


def _box(frame: Frame) -> shapely.Polygon:
    return shapely.box(frame.west, frame.south, frame.east, frame.north)
