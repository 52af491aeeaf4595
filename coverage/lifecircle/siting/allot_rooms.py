"""The cells of an allotment (one service at one site) as plain arrays for the compiled steps."""

import numpy as np

from .allot_model import Allotment
from .allot_steps import Filled, Rooms
from .pairs import FloatArray


def rooms_of(case: Allotment) -> Rooms:
    """Cells that anybody can come to, in order of site and service."""
    pairs, kinds = case.pairs, case.full.shape[1]
    every = pairs.candidate.astype(np.int64) * kinds + case.service[pairs.row]
    order = np.argsort(every, kind="stable")
    cells, number = np.unique(every, return_inverse=True)
    cell, row = number.reshape(-1)[order], pairs.row[order]
    by_row = np.argsort(row, kind="stable")
    count = pairs.row_count
    if case.parts is None:
        part_begin, part = np.arange(count + 1), np.arange(count)
    else:
        part_begin, part = case.parts.indptr.astype(np.int64), case.parts.indices.astype(np.int64)
    return Rooms(
        begin=np.searchsorted(row[by_row], np.arange(count + 1)).astype(np.int64),
        cell=cell[by_row].astype(np.int32), at=by_row.astype(np.int64),
        offset=np.searchsorted(cell, np.arange(len(cells) + 1)).astype(np.int64), row=row.astype(np.int32),
        people=case.people, full=case.full.reshape(-1)[cells], site=cells // kinds,
        part_begin=part_begin, part=part, point_people=case.counted,
    )  # fmt: skip


def nobody_in(rooms: Rooms) -> Filled:
    """A state to fill, with nobody anywhere."""
    cells, rows, points = len(rooms.full), len(rooms.people), len(rooms.point_people)
    return Filled(
        given=np.zeros(len(rooms.row)), left=np.zeros(cells), shut=np.ones(cells, dtype=bool),
        have=np.zeros(points), seen_cell=np.zeros(cells, np.int64), seen_row=np.zeros(rows, np.int64),
        into=np.zeros(cells, np.int64), out_of=np.zeros(cells, np.int64), before=np.zeros(cells, np.int64),
        queue=np.zeros(cells, np.int64), tight=np.zeros(cells, np.int64), turn=np.zeros(1, np.int64),
    )  # fmt: skip


def given_by_pair(case: Allotment, given: FloatArray) -> FloatArray:
    """People given by cell, in the order of the case's pairs."""
    pairs, kinds = case.pairs, case.full.shape[1]
    order = np.argsort(pairs.candidate.astype(np.int64) * kinds + case.service[pairs.row], kind="stable")
    result = np.zeros(len(order))
    result[order] = given
    return result
