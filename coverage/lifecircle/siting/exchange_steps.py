"""The compiled steps of the exchange: what every swap would gain, kept up to date from swap to swap.

For open sites in slots r and closed candidates j (Resende and Werneck 2007):

    gain of j into r = save_j - lose_r + extra_jr

save_j: what j alone takes off the objective of ``steps``; lose_r: what closing r adds; extra_jr: what
j takes back of that. A change touches only the rows of the two sites. An empty slot loses nothing,
so that filling it is a swap as well. One long file, because kernels that call each other stand together
(``network.compiled``).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lifecircle.network.compiled import compiled

from .pairs import FloatArray, IntArray, RowArray


class Matrix(NamedTuple):
    """Pairs by candidate (offset, row, cost) and by row (begin, candidate, price: cost ascending)."""

    offset: IntArray
    row: RowArray
    cost: FloatArray
    begin: IntArray
    candidate: RowArray
    price: FloatArray
    people: FloatArray
    otherwise: FloatArray


class Bounds(NamedTuple):
    """The rules as ``FlatRules`` has them; locked candidates are never chosen."""

    money: FloatArray
    locked: npt.NDArray[np.bool_]
    limit_offset: IntArray
    limit: IntArray
    least: IntArray
    greatest: IntArray


class State(NamedTuple):
    """Where the search stands. chosen (slots,): -1 empty; slot_of (n,): -1 closed.

    which, first, second (rows,): slot of the nearest open site (-1: ``otherwise``), its cost, the
    next one's. save (n,), lose (slots,), extra (n, slots). counts (limits,): open members.
    purse (1,): money left. luck (1,): state of the sequence of draws.
    """

    chosen: IntArray
    slot_of: IntArray
    which: IntArray
    first: FloatArray
    second: FloatArray
    save: FloatArray
    lose: FloatArray
    extra: npt.NDArray[np.float64]
    counts: IntArray
    purse: FloatArray
    luck: npt.NDArray[np.uint64]


@compiled
def _draw(luck: npt.NDArray[np.uint64], below: int) -> int:
    """A number from 0 to below - 1 (xorshift64*)."""
    x = luck[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    luck[0] = x
    return int((x * np.uint64(0x2545F4914F6CDD1D)) >> np.uint64(33)) % below


@compiled
def _count_row(m: Matrix, s: State, here: int, sign: float) -> None:
    """Add (or take away) what one row has in save, lose and extra."""
    slot, first, second = s.which[here], s.first[here], s.second[here]
    weight = sign * m.people[here]
    if slot >= 0:
        s.lose[slot] += weight * (second - first)
        for at in range(m.begin[here], m.begin[here + 1]):
            price = m.price[at]
            if price >= second:
                break
            if price < first:
                s.save[m.candidate[at]] += weight * (first - price)
                s.extra[m.candidate[at], slot] += weight * (second - first)
            else:
                s.extra[m.candidate[at], slot] += weight * (second - price)
    else:
        for at in range(m.begin[here], m.begin[here + 1]):
            if m.price[at] >= first:
                break
            s.save[m.candidate[at]] += weight * (first - m.price[at])


@compiled
def _look(m: Matrix, s: State, here: int) -> tuple[int, float, float]:
    """Slot and cost of the nearest open site of a row, and the cost of the next."""
    slot, first = -1, m.otherwise[here]
    for at in range(m.begin[here], m.begin[here + 1]):
        if m.price[at] >= m.otherwise[here]:
            break
        found = s.slot_of[m.candidate[at]]
        if found >= 0:
            if slot >= 0:
                return slot, first, m.price[at]
            slot, first = found, m.price[at]
    return slot, first, m.otherwise[here]


@compiled
def _tally(b: Bounds, s: State, candidate: int, sign: int) -> None:
    s.purse[0] -= sign * b.money[candidate]
    for at in range(b.limit_offset[candidate], b.limit_offset[candidate + 1]):
        s.counts[b.limit[at]] += sign


@compiled
def _close(m: Matrix, b: Bounds, s: State, slot: int) -> None:
    gone = s.chosen[slot]
    s.chosen[slot] = -1
    s.slot_of[gone] = -1
    _tally(b, s, gone, -1)
    for at in range(m.offset[gone], m.offset[gone + 1]):
        here = m.row[at]
        if m.cost[at] > s.second[here]:
            continue
        found, first, second = _look(m, s, here)
        if first != s.first[here] or second != s.second[here] or found != s.which[here]:
            _count_row(m, s, here, -1.0)
            s.which[here], s.first[here], s.second[here] = found, first, second
            _count_row(m, s, here, 1.0)


@compiled
def _open(m: Matrix, b: Bounds, s: State, slot: int, candidate: int) -> None:
    s.chosen[slot] = candidate
    s.slot_of[candidate] = slot
    _tally(b, s, candidate, 1)
    for at in range(m.offset[candidate], m.offset[candidate + 1]):
        here, cost = m.row[at], m.cost[at]
        if cost < s.first[here]:
            _count_row(m, s, here, -1.0)
            s.second[here] = s.first[here]
            s.first[here] = cost
            s.which[here] = slot
            _count_row(m, s, here, 1.0)
        elif cost < s.second[here]:
            _count_row(m, s, here, -1.0)
            s.second[here] = cost
            _count_row(m, s, here, 1.0)


@compiled
def _shared(b: Bounds, candidate: int, number: int) -> int:
    """1 where a candidate (-1: none) is a member of a limit."""
    if candidate >= 0:
        for at in range(b.limit_offset[candidate], b.limit_offset[candidate + 1]):
            if b.limit[at] == number:
                return 1
    return 0


@compiled
def _may(b: Bounds, s: State, candidate: int, gone: int) -> bool:
    """Whether opening one and closing the other (-1: none) keeps budget and limits."""
    spared = b.money[gone] if gone >= 0 else 0.0
    if b.money[candidate] - spared > s.purse[0]:
        return False
    for at in range(b.limit_offset[candidate], b.limit_offset[candidate + 1]):
        there = s.counts[b.limit[at]] + 1 - _shared(b, gone, b.limit[at])
        if there > b.greatest[b.limit[at]]:
            return False
    if gone >= 0:
        for at in range(b.limit_offset[gone], b.limit_offset[gone + 1]):
            there = s.counts[b.limit[at]] - 1 + _shared(b, candidate, b.limit[at])
            if there < b.least[b.limit[at]]:
                return False
    return True


@compiled
def _best_swap(b: Bounds, s: State, least_better: float) -> tuple[float, int, int]:
    """The swap (gain, candidate, slot) that gains most; of equals the first candidate, then slot."""
    best, best_in, best_slot = least_better, -1, -1
    for j in range(len(s.save)):
        if s.save[j] <= best or s.slot_of[j] >= 0 or b.locked[j]:
            continue  # extra never exceeds lose, so save bounds the gain
        for slot in range(len(s.chosen)):
            gain = s.save[j] - s.lose[slot] + s.extra[j, slot]
            if gain > best and _may(b, s, j, s.chosen[slot]):
                best, best_in, best_slot = gain, j, slot
    return best, best_in, best_slot


@compiled
def descend(m: Matrix, b: Bounds, s: State, least_better: float, most: int) -> tuple[float, int]:
    """The best swap again and again, at most ``most``: what they gain together, how many were made."""
    gained = 0.0
    for made in range(most):
        gain, candidate, slot = _best_swap(b, s, least_better)
        if candidate < 0:
            return gained, made
        if s.chosen[slot] >= 0:
            _close(m, b, s, slot)
        _open(m, b, s, slot, candidate)
        gained += gain
    return gained, most


@compiled
def begin(m: Matrix, s: State) -> float:
    """Work out the state from ``chosen``; returns the objective."""
    s.slot_of[:] = -1
    s.save[:] = 0.0
    s.lose[:] = 0.0
    s.extra[:, :] = 0.0
    for slot in range(len(s.chosen)):
        if s.chosen[slot] >= 0:
            s.slot_of[s.chosen[slot]] = slot
    total = 0.0
    for here in range(len(m.people)):
        s.which[here], s.first[here], s.second[here] = _look(m, s, here)
        _count_row(m, s, here, 1.0)
        total += m.people[here] * s.first[here]
    return total


@compiled
def _neighbour(m: Matrix, s: State, slot: int) -> int:
    """The slot of a site that shares people, at one or two steps, with the site in a slot; -1: none met."""
    one = s.chosen[slot]
    if m.offset[one + 1] == m.offset[one]:
        return -1
    here = m.row[m.offset[one] + _draw(s.luck, m.offset[one + 1] - m.offset[one])]
    between = m.candidate[m.begin[here] + _draw(s.luck, m.begin[here + 1] - m.begin[here])]
    there = m.row[m.offset[between] + _draw(s.luck, m.offset[between + 1] - m.offset[between])]
    return int(s.which[there])


@compiled
def _close_some(m: Matrix, b: Bounds, s: State, wanted: int, near: bool) -> float:
    """Close up to so many sites, drawn from all or from around one; returns what the objective rises."""
    picks = np.full(wanted, -1, np.int64)
    taken = 0
    for _ in range(8 * wanted):
        if taken == wanted:
            break
        pick = _neighbour(m, s, picks[0]) if near and taken else _draw(s.luck, len(s.chosen))
        if pick < 0 or s.chosen[pick] < 0:
            continue
        fresh = True
        for one in range(taken):
            fresh = fresh and picks[one] != pick
        if fresh:
            picks[taken] = pick
            taken += 1
    rise = 0.0
    for one in range(taken):
        gone = s.chosen[picks[one]]
        needed = False
        for at in range(b.limit_offset[gone], b.limit_offset[gone + 1]):
            needed = needed or s.counts[b.limit[at]] <= b.least[b.limit[at]]
        if not needed:
            rise += s.lose[picks[one]]
            _close(m, b, s, picks[one])
    return rise


@compiled
def _fill(m: Matrix, b: Bounds, s: State, noise: float) -> float:
    """Fill empty slots, each with what gains most, give or take a drawn share; returns the gain."""
    gained = 0.0
    for slot in range(len(s.chosen)):
        if s.chosen[slot] >= 0:
            continue
        best, pick = 0.0, -1
        for j in range(len(s.save)):
            if s.save[j] <= best or s.slot_of[j] >= 0 or b.locked[j]:
                continue
            seen = s.save[j] * (1.0 - noise * (_draw(s.luck, 1024) / 1024.0))
            if seen > best and _may(b, s, j, -1):
                best, pick = seen, j
        if pick < 0:
            break
        gained += s.save[pick]
        _open(m, b, s, slot, pick)
    return gained


@compiled
def _return_to(m: Matrix, b: Bounds, s: State, chosen: IntArray) -> None:
    for slot in range(len(chosen)):
        if s.chosen[slot] >= 0 and s.chosen[slot] != chosen[slot]:
            _close(m, b, s, slot)
    for slot in range(len(chosen)):
        if chosen[slot] >= 0 and s.chosen[slot] < 0:
            _open(m, b, s, slot, chosen[slot])


@compiled
def shake(
    m: Matrix, b: Bounds, s: State, best: IntArray, here_value: float, best_value: float, first: int,
    rounds: int, least_better: float, worse: float, low: int, high: int, noise: float,
) -> tuple[float, float]:  # fmt: skip
    """Close some sites, fill up, descend; keep what is better, or worse by little, and the best of all.

    best (slots,): the best sites, changed. worse: what a round may cost, as a share of the
    objective. low, high: low to low + high - 1 sites are closed. noise: see ``_fill``. first:
    number of the first round. Returns the values of here and of the best.
    """
    before = s.chosen.copy()
    for number in range(first, first + rounds):
        before[:] = s.chosen
        value = here_value + _close_some(m, b, s, low + _draw(s.luck, high), number % 2 == 1)
        value -= _fill(m, b, s, noise)
        value -= descend(m, b, s, least_better, 10_000)[0]
        if value <= here_value + worse * abs(best_value) / (1 + number % 7):
            here_value = value
            if value < best_value - least_better:
                best_value = value
                best[:] = s.chosen
        else:
            _return_to(m, b, s, before)
        if number % 200 == 199 and here_value > best_value:
            _return_to(m, b, s, best)
            here_value = best_value
    return here_value, best_value
