"""Networks under varied assumptions that share with others what the variation leaves as it is."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from lifecircle.coverage.ground import Ground
from lifecircle.coverage.networks import Networks
from lifecircle.geodata.roads.network import Mode
from lifecircle.network.nearest import Nearest
from lifecircle.plan.model import Assumptions, Need


class VariedNetworks(Networks):
    """Networks that take over graphs and joins from ``like`` where they are the same here.

    keeps_searches: whether searches are kept until ``forget``: those of one circle, of which only
    limits vary. Those of a million cells take a gigabyte, so they are kept only where they are
    asked for again.
    """

    def __init__(
        self, ground: Ground, assumptions: Assumptions, *, like: "VariedNetworks | None" = None
    ) -> None:
        super().__init__(ground, assumptions)
        self.keeps_searches = True
        self._found: dict[tuple[Mode, float, bool, bytes], Nearest] = {}
        if like is None:
            return
        for key, graph in like._graphs.items():
            if travels_the_same(key, like.assumptions, assumptions):
                self._graphs[key] = graph
        if joins_the_same(like.assumptions, assumptions):
            self._joins |= like._joins

    def search(
        self, mode: Mode, rows: npt.NDArray[np.int32], *, of: Need, walk_kmh: float, metres: bool
    ) -> Nearest:
        """The two nearest of the facilities ``rows`` for every cell, each searched once."""
        key = (mode, walk_kmh, metres, rows.tobytes())
        known = self._found.get(key)
        if known is not None:
            return known
        found = super().search(mode, rows, of=of, walk_kmh=walk_kmh, metres=metres)
        if self.keeps_searches:
            self._found[key] = found
        return found

    def forget(self) -> None:
        """Drop the searches that are kept."""
        self._found.clear()

    def keep_for(self, others: Sequence[Assumptions]) -> None:
        """Let go of everything that no networks under one of these assumptions will take over."""
        own = self.assumptions
        joined = [other for other in others if joins_the_same(own, other)]
        if not joined:
            self._joins = {}
        for key, graph in list(self._graphs.items()):
            if not any(travels_the_same(key, own, other) for other in joined):
                for joins in self._joins.values():
                    joins.known.pop(graph, None)  # the graph may still be of use, its doors are not
            if not any(travels_the_same(key, own, other) for other in others):
                del self._graphs[key]


def joins_the_same(one: Assumptions, other: Assumptions) -> bool:
    """Whether points meet the roads in the same places."""
    return (one.snap_limit_m, one.join_radius_m) == (other.snap_limit_m, other.join_radius_m)


def travels_the_same(key: tuple[Mode, float, bool], one: Assumptions, other: Assumptions) -> bool:
    """Whether a graph (mode, walking speed in km/h, whether in metres) of one is also one of the other."""
    mode, walk_kmh, metres = key
    if walk_kmh not in other.walk_kmh.values():
        return False
    if metres or mode == "walk":
        return True
    return one.bike_kmh == other.bike_kmh if mode == "bike" else one.drive_kmh == other.drive_kmh
