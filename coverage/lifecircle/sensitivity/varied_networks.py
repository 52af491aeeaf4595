"""Networks under varied assumptions that share with others what the variation leaves as it is."""

import numpy as np
import numpy.typing as npt

from lifecircle.coverage.ground import Ground
from lifecircle.coverage.networks import Networks
from lifecircle.geodata.roads.network import Mode
from lifecircle.network.nearest import Nearest
from lifecircle.plan.model import Assumptions, Need


class VariedNetworks(Networks):
    """Networks that take over graphs and joins from ``like`` where they are the same here.

    Searches are kept until ``forget``: those of one circle, whose limits may be varied without
    searching again.
    """

    def __init__(
        self, ground: Ground, assumptions: Assumptions, *, like: "VariedNetworks | None" = None
    ) -> None:
        super().__init__(ground, assumptions)
        self._found: dict[tuple[Mode, float, bool, bytes], Nearest] = {}
        if like is None:
            return
        other = like.assumptions
        slower = {"bike"} if other.bike_kmh != assumptions.bike_kmh else set()
        slower |= {"drive", "walk_drive"} if other.drive_kmh != assumptions.drive_kmh else set()
        for key, graph in like._graphs.items():  # walking speeds are part of the key
            if key[2] or key[0] not in slower:
                self._graphs[key] = graph
        snap_and_radius = [(each.snap_limit_m, each.join_radius_m) for each in (other, assumptions)]
        if snap_and_radius[0] == snap_and_radius[1]:
            self._joins |= like._joins

    def search(
        self, mode: Mode, rows: npt.NDArray[np.int32], *, of: Need, walk_kmh: float, metres: bool
    ) -> Nearest:
        """The two nearest of the facilities ``rows`` for every cell, each searched once."""
        key = (mode, walk_kmh, metres, rows.tobytes())
        if key not in self._found:
            self._found[key] = super().search(mode, rows, of=of, walk_kmh=walk_kmh, metres=metres)
        return self._found[key]

    def forget(self) -> None:
        """Drop the searches that are kept."""
        self._found.clear()
