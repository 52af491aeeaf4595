"""Networks that keep what their searches found, so that the next Place need not search again."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lifecircle.coverage.ground import Ground, part_of
from lifecircle.coverage.needs import facilities_serving, leaves, modes_of
from lifecircle.coverage.networks import Networks, walking_speed_kmh
from lifecircle.geodata.roads.network import Mode
from lifecircle.network.counterparts import Counterparts, counterparts
from lifecircle.network.graph import TravelGraph
from lifecircle.network.joins import Joins, join_points
from lifecircle.network.nearest import Nearest
from lifecircle.network.rejoining import rejoined
from lifecircle.network.repair import NodeLabels, cells_concerned, label_all, nearest_by_labels, repaired
from lifecircle.network.rerouting import links_of_movers, rerouted
from lifecircle.plan.model import Assumptions, Circle, Need

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Cells = npt.NDArray[np.bool_]
GraphKey = tuple[Mode, float, bool]
_WORTH_THREADS = 100_000
"""Cells below which looking their labels up takes less time than starting threads."""


class Search(NamedTuple):
    """One search: what for, and on which graph."""

    of: str
    mode: Mode
    walk_kmh: float
    metres: bool

    @property
    def graph(self) -> GraphKey:
        """Which graph it runs on."""
        return self.mode, self.walk_kmh, self.metres


def search_for(leaf: Need, mode: Mode, *, walk_kmh: float, metres: bool) -> Search:
    """The search of an alternative of a need; equal for all circles that ask for the same."""
    return Search(repr((leaf.types, sorted(leaf.where.items()))), mode, walk_kmh, metres)


class Changes(NamedTuple):
    """What differs from the networks before.

    rows: row of each facility before among those after, -1 for one that went. at_place: the same, -1
    also for one that moved. graphs: those that differ. joined_again: by the keys of the graph before
    and after, which cells join other links.
    """

    rows: Longs
    at_place: Longs
    graphs: dict[GraphKey, Counterparts]
    joined_again: dict[tuple[str, str], Cells]


class KeptNetworks(Networks):
    """Networks with the labels of every search, and with graphs and joins taken over where they hold."""

    def __init__(self, ground: Ground, assumptions: Assumptions) -> None:
        super().__init__(ground, assumptions)
        self.labels: dict[Search, NodeLabels] = {}

    def search(
        self, mode: Mode, rows: Ints, *, of: Need, walk_kmh: float, metres: bool
    ) -> Nearest:  # what Networks.search finds
        """The two nearest facilities of every cell, from kept labels where there are any."""
        key = search_for(of, mode, walk_kmh=walk_kmh, metres=metres)
        graph = self.graph(mode, walk_kmh=walk_kmh, metres=metres)
        facilities = self.facilities(mode, walk_kmh=walk_kmh, metres=metres).take(rows)
        if key not in self.labels:
            self.labels[key] = label_all(graph, facilities)
        cells = self.cells(mode, walk_kmh=walk_kmh, metres=metres)
        return nearest_by_labels(graph, self.labels[key], cells, facilities)

    def at(self, cells: npt.NDArray[np.int64], *, like: "PartOfNetworks | None" = None) -> "PartOfNetworks":
        """The same for some of the cells. like: the same cells of other networks, to share what is equal."""
        return PartOfNetworks(self, cells, like=like)

    def take_over(self, before: "KeptNetworks") -> "Changes":
        """Use the graphs and cell joins of networks before that are the same here; what is not the same.

        A graph is the same where every link and every cost is.
        """
        same_roads = before.ground.place.roads is self.ground.place.roads
        rows, at_place = _rows_now(before.ground, self.ground)
        changes = Changes(rows, at_place, {}, {})
        for key, graph in before._graphs.items():
            now = graph if same_roads else self.graph(key[0], walk_kmh=key[1], metres=key[2])
            if same_roads or _same(graph, now):
                self._graphs[key] = graph
            else:
                changes.graphs[key] = counterparts(graph, now)
        graphs = {graph.key: graph for graph in self._graphs.values()}
        for (links, layer), joins in before._joins.items():
            if links in graphs:
                is_cells = layer == "cells"
                self._joins[links, layer] = (
                    joins if is_cells else self._rejoined(graphs[links], joins, at_place=at_place)
                )
        for change in changes.graphs.values():
            was, now_has = change.before.key, change.after.key
            if (
                was == now_has
                or (was, now_has) in changes.joined_again
                or (was, "cells") not in before._joins
            ):
                continue
            joins, changes.joined_again[was, now_has] = rejoined(
                change,
                before._joins[was, "cells"],
                self.ground.cell_xy_m,
                snap_limit_m=self.assumptions.snap_limit_m,
                join_radius_m=self.assumptions.join_radius_m,
            )
            self._joins.setdefault((now_has, "cells"), joins)  # of another mode on the same links, perhaps
        return changes

    def _rejoined(self, graph: TravelGraph, joins: Joins, *, at_place: Longs) -> Joins:
        """The joins of the facilities, of which only those at new places are looked for."""
        ground = self.ground
        source = np.full(len(ground.facilities), -1, dtype=np.int32)
        source[at_place[at_place >= 0]] = np.flatnonzero(at_place >= 0)
        fresh = np.flatnonzero(source < 0)
        source[fresh] = len(at_place) + np.arange(len(fresh))
        found = join_points(
            graph,
            ground.facility_xy_m[fresh],
            snap_limit_m=self.assumptions.snap_limit_m,
            join_radius_m=self.assumptions.join_radius_m,
        )
        return joins.then(found).take(source)

    def repair(self, before: "KeptNetworks", search: Search, *, of: Need, changes: Changes) -> Cells | None:
        """Take over the labels of a search, mended for what came or went; the cells that concerns.

        None where nothing came or went.
        """
        old_rows, new_rows = facilities_serving(before.ground, of), facilities_serving(self.ground, of)
        now = _positions_now(changes.at_place, old_rows, new_rows)
        were, facilities = before._joined(search, old_rows), self._joined(search, new_rows)
        if search.graph in changes.graphs:
            return self._reroute(before, search, changes, were=were, facilities=facilities, now=now)
        graph = self.graph(search.mode, walk_kmh=search.walk_kmh, metres=search.metres)
        cells = self.cells(search.mode, walk_kmh=search.walk_kmh, metres=search.metres)
        unchanged = len(old_rows) == len(new_rows) and bool((now >= 0).all())
        if unchanged:
            self.labels[search] = before.labels[search]
            return None
        self.labels[search], nodes = repaired(graph, before.labels[search], facilities, now=now)
        came = np.setdiff1d(np.arange(len(new_rows)), now).astype(np.int32)
        went = np.flatnonzero(now < 0).astype(np.int32)
        links = np.concatenate([facilities.take(came).link, were.take(went).link])
        return cells_concerned(graph, cells, nodes=nodes, links=links)

    def _reroute(
        self,
        before: "KeptNetworks",
        search: Search,
        changes: Changes,
        *,
        were: Joins,
        facilities: Joins,
        now: Ints,
    ) -> Cells:
        """The same where roads of the graph changed."""
        change = changes.graphs[search.graph]
        self.labels[search], nodes = rerouted(change, before.labels[search], were, facilities, now=now)
        movers = links_of_movers(change, were, facilities, now=now)
        links = np.concatenate([change.links_with_other_costs, movers])
        cells = before.cells(search.mode, walk_kmh=search.walk_kmh, metres=search.metres)
        concerned = cells_concerned(change.before, cells, nodes=nodes, links=links)
        again = changes.joined_again.get((change.before.key, change.after.key))
        return concerned if again is None else concerned | again

    def _joined(self, search: Search, rows: Ints) -> Joins:
        everyone = self.facilities(search.mode, walk_kmh=search.walk_kmh, metres=search.metres)
        return everyone.take(rows)


class PartOfNetworks(Networks):
    """Some cells of kept networks, by the labels that those keep."""

    def __init__(
        self, whole: KeptNetworks, cells: npt.NDArray[np.int64], *, like: "PartOfNetworks | None"
    ) -> None:
        super().__init__(part_of(whole.ground, cells), whole.assumptions)
        self.threads = 1 if len(cells) < _WORTH_THREADS else None
        self._whole, self._cells = whole, cells.astype(np.int32)
        if like is not None:
            self._joins = like._joins

    def make_ready(self, mode: Mode, *, walk_kmh: float, metres: bool, searches: int) -> None:
        """Nothing is searched for a part of the cells: the labels are there, and tell what they need."""

    def graph(self, mode: Mode, *, walk_kmh: float, metres: bool) -> TravelGraph:
        """The graph of a mode."""
        return self._whole.graph(mode, walk_kmh=walk_kmh, metres=metres)

    def facilities(self, mode: Mode, *, walk_kmh: float, metres: bool) -> Joins:
        """All facilities in service joined to the graph of a mode."""
        return self._whole.facilities(mode, walk_kmh=walk_kmh, metres=metres)

    def cells(self, mode: Mode, *, walk_kmh: float, metres: bool) -> Joins:
        """The cells of this part joined to the graph of a mode."""
        whole = self._whole.cells(mode, walk_kmh=walk_kmh, metres=metres)
        if (whole.key, "cells") not in self._joins:
            self._joins[whole.key, "cells"] = whole.take(self._cells)
        return self._joins[whole.key, "cells"]

    def search(self, mode: Mode, rows: Ints, *, of: Need, walk_kmh: float, metres: bool) -> Nearest:
        """The two nearest facilities of every cell of this part."""
        labels = self._whole.labels[search_for(of, mode, walk_kmh=walk_kmh, metres=metres)]
        return nearest_by_labels(
            self.graph(mode, walk_kmh=walk_kmh, metres=metres),
            labels,
            self.cells(mode, walk_kmh=walk_kmh, metres=metres),
            self.facilities(mode, walk_kmh=walk_kmh, metres=metres).take(rows),
        )


def searches_of(
    circle: Circle, assumptions: Assumptions, groups: Sequence[str]
) -> Iterator[tuple[int, Search, Need]]:
    """Position of the need, search and leaf of every search that a circle needs.

    None where the circle is measured in a straight line.
    """
    if circle.measure == "straight":
        return
    for kmh in dict.fromkeys(walking_speed_kmh(assumptions, group) for group in groups):
        for at, need in enumerate(circle.needs):
            for leaf in leaves(need):
                for mode in modes_of(circle):
                    yield at, search_for(leaf, mode, walk_kmh=kmh, metres=leaf.metres is not None), leaf


def _rows_now(before: Ground, after: Ground) -> tuple[Longs, Longs]:
    """Row of each facility before among those after, -1 for one that went; and -1 also for one that moved."""
    rows = after.rows_of_facilities(before.facility_words("id"))
    at_place, stayed = rows.copy(), rows >= 0
    apart = before.facility_xy_m[stayed] != after.facility_xy_m[rows[stayed]]
    at_place[np.flatnonzero(stayed)[apart.any(axis=1)]] = -1
    return rows, at_place


def _positions_now(at_place: Longs, old_rows: Ints, new_rows: Ints) -> Ints:
    """Position among the new rows of each old one that is still at its place, else -1; both ascend."""
    row = at_place[old_rows]
    position = np.searchsorted(new_rows, row)
    there = row >= 0
    there[there] = np.append(new_rows, np.int32(-1))[position[there]] == row[there]
    return np.where(there, position, -1).astype(np.int32)


def _same(one: TravelGraph, other: TravelGraph) -> bool:
    return one.key == other.key and all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("forward", "backward", "piece_xy")
    )
