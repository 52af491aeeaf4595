"""Candidates made from the gap itself: where the people live who lack the service."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sklearn.cluster import KMeans

from lifecircle.coverage.ground import Ground
from lifecircle.coverage.membership import district_of_points
from lifecircle.coverage.networks import Networks
from lifecircle.geodata.place import Level
from lifecircle.geodata.roads.network import Mode
from lifecircle.geodata.text import Language, Text
from lifecircle.network.graph import TravelGraph
from lifecircle.network.joins import join_points
from lifecircle.network.order import hilbert_position

from .demand import Demand
from .districts import finest_districts
from .pairs import BoolArray, FloatArray
from .permitted_places import Places, permitted_places
from .wish import Wish

MOST_FROM_GAP = 300
"""Candidates made from the gap: so many for the goal reach; else ten for each site asked for, 50 at least."""


def places_in_the_gap(
    networks: Networks, demand: Demand, wish: Wish, *, mode: Mode, lacking: Sequence[tuple[Level, int]] = ()
) -> Places:
    """Centres of the people who lack the service, moved to the nearest road; in order of x, then y.

    A centre on excluded land moves on to the nearest permitted road.

    k-means (Lloyd) weighted by people; it starts from people cut into equal parts along a Hilbert
    curve, so that neither chance nor the order of the rows decides. lacking: units that get a
    centre of their own where none of these lies in them.
    """
    ground = networks.ground
    wanting: FloatArray = np.bincount(
        demand.cell, weights=np.where(demand.met, 0.0, demand.weight), minlength=len(ground.cell_xy_m)
    ).astype(np.float64)
    cells = np.flatnonzero(wanting > 0)
    centres = np.zeros((0, 2))
    if len(cells):
        cells = cells[np.lexsort((ground.cell_xy_m[cells, 1], ground.cell_xy_m[cells, 0]))]
        xy_m, people = ground.cell_xy_m[cells], wanting[cells]
        usual = MOST_FROM_GAP if wish.goal == "reach" else min(MOST_FROM_GAP, max(50, 10 * (wish.sites or 5)))
        asked = wish.gap_candidates or usual
        centres = np.unique(np.round(xy_m, 1), axis=0)
        if asked < len(centres):
            centres = np.round(_centres(xy_m, people, count=asked), 1)
        centres = centres[np.lexsort((centres[:, 1], centres[:, 0]))]
        centres = np.round(_on_the_road(networks, centres, mode=mode), 1)
    land = None if wish.exclude is None else wish.exclude.to_crs(ground.place.crs).geometry
    pieces = _graph(networks, mode).piece_xy
    places, _ = permitted_places(centres, land, pieces)
    own, units = _centres_of_units(networks, places.xy_m, lacking, mode=mode)
    return places.beside(permitted_places(own, land, pieces, within=units)[0])


def names_of_places(
    ground: Ground, numbers: Sequence[str], xy_m: FloatArray, language: Language
) -> list[str]:
    """What a planner calls candidates that nobody has named: by their district and number."""
    _, districts = finest_districts(ground, xy_m)
    return [
        Text(
            f"{district}候选点{number}",
            f"candidate {number} in {district}" if district else f"candidate {number}",
        ).in_language(language)
        for district, number in zip(districts, numbers, strict=True)
    ]


def _centres(xy_m: FloatArray, people: FloatArray, *, count: int) -> FloatArray:
    """At most ``count`` centres of the people, by k-means from starts that do not depend on chance."""
    along = np.argsort(hilbert_position(xy_m), kind="stable")
    share = (np.cumsum(people[along]) - 0.5 * people[along]) / people.sum()
    part = np.minimum((share * count).astype(np.int64), count - 1)
    starts = np.array([xy_m[along[part == one]].mean(axis=0) for one in np.unique(part)])
    means = KMeans(n_clusters=len(starts), init=starts, n_init=1, max_iter=100).fit(
        xy_m, sample_weight=people
    )
    centres: FloatArray = means.cluster_centers_
    return centres


def _centres_of_units(
    networks: Networks, places: FloatArray, lacking: Sequence[tuple[Level, int]], *, mode: Mode
) -> tuple[FloatArray, list[BaseGeometry]]:
    """For units without a place: the cell nearest to the centre of their people, on the road beside it.

    And the polygon of each of these units.

    Left in the cell where that road lies in another unit. Units without people get none.
    """
    ground = networks.ground
    held = district_of_points(places, ground.place.districts) if len(places) else {}
    people, found = ground.people(ground.place.groups[0]), []
    for level, row in lacking:
        if level in held and (held[level] == row).any():
            continue
        cells = np.flatnonzero((ground.cell_district[level] == row) & (people > 0))
        if not len(cells):
            continue
        xy_m, weight = ground.cell_xy_m[cells], people[cells]
        apart = np.hypot(*(xy_m - weight @ xy_m / weight.sum()).T)
        found.append((level, row, xy_m[np.lexsort((xy_m[:, 1], xy_m[:, 0], apart))[0]]))
    if not found:
        return np.zeros((0, 2)), []
    centres = np.round(np.array([xy for _, _, xy in found]), 1)
    moved = np.round(_on_the_road(networks, centres, mode=mode), 1)
    there = district_of_points(moved, ground.place.districts)
    stays: BoolArray = np.array([there[level][at] == row for at, (level, row, _) in enumerate(found)])
    polygons = ground.place.districts.geometry
    return np.where(stays[:, None], moved, centres), [polygons.iloc[row] for _, row, _ in found]


def _on_the_road(networks: Networks, xy_m: FloatArray, *, mode: Mode) -> FloatArray:
    """The nearest point of the usable network, or the point itself where none is within the snap limit."""
    assumptions, graph = networks.assumptions, _graph(networks, mode)
    joins = join_points(graph, xy_m, snap_limit_m=assumptions.snap_limit_m, join_radius_m=0.0)
    roads, moved = networks.ground.place.roads, xy_m.copy()
    for point in np.flatnonzero(np.diff(joins.offset)):
        first = joins.offset[point]
        segment = graph.link_segment[joins.link[first]]
        shape = shapely.LineString(
            roads.shape_xy[roads.shape_offset[segment] : roads.shape_offset[segment + 1]]
        )
        spot = shape.interpolate(shape.project(shapely.Point(xy_m[point])))
        moved[point] = spot.x, spot.y
    return moved


def _graph(networks: Networks, mode: Mode) -> TravelGraph:
    return networks.graph(mode, walk_kmh=networks.assumptions.walk_kmh["default"], metres=False)
