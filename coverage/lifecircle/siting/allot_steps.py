"""The compiled steps of allotting people to open sites: what prices are worth, and filling by paths.

A cell is one service at one site, with room of its own. Filling a point pushes people along
augmenting paths (Ford and Fulkerson 1956): where all near cells are full, somebody in them moves on to
another. What no path helps is full for good, as long as people are only added, and is not looked at again.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lifecircle.network.compiled import compiled

from .pairs import BoolArray, FloatArray, IntArray, RowArray

_NONE = 1e-9


class Rooms(NamedTuple):
    """Cells of each row (begin, cell), with the place of the pair among those of the cell (at), and
    rows of each cell (offset, row). people (rows,); full, site (cells,); rows of each point
    (part_begin, part) and people (point_people).
    """

    begin: IntArray
    cell: RowArray
    at: IntArray
    offset: IntArray
    row: RowArray
    people: FloatArray
    full: FloatArray
    site: IntArray
    part_begin: IntArray
    part: IntArray
    point_people: FloatArray


class Filled(NamedTuple):
    """Who is where. given (pairs,) by cell; left (cells,): room; shut (cells,): closed, or full for good.

    have (points,): people who have everything. The rest is for the search of paths.
    """

    given: FloatArray
    left: FloatArray
    shut: BoolArray
    have: FloatArray
    seen_cell: IntArray
    seen_row: IntArray
    into: IntArray
    out_of: IntArray
    before: IntArray
    queue: IntArray
    tight: IntArray
    turn: IntArray


@compiled
def filled_by_price(
    rooms: Rooms, order: IntArray, price: FloatArray, left: FloatArray, worth: FloatArray, times: FloatArray
) -> None:
    """Fill every cell with the rows near it that have the highest prices; a row may be in several.

    order: rows, that with the highest price first. left (cells,): room, used up; worth (cells,): price
    x people, and times (rows,): people, are added to.
    """
    for number in range(len(order)):
        here = order[number]
        if price[here] <= 0.0:
            break
        for entry in range(rooms.begin[here], rooms.begin[here + 1]):
            cell = rooms.cell[entry]
            if left[cell] > 0.0:
                take = min(rooms.people[here], left[cell])
                left[cell] -= take
                worth[cell] += price[here] * take
                times[here] += take


@compiled
def _pushed(  # noqa: C901 - one loop nest: what it calls would have to be compiled too
    rooms: Rooms, state: Filled, here: int, wanted: float
) -> tuple[float, int]:
    """People of a row taken in, at most ``wanted``; and how many cells stand in the queue where fewer are."""
    done = 0.0
    while wanted - done > _NONE:
        state.turn[0] += 1
        turn, head, tail, found = state.turn[0], 0, 0, -1
        for entry in range(rooms.begin[here], rooms.begin[here + 1]):
            cell = rooms.cell[entry]
            if state.shut[cell]:
                continue
            state.seen_cell[cell] = turn
            state.into[cell], state.before[cell] = rooms.at[entry], -1
            if state.left[cell] > _NONE:
                found = cell
                break
            state.queue[tail] = cell
            tail += 1
        while found < 0 and head < tail:
            cell = state.queue[head]
            head += 1
            for pair in range(rooms.offset[cell], rooms.offset[cell + 1]):
                other = rooms.row[pair]
                if state.given[pair] <= _NONE or state.seen_row[other] == turn:
                    continue
                state.seen_row[other] = turn
                for entry in range(rooms.begin[other], rooms.begin[other + 1]):
                    onward = rooms.cell[entry]
                    if state.shut[onward] or state.seen_cell[onward] == turn:
                        continue
                    state.seen_cell[onward] = turn
                    state.into[onward], state.out_of[onward] = rooms.at[entry], pair
                    state.before[onward] = cell
                    if state.left[onward] > _NONE:
                        found = onward
                        break
                    state.queue[tail] = onward
                    tail += 1
                if found >= 0:
                    break
        if found < 0:
            return done, tail
        amount, cell = min(wanted - done, state.left[found]), found
        while state.before[cell] >= 0:
            amount = min(amount, state.given[state.out_of[cell]])
            cell = state.before[cell]
        state.left[found] -= amount
        cell = found
        state.given[state.into[cell]] += amount
        while state.before[cell] >= 0:
            state.given[state.out_of[cell]] -= amount
            cell = state.before[cell]
            state.given[state.into[cell]] += amount
        done += amount
    return done, 0


@compiled
def _taken_back(rooms: Rooms, state: Filled, here: int, excess: float) -> None:
    """Let people of a row go, out of cells that are not full for good."""
    for entry in range(rooms.begin[here], rooms.begin[here + 1]):
        cell, pair = rooms.cell[entry], rooms.at[entry]
        if excess > 0.0 and not state.shut[cell]:
            amount = min(excess, state.given[pair])
            state.given[pair] -= amount
            state.left[cell] += amount
            excess -= amount


@compiled
def fill_points(rooms: Rooms, state: Filled, order: IntArray) -> float:
    """Give points everything, in this order, as far as there is room; returns the people it is given to."""
    gained = 0.0
    for number in range(len(order)):
        point = order[number]
        wanted = rooms.point_people[point] - state.have[point]
        first, last = rooms.part_begin[point], rooms.part_begin[point + 1]
        full = 0
        for position in range(first, last):
            if wanted <= _NONE:
                break
            here = rooms.part[position]
            done, tail = _pushed(rooms, state, here, wanted)
            if wanted - done > _NONE:
                for earlier in range(first, position):
                    _taken_back(rooms, state, rooms.part[earlier], wanted - done)
                wanted, full = done, tail
                state.tight[:tail] = state.queue[:tail]
        for one in range(full):
            state.shut[state.tight[one]] = True
        if wanted > 0.0:
            state.have[point] += wanted
            gained += wanted
    return gained


@compiled
def begin_with(rooms: Rooms, state: Filled, opened: npt.NDArray[np.bool_]) -> None:
    """Nobody anywhere; cells of the sites ``opened`` (sites,) have all their room, the others are shut."""
    state.given[:] = 0.0
    state.have[:] = 0.0
    for cell in range(len(rooms.full)):
        state.shut[cell] = not opened[rooms.site[cell]]
        state.left[cell] = 0.0 if state.shut[cell] else rooms.full[cell]
