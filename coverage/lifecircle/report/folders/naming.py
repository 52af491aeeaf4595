"""Results in the language of a run: rows of the plan go by their names in it, whatever they were made in."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from lifecircle.coverage.indicators import ACROSS, DOMAIN_WORDS
from lifecircle.coverage.words import CAPACITY_UNITS, LEVEL_WORDS, OUTSIDE_WORDS, STATUS_WORDS
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.english import plan_in_language
from lifecircle.plan.model import Plan, Row
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.folders.run_tables import SHAPES
from lifecircle.report.folders.scenario_reading import ScenarioResult
from lifecircle.report.folders.siting_reading import SitingResult

_FIELDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "coverage": ("circle", {"circle_name": "name", "target": "target"}),
    "ratios": (
        "indicator",
        {"indicator_name": "name", "unit": "unit", "baseline": "baseline", "target": "target",
         "nature": "nature"},
    ),
    "presence": ("rule", {"rule_name": "name", "target": "target"}),
    "gaps": ("item", {"item_name": "name"}),
}  # fmt: skip
"""Table -> its column of row ids, and what its other columns repeat of the row."""
_WORDED = ("district_name", "shortfall_unit", "领域", "达标情况")
"""Columns that hold one of the words of results, or a proper name."""
_INDICATOR_FIELDS = {
    "指标": "name",
    "单位": "unit",
    "2020年": "baseline",
    "目标年": "target",
    "属性": "nature",
}


def run_named(run: Run, language: Language) -> Run:
    """The run with its plan, and what its tables repeat of it, in a language."""
    plan = plan_in_language(run.stated, language)
    rows = _rows(plan)
    tables: dict[str, Any] = {stem: getattr(run, stem) for stem in SHAPES}
    for stem, (key, fields) in _FIELDS.items():
        tables[stem] = _said(tables[stem], rows, key=key, fields=fields)
    tables["indicators"] = _indicators(run.indicators, was=run.plan, plan=plan)
    tables = {stem: _worded(table, run.language, language) for stem, table in tables.items()}
    plan_record = {**run.record["plan"], "name": plan.name}
    record = {**run.record, "plan": plan_record, "assumed": _assumed(run.record.get("assumed", {}), rows)}
    return replace(run, language=language, plan=plan, record=record, **tables)


def scenario_named(scenario: ScenarioResult, plan: Plan) -> ScenarioResult:
    """The comparison with the names of the plan."""
    mobile = scenario.mobile_rows
    return replace(
        scenario,
        rows=table_named(scenario.rows, plan),
        mobile_rows=None if mobile is None else table_named(mobile, plan),
    )


def siting_named(siting: SitingResult, plan: Plan) -> SitingResult:
    """The siting with the name of its circle in the plan."""
    circle = siting.record["circle"]
    row = _rows(plan).get(str(circle["id"]))
    name = circle["name"] if row is None else row.name
    return replace(siting, record={**siting.record, "circle": {**circle, "name": name}})


def table_named(table: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """The table (item, item_name) with the names of the plan."""
    return _said(table, _rows(plan), key="item", fields={"item_name": "name"})


def _rows(plan: Plan) -> dict[str, Row]:
    return {row.id: row for row in (*plan.circle, *plan.ratio, *plan.presence, *plan.tracked)}


def _said(
    table: pd.DataFrame, rows: Mapping[str, Row], *, key: str, fields: Mapping[str, str]
) -> pd.DataFrame:
    columns = {}
    for column, field in fields.items():
        said = [_text(rows.get(one), field, was) for one, was in zip(table[key], table[column], strict=True)]
        columns[column] = pd.Series(said, table.index, dtype=table[column].dtype)
    return table.assign(**columns)


def _text(row: Row | None, field: str, was: str) -> str:
    """A text of the row; what stands there where it has none of that name (circles are given in percent)."""
    said = getattr(row, field, was)
    return said if isinstance(said, str) else was


def _indicators(table: pd.DataFrame, *, was: Plan, plan: Plan) -> pd.DataFrame:
    """That table has no ids: a row is known by its name and its clause."""
    known = {
        (row.name, f"{row.source.place}「{row.source.quote}」"): row_id for row_id, row in _rows(was).items()
    }
    ids = [known.get(key, "") for key in zip(table["指标"], table["依据"], strict=True)]
    return _said(table.assign(id=ids), _rows(plan), key="id", fields=_INDICATOR_FIELDS).drop(columns="id")


def _worded(table: pd.DataFrame, was: Language, language: Language) -> pd.DataFrame:
    """The table with single words of results in the other language; sentences stay."""
    outside = [
        Text(OUTSIDE_WORDS.zh.format(level=level.zh), OUTSIDE_WORDS.en.format(level=level.en))
        for level in LEVEL_WORDS.values()
    ]
    known = [*CAPACITY_UNITS.values(), *STATUS_WORDS.values(), *DOMAIN_WORDS.values(), ACROSS, *outside]
    words = {word.in_language(was): word.in_language(language) for word in known}
    columns = {
        name: pd.Series([words.get(one, one) for one in table[name]], table.index, dtype=table[name].dtype)
        for name in _WORDED
        if name in table
    }
    return table.assign(**columns)


def _assumed(assumed: Mapping[str, Mapping[str, str]], rows: Mapping[str, Row]) -> dict[str, dict[str, str]]:
    return {name: dict(rows[name].assumed) if name in rows else dict(why) for name, why in assumed.items()}
