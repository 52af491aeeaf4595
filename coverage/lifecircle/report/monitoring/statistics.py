"""Figures that nobody can compute from a map (life expectancy, jobs created): given as a CSV."""

from pathlib import Path

import pandas as pd

from lifecircle.coverage.words import WHOLE
from lifecircle.geodata.errors import InputError, Problem
from lifecircle.geodata.text import Text

from .snapshots import Snapshots
from .values import VALUE_COLUMNS

STATISTICS_COLUMNS: tuple[str, ...] = ("item", "year", "value")
"""The file; ``district`` (an id) may be added, empty or absent for the whole Place."""


def read_statistics(path: Path, snapshots: Snapshots) -> pd.DataFrame:
    """VALUE_COLUMNS of the figures in a CSV, for tracked rows of the plan.

    item: id or name of a tracked row. Raises InputError with every fault and its row.
    """
    file = str(path)
    try:
        raw = pd.read_csv(path, dtype=str, keep_default_na=False, encoding=_encoding(path))
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        message = Text("统计数文件读不出来", "the file of figures cannot be read")
        remedy = Text(
            "请另存为 CSV（UTF-8），第一行为 item,year,value",
            "Save it as CSV in UTF-8 with the header item,year,value.",
        )
        found = str(error).splitlines()[0]
        raise InputError(
            [Problem(code="statistics", file=file, message=message, remedy=remedy, found=found)]
        ) from None
    missing = [name for name in STATISTICS_COLUMNS if name not in raw]
    if missing:
        raise InputError([_no_column(file, name) for name in missing])
    return _checked(raw, snapshots, file=file)


def _encoding(path: Path) -> str:
    """UTF-8, or what Excel on a Chinese Windows saves."""
    try:
        path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def _checked(raw: pd.DataFrame, snapshots: Snapshots, *, file: str) -> pd.DataFrame:
    tracked = (*snapshots.plan.tracked, *snapshots.latest.stated.tracked)  # by the name of either language
    ids = {row.name: row.id for row in tracked} | {row.id: row.id for row in tracked}
    levels = dict(zip(snapshots.latest.districts["id"], snapshots.latest.districts["level"], strict=True))
    levels[WHOLE] = "place"
    rows: list[dict[str, object]] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, str, int], int] = {}
    for number, given in enumerate(raw.to_dict("records"), start=2):
        item = ids.get(str(given["item"]).strip())
        district = str(given.get("district", "")).strip() or WHOLE
        year, value = _number(given["year"]), _number(given["value"])
        found = [
            *([_wrong(file, number, "item", given["item"], _UNKNOWN_ITEM)] if item is None else []),
            *(
                [_wrong(file, number, "district", district, _UNKNOWN_DISTRICT)]
                if district not in levels
                else []
            ),
            *([_wrong(file, number, "year", given["year"], _NO_YEAR)] if year is None or year % 1 else []),
            *([_wrong(file, number, "value", given["value"], _NO_NUMBER)] if value is None else []),
        ]
        if not found and item is not None and year is not None:
            key = (item, district, int(year))
            if key in seen:
                found = [_wrong(file, number, "item", given["item"], _twice(seen[key]))]
            seen.setdefault(key, number)
            rows.append(
                {"kind": "tracked", "item": item, "district": district, "level": levels[district],
                 "year": int(year), "value": value, "status": "tracked"}
            )  # fmt: skip
        problems += found
    if problems:
        raise InputError(problems)
    return pd.DataFrame(rows, columns=list(VALUE_COLUMNS))


def _number(text: object) -> float | None:
    try:
        value = float(str(text).replace(",", "").strip().removesuffix("%"))
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


_UNKNOWN_ITEM = (
    Text("规划没有这条跟踪指标", "the plan has no such tracked item"),
    Text(
        "请写 [[tracked]] 的 id 或名称；其他条目由核查给出",
        "Write the id or name of a [[tracked]] row; other rows come from the assessments.",
    ),
)
_UNKNOWN_DISTRICT = (
    Text("研究区没有这个行政单元", "the study area has no such district"),
    Text("请写行政单元编号，全域留空", "Write the id of a district, or leave it empty for the whole."),
)
_NO_YEAR = (Text("不是年份", "not a year"), Text("请写四位年份", "Write a year of four digits."))
_NO_NUMBER = (
    Text("不是数字", "not a number"),
    Text("请写数字，没有数据就删去这一行", "Write a number, or delete the row where there is none."),
)


def _twice(row: int) -> tuple[Text, Text]:
    return (
        Text(f"与第 {row} 行重复", f"given in row {row} already"),
        Text("同一指标同一年只留一行", "Keep one row for each item and year."),
    )


def _wrong(file: str, row: int, column: str, found: object, said: tuple[Text, Text]) -> Problem:
    return Problem(
        code="statistics", file=file, row=row, column=column, found=str(found), message=said[0],
        remedy=said[1],
    )  # fmt: skip


def _no_column(file: str, name: str) -> Problem:
    return Problem(
        code="missing_column",
        file=file,
        column=name,
        message=Text("缺少这一列", "the column is missing"),
        remedy=Text("第一行应为 item,year,value", "The header is item,year,value."),
    )
