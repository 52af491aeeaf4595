"""An allotment as an answer: sites, proof, and who of the rows given goes where."""

import numpy as np

from lifecircle.geodata.text import Text

from .allot_model import Allotment
from .allot_reduced import Reduced
from .answer import Answer, Cause, Status, Watch, relative_gap
from .pairs import BoolArray, FloatArray, IntArray


def sites_that_serve(case: Allotment, opened: BoolArray, load: FloatArray) -> BoolArray:
    """The open sites without new ones that serve nobody, where the rules allow to leave them out."""
    kept = opened.copy()
    for one in np.flatnonzero(opened & ~case.rules.locked & (load <= 1e-9))[::-1]:
        kept[one] = False
        kept[one] = not case.rules.allow(np.flatnonzero(kept))
    return kept


def columns_of(case: Allotment, values: FloatArray) -> tuple[BoolArray, FloatArray, FloatArray]:
    """Columns of ``allotment_model`` as open sites, people of each pair, and people of each point."""
    count, size = case.pairs.candidate_count, len(case.pairs.row)
    opened: BoolArray = values[:count] > 0.5
    given = np.where(opened[case.pairs.candidate], values[count : count + size], 0.0)
    if case.parts is not None:
        return opened, given, values[count + size :]
    whole = np.bincount(case.pairs.row, weights=given, minlength=case.pairs.row_count)
    return opened, given, whole.astype(np.float64)


def answer_of(
    goal: str, *, opened: BoolArray, locked: BoolArray, allotted: FloatArray, value: float, low: float,
    sign: float, status: Status, method: str, causes: list[Cause], left_out: tuple[int, ...], watch: Watch,
) -> Answer:  # fmt: skip
    """The answer; new sites with that first which serves most. value, low: to be made small."""
    load = np.bincount(allotted[:, 1].astype(np.int64), weights=allotted[:, 2], minlength=len(opened))
    new = np.flatnonzero(opened & ~locked)
    return Answer(
        goal=goal,
        chosen=tuple(int(one) for one in new[np.lexsort((new, -load[new]))]),
        objective=sign * value,
        bound=sign * low,
        gap=relative_gap(sign * value, sign * low),
        status=status,
        seconds=watch.seconds,
        method=method,
        left_out=left_out,
        allotted=allotted,
        causes=tuple(causes),
    )


def no_answer(
    goal: str, causes: list[Cause], status: Status, *, watch: Watch, bound: float, left_out: tuple[int, ...],
    method: str,
) -> Answer:  # fmt: skip
    """Why there is none."""
    if not causes and status == "infeasible":
        causes = [Cause("rules", 0.0, Text("各项限制不能同时满足", "the limits contradict each other"))]
    return Answer(
        goal=goal, chosen=(), objective=np.nan, bound=bound, gap=np.inf, status=status,
        seconds=watch.seconds, method=method, left_out=left_out, causes=tuple(causes),
    )  # fmt: skip


def in_rows_given(
    found: Reduced, point: IntArray, people: FloatArray, *, given: FloatArray, whole: FloatArray
) -> FloatArray:
    """(row, candidate, people) in the rows that were given.

    point (rows,), people (points,): as given. given (pairs,), whole (points,): of the case that is
    left. Points made one are served alike; whoever has a site with room for all goes there.
    """
    case = found.case
    counted = np.maximum(case.counted, 1e-300)
    share = np.where(found.point_of >= 0, np.append(whole / counted, 1.0)[found.point_of], 1.0)
    old = np.flatnonzero(point >= 0)
    each = np.zeros(len(point))
    each[old] = (share * people)[point[old]]
    alone = np.flatnonzero(found.site_of >= 0)
    first = np.column_stack([alone, found.site_of[alone], each[alone]])
    shared = shared_out(case, given, found.row_of, each)
    table = np.concatenate([first, shared])
    table = table[table[:, 2] > 1e-9]
    ordered: FloatArray = table[np.lexsort((table[:, 1], table[:, 0]))]
    return ordered


def shared_out(case: Allotment, given: FloatArray, row_of: IntArray, each: FloatArray) -> FloatArray:
    """(old row, candidate, people): what the rows made one were given, dealt out to them in order.

    row_of (old rows,): their row in the case, -1 for none; each (old rows,): the people of each who
    are served, which add up to what the row was given.
    """
    old = np.flatnonzero(row_of >= 0)
    old = old[np.argsort(row_of[old], kind="stable")]
    some = np.flatnonzero(given > 1e-9)
    some = some[np.argsort(case.pairs.row[some], kind="stable")]
    total = np.bincount(row_of[old], weights=each[old], minlength=case.pairs.row_count)
    row = case.pairs.row[some].astype(np.int64)
    there = np.bincount(row, weights=given[some], minlength=case.pairs.row_count)
    scaled = given[some] * (total / np.where(there > 0, there, 1.0))[row]
    start = np.concatenate([[0.0], np.cumsum(total)])
    ends_old = start[row_of[old]] + _running(each[old], row_of[old])
    ends_new = start[row] + _running(scaled, row)
    ends = np.sort(np.concatenate([ends_old, ends_new]))
    width = np.diff(ends, prepend=0.0)
    long = width > 1e-9
    middle = ends[long] - 0.5 * width[long]
    who = np.minimum(np.searchsorted(ends_old, middle), max(len(old) - 1, 0))
    where = np.minimum(np.searchsorted(ends_new, middle), max(len(some) - 1, 0))
    if not len(old) or not len(some):
        return np.zeros((0, 3))
    same = row_of[old[who]] == row[where]
    table: FloatArray = np.zeros((int(same.sum()), 3))
    table[:, 0] = old[who][same]
    table[:, 1] = case.pairs.candidate[some[where]][same]
    table[:, 2] = width[long][same]
    return table


def _running(values: FloatArray, group: IntArray) -> FloatArray:
    """Sums up to each value within its group; groups stand together."""
    sums = np.cumsum(values)
    first = np.flatnonzero(np.diff(group, prepend=-1) != 0)
    before = np.repeat(sums[first] - values[first], np.diff(np.append(first, len(group))))
    return sums - before
