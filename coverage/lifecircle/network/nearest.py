"""Which facility is nearest to each cell, and how far is it?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
import numpy.typing as npt

from .costs import TIME_TOLERANCE
from .doors import doors_in, doors_out, leg_costs, on_links
from .graph import TravelGraph
from .joins import Joins
from .labelling import core_pays, label_nodes
from .reaching import reach_points
from .threads import in_threads

Ranks = npt.NDArray[np.integer]


@dataclass(frozen=True, kw_only=True, eq=False)
class Nearest:
    """The best k facilities of each cell, different ones, best first.

    cost (cells, k) float64: minutes (or metres) from cell to facility, inf where none;
    facility (cells, k) int32: row of the facility, -1 where none.
    """

    cost: npt.NDArray[np.float64]
    facility: npt.NDArray[np.int32]


def nearest(
    graph: TravelGraph,
    cells: Joins,
    facilities: Joins,
    *,
    rank: Ranks,
    k: Literal[1, 2] = 1,
    limit: float = np.inf,
) -> Nearest:
    """The nearest ``k`` facilities of each cell, by cost from the cell to the facility.

    rank (facilities,): all different; of equal costs the smaller rank comes first, so that
    no result depends on the order of the rows. limit: costs above it (and above
    TIME_TOLERANCE beyond it) count as none; costs within are the same as without it.
    One search from all facilities at once.

    Raises ValueError for joins of another graph, ranks that repeat, and k beyond 2.
    """
    return nearest_each(graph, cells, [facilities], ranks=[rank], k=k, limit=limit, threads=1)[0]


def nearest_each(
    graph: TravelGraph,
    cells: Joins,
    services: Sequence[Joins],
    *,
    ranks: Sequence[Ranks],
    k: Literal[1, 2] = 1,
    limit: float = np.inf,
    threads: int | None = None,
) -> list[Nearest]:
    """What ``nearest`` finds for the facilities of each service, several at a time.

    threads: how many at a time (None: ``usable_threads``); no result depends on it. Makes the core
    of the graph first where so many searches are worth it.

    Raises ValueError as ``nearest`` does, and for fewer ranks than services.
    """
    if k not in (1, 2):
        raise ValueError("k is 1 or 2")
    for joins in (cells, *services):
        joins.check(graph)
    ranked = [_ranked(rank, one.point_count) for rank, one in zip(ranks, services, strict=True)]
    doors = sum(2 * len(one.link) for one in services) // max(len(services), 1)
    make_ready(graph, cells, doors=doors, searches=len(services), k=k, limit=limit, threads=threads)
    search = partial(_nearest, graph, cells, k=k, bound=float(limit) + TIME_TOLERANCE)
    return in_threads([partial(search, *one) for one in zip(services, ranked, strict=True)], threads=threads)


def make_ready(
    graph: TravelGraph,
    cells: Joins,
    *,
    doors: int,
    searches: int,
    k: Literal[1, 2],
    limit: float = np.inf,
    threads: int | None = None,
) -> None:
    """Work out what all searches from the cells on a graph share, so that several may run at a time.

    doors: of the facilities of a search, about. searches: how many there will be; with enough of
    them the core of the graph is made.
    """
    pays = core_pays(graph, k=k, limit=limit, doors=doors, searches=searches)
    shared: list[Callable[[], object]] = [
        partial(doors_out, graph, cells),
        partial(on_links, graph, cells),
        partial(getattr, graph, "core" if pays else "arcs"),
    ]
    in_threads(shared, threads=threads)


def _nearest(
    graph: TravelGraph,
    cells: Joins,
    facilities: Joins,
    ranked: tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]],
    *,
    k: Literal[1, 2],
    bound: float,
) -> Nearest:
    by_rank, label_of = ranked
    seeds, homes, home_links = doors_in(graph, facilities), doors_out(graph, cells), on_links(graph, cells)
    node_cost, node_label = label_nodes(
        graph, seeds, np.repeat(label_of, np.diff(seeds.offset)), k=k, bound=bound
    )
    cost, facility = reach_points(
        *homes,
        node_cost,
        node_label,
        facilities.link,
        facilities.fraction,
        leg_costs(graph, facilities),
        label_of[facilities.point],
        graph.forward,
        graph.backward,
        home_links.start,
        home_links.point,
        home_links.fraction,
        home_links.leg,
        np.append(by_rank, np.int32(-1)),
        bound,
    )
    return Nearest(cost=cost, facility=facility)


def _ranked(rank: Ranks, facilities: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Facilities by rank, and the place of each facility in that order."""
    rank = np.asarray(rank)
    if rank.shape != (facilities,) or len(np.unique(rank)) != facilities:
        raise ValueError("rank needs one number per facility, all different")
    by_rank = np.argsort(rank, kind="stable").astype(np.int32)
    label_of = np.empty(facilities, np.int32)
    label_of[by_rank] = np.arange(facilities, dtype=np.int32)
    return by_rank, label_of
