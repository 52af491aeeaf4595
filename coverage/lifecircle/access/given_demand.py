"""People who want a service, per origin and group, as a planner hands them in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from lifecircle.geodata.checks.column_checks import amount, check_columns, filled, numbers, people
from lifecircle.geodata.checks.findings import Findings
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.files.layer_files import sha256_of
from lifecircle.geodata.place import Place
from lifecircle.geodata.text import Text
from lifecircle.geodata.words import header_match, plain

from .given_tables import CELL, GivenRows, known_origins, open_given, twice
from .pairs import FloatArray, LongArray

_TOTALS = ("total", "合计", "总计")
_NOT_GROUPS = frozenset(
    [
        "name", "序号", "编号", "no", "no.", "index", "fid", "objectid", "备注", "remark",
        "lon", "lat", "经度", "纬度", "x", "y",
    ]
)  # fmt: skip
"""Columns that a table of people often has besides: their numbers are not people."""
_NO_HEADER = "Unnamed: "
"""How pandas begins the name of a column that has none."""


@dataclass(frozen=True, kw_only=True, eq=False)
class GivenDemand:
    """Demand per group, in the order of the file.

    level: CELL, or the level of the districts that the origins are. groups: group -> people per
    row of the population, or of the districts; 0 where the table does not name the origin.
    origins: how many it names.
    """

    level: str
    groups: Mapping[str, FloatArray]
    file: str
    sha256: str
    origins: int


def read_demand(path: Path, place: Place, *, serves: str, findings: Findings) -> GivenDemand | None:
    """Read a table of people (CSV or Excel); None after a problem.

    Either a row per origin with a column per group, or a row per origin and group with the
    columns group and people. Without a group all are of the group ``serves``.
    Problems: missing columns, blank and unknown ids, an origin (or origin and group) given
    twice, people who are no number or negative, totals beside their parts.
    """
    rows = open_given(path, kind="demand", needed=("origin",), findings=findings)
    if rows is None:
        return None
    before = len(findings.problems)
    long = {"group", "people"} <= set(rows.headers)
    groups = ["people"] if long else _group_columns(rows, findings)
    if not groups:
        return None
    headers = {name: rows.headers.get(name, name) for name in ("origin", "group", *groups)}
    rows = replace(rows, headers=headers)
    columns = {"origin": filled()} | ({"group": filled(), "people": people(required=True)} if long else {})
    columns |= {} if long else {name: amount(required=True) for name in groups}
    check_columns(
        rows.frame[list(columns)], columns=columns, file=rows.file, first_row=rows.first_row,
        headers=headers, findings=findings, all_headers=rows.all_headers,
    )  # fmt: skip
    level, origin = known_origins(rows, place, findings=findings)
    key = ("origin", "group") if long else ("origin",)
    message = Text("这个起点（和人群）前面已有", "this origin (and group) is given already")
    twice(rows, key, message=message, findings=findings)
    if len(findings.problems) > before:
        return None
    count = len(place.population if level == CELL else place.districts)
    return GivenDemand(
        level=level, groups=_people(rows, groups, origin, count=count, long=long, serves=serves),
        file=rows.file.label, sha256=sha256_of(path), origins=len(np.unique(origin)),
    )  # fmt: skip


def _group_columns(rows: GivenRows, findings: Findings) -> list[str]:
    """Columns of the wide form; a problem where there is none, or one is the sum of the others."""
    groups = [
        str(name)
        for name, column in rows.frame.items()
        if name != "origin"
        and plain(str(name)) not in _NOT_GROUPS
        and not (str(name).startswith(_NO_HEADER) and column.isna().all())
    ]
    if not groups:
        findings.problems.append(
            Problem(
                code="no_groups", file=rows.file.label,
                message=Text("没有人数", "there are no people in the table"),
                remedy=Text(
                    "请每个人群一列，或用“人群”“人数”两列。",
                    "Add a column per group, or the columns group and people.",
                ),
            )
        )  # fmt: skip
    for name in groups if len(groups) > 1 else []:
        if name == "people" or name in _TOTALS or header_match([name], standard="total", layer="population"):
            findings.problems.append(
                Problem(
                    code="total_column", file=rows.file.label, column=rows.headers.get(name, name),
                    message=Text(
                        "这一列是总数，与分人群的列同在会重复计算",
                        "this column is a total: beside the groups, people would count twice",
                    ),
                    remedy=Text("请删去总数列，或只留总数。", "Delete it, or keep the total alone."),
                )
            )  # fmt: skip
    return groups


def _people(
    rows: GivenRows, columns: list[str], origin: LongArray, *, count: int, long: bool, serves: str
) -> dict[str, FloatArray]:
    """Group -> people per row of the layer; blank cells are nobody."""
    amounts = {name: numbers(rows.frame[name]).fillna(0.0).to_numpy(dtype=float) for name in columns}
    if long:
        group = rows.frame["group"].to_numpy(dtype=object)
        named = {str(one): np.where(group == one, amounts["people"], 0.0) for one in sorted(set(group))}
    else:
        named = {serves if name == "people" else name: value for name, value in amounts.items()}
    return {
        name: np.bincount(origin, weights=value, minlength=count).astype(float)
        for name, value in named.items()
    }
