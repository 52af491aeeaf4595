"""The travel graphs of one assessment, each built once, with the cells and facilities joined."""

from collections import Counter
from collections.abc import Set as AbstractSet

import numpy as np
import numpy.typing as npt

from lifecircle.geodata.roads.network import Mode
from lifecircle.network.graph import Travel, TravelGraph, build_graph
from lifecircle.network.joins import Joins, join_points
from lifecircle.network.nearest import Nearest, make_ready, nearest
from lifecircle.plan.model import Assumptions, Need

from .ground import Ground


def walking_speed_kmh(assumptions: Assumptions, group: str) -> float:
    """Walking speed of a population group in km/h; groups without an own speed walk at the default."""
    return assumptions.walk_kmh.get(group, assumptions.walk_kmh["default"])


class Networks:
    """Travel graphs of a Place under a plan's assumptions, built when first asked for.

    Holds only what can be worked out again from ``ground`` and ``assumptions``.
    threads: how many searches run at a time (None: ``usable_threads``). later: how the circles still
    to come travel (mode, whether in metres); None where that is not known, and everything is kept.
    """

    threads: int | None = None
    later: AbstractSet[tuple[Mode, bool]] | None = None

    def __init__(self, ground: Ground, assumptions: Assumptions) -> None:
        self.ground = ground
        self.assumptions = assumptions
        self._graphs: dict[tuple[Mode, float, bool], TravelGraph] = {}
        self._joins: dict[tuple[str, str], Joins] = {}
        self._searches: Counter[tuple[Mode, float, bool]] = Counter()

    def graph(self, mode: Mode, *, walk_kmh: float, metres: bool) -> TravelGraph:
        """The graph of a mode; costs in minutes, or metres along the network."""
        key = (mode, walk_kmh, metres)
        if key not in self._graphs:
            travel = Travel(
                mode=mode,
                walk_kmh=walk_kmh,
                bike_kmh=self.assumptions.bike_kmh,
                drive_kmh=self.assumptions.drive_kmh,
                steps_factor=self.assumptions.steps_factor,
                ferry_kmh=self.assumptions.ferry_kmh,
                metres=metres,
            )
            self._graphs[key] = build_graph(self.ground.place.roads, travel)
        return self._graphs[key]

    def cells(self, mode: Mode, *, walk_kmh: float, metres: bool) -> Joins:
        """All population cells joined to the graph of a mode."""
        return self._join("cells", mode, walk_kmh=walk_kmh, metres=metres)

    def facilities(self, mode: Mode, *, walk_kmh: float, metres: bool) -> Joins:
        """All facilities in service joined to the graph of a mode."""
        return self._join("facilities", mode, walk_kmh=walk_kmh, metres=metres)

    def make_ready(self, mode: Mode, *, walk_kmh: float, metres: bool, searches: int) -> None:
        """Work out what so many more searches share; after it they may run at the same time.

        A core of the graph is made once there were so many that it would have paid: how many more
        circles will ask is not known here.
        """
        graph = self.graph(mode, walk_kmh=walk_kmh, metres=metres)
        facilities = self.facilities(mode, walk_kmh=walk_kmh, metres=metres)
        key = (mode, walk_kmh, metres)
        self._searches[key] += searches
        make_ready(
            graph,
            self.cells(mode, walk_kmh=walk_kmh, metres=metres),
            doors=len(facilities.link),
            searches=self._searches[key],
            k=2,
        )

    def search(
        self,
        mode: Mode,
        rows: npt.NDArray[np.int32],
        *,
        of: Need,
        walk_kmh: float,
        metres: bool,
    ) -> Nearest:
        """The two nearest of the facilities ``rows``, which serve the need ``of``, for every cell.

        Facilities are named by their position in ``rows``; equal costs go to the first.
        """
        del of  # networks that keep what they found know it by the need
        return nearest(
            self.graph(mode, walk_kmh=walk_kmh, metres=metres),
            self.cells(mode, walk_kmh=walk_kmh, metres=metres),
            self.facilities(mode, walk_kmh=walk_kmh, metres=metres).take(rows),
            rank=np.arange(len(rows)),
            k=2,
        )

    def needs_later(self, mode: Mode, metres: bool) -> bool:
        """Whether circles to come travel so, as far as is known."""
        return self.later is None or (mode, metres) in self.later

    def done_with(self, mode: Mode, *, metres: bool) -> None:
        """Let go of the graphs of a mode and of the joins on them, unless circles to come need them.

        The joins of a million cells are the most that a run holds in memory. What is asked for
        again all the same is worked out again.
        """
        if self.needs_later(mode, metres):
            return
        self._graphs = {
            key: graph for key, graph in self._graphs.items() if (key[0], key[2]) != (mode, metres)
        }
        links = {graph.key for graph in self._graphs.values()}
        self._joins = {key: joins for key, joins in self._joins.items() if key[0] in links}

    def _join(self, layer: str, mode: Mode, *, walk_kmh: float, metres: bool) -> Joins:
        graph = self.graph(mode, walk_kmh=walk_kmh, metres=metres)
        key = (graph.key, layer)  # speeds change no joins, so graphs with the same links share them
        if key not in self._joins:
            points = self.ground.cell_xy_m if layer == "cells" else self.ground.facility_xy_m
            self._joins[key] = join_points(
                graph,
                points,
                snap_limit_m=self.assumptions.snap_limit_m,
                join_radius_m=self.assumptions.join_radius_m,
            )
        return self._joins[key]
