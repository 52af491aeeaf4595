"""Minutes from origins to facilities as a planner hands them in; a pair that is missing is unreachable."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lifecircle.geodata.checks.column_checks import amount, check_columns, filled, numbers
from lifecircle.geodata.checks.findings import Findings
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.files.layer_files import sha256_of
from lifecircle.geodata.place import Place
from lifecircle.geodata.text import Text

from .given_tables import GivenRows, facility_positions, known_origins, open_given, twice, unknown_id
from .pairs import FloatArray, LongArray

_UNIT = re.compile(r"[（(\[【]([^（）()\[\]【】]*)[）)\]】]\s*$")
_MINUTES = ("分钟", "分", "min", "mins", "minute", "minutes")


@dataclass(frozen=True, kw_only=True, eq=False)
class GivenTimes:
    """Pairs of a table of times, in the order of the file.

    level: CELL, or the level of the districts that the origins are. origin (p,): row of the
    population, or of the districts. facility (p,): row of ``place.facilities``. minutes (p,).
    blank: rows without minutes, which are unreachable like pairs that are not listed.
    """

    level: str
    origin: LongArray
    facility: LongArray
    minutes: FloatArray
    file: str
    sha256: str
    blank: int


def read_times(path: Path, place: Place, *, findings: Findings) -> GivenTimes | None:
    """Read a table of origin, facility and minutes (CSV or Excel); None after a problem.

    Problems: columns that are missing or in another unit, blank and unknown ids, pairs given
    twice, minutes that are no number or negative, totals, districts of several levels.
    """
    rows = open_given(path, kind="times", needed=("origin", "facility", "minutes"), findings=findings)
    if rows is None:
        return None
    before = len(findings.problems)
    findings.problems += _other_unit(rows)
    columns = {"origin": filled(), "facility": filled(), "minutes": amount(required=True)}
    check_columns(
        rows.frame, columns=columns, file=rows.file, first_row=rows.first_row, headers=rows.headers,
        findings=findings, all_headers=rows.all_headers,
    )  # fmt: skip
    level, origin = known_origins(rows, place, findings=findings)
    facility = facility_positions(place, rows)
    unknown = (facility < 0) & rows.frame["facility"].notna().to_numpy(dtype=bool)
    unknown_id(rows, "facility", unknown, known=place.facilities["id"], findings=findings)
    message = Text("这一对起点和设施前面已有", "this pair of origin and facility is given already")
    twice(rows, ("origin", "facility"), message=message, findings=findings)
    if len(findings.problems) > before:
        return None
    minutes = numbers(rows.frame["minutes"]).to_numpy(dtype=float)
    there = ~np.isnan(minutes)
    return GivenTimes(
        level=level, origin=origin[there], facility=facility[there], minutes=minutes[there],
        file=rows.file.label, sha256=sha256_of(path), blank=int((~there).sum()),
    )  # fmt: skip


def _other_unit(rows: GivenRows) -> list[Problem]:
    unit = _UNIT.search(rows.headers["minutes"])
    if unit is None or unit[1].strip().casefold() in _MINUTES:
        return []
    return [
        Problem(
            code="other_unit",
            file=rows.file.label,
            column=rows.headers["minutes"],
            found=unit[1],
            message=Text("时间应以分钟计", "times are in minutes"),
            remedy=Text(
                "请换算成分钟，并改正列名中的单位。", "Convert them to minutes and correct the header."
            ),
        )
    ]
