"""Scenarios in numbers: what one changes, and several side by side."""

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from lifecircle.coverage.words import STATUS_WORDS
from lifecircle.geodata.text import Language, Text
from lifecircle.report.folders.compare_folder import BASELINE, NamedComparison, diff_table
from lifecircle.scenario.comparison import Comparison
from lifecircle.scenario.model import Scenario

from .csv_file import csv_bytes
from .scenario_words import figure, money

GAP_WORDS: Mapping[str, Text] = {"closed": Text("补齐", "closed"), "opened": Text("新缺口", "new gap")}


def difference_rows(found: Comparison, *, districts: bool, language: Language) -> pd.DataFrame:
    """What changes, a row per row of the plan (and district), with headings in words."""
    rows = found.changed
    rows = rows if districts else rows[rows["level"] == "place"]
    words = {one: text.in_language(language) for one, text in STATUS_WORDS.items()}

    def status(row: "pd.Series") -> str:
        was, now = words.get(row["status_before"], ""), words.get(row["status_after"], "")
        return now if was == now else f"{was} → {now}"

    say = _sayer(language)
    kinds = rows["kind"].tolist()
    table = {
        say("事项", "Requirement"): rows["item_name"].tolist(),
        say("在哪里", "Where"): rows["district_name"].tolist(),
        say("现状", "Current"): [
            figure(value, kind) for value, kind in zip(rows["before"], kinds, strict=True)
        ],
        say("情景", "Scenario"): [
            figure(value, kind) for value, kind in zip(rows["after"], kinds, strict=True)
        ],
        say("新覆盖人", "Newly covered"): rows["people_gained"].round().tolist(),
        say("失去人", "No longer covered"): rows["people_lost"].round().tolist(),
        say("达标", "Status"): [status(row) for _, row in rows.iterrows()],
        say("缺口", "Gap"): [
            GAP_WORDS[gap].in_language(language) if gap in GAP_WORDS else "" for gap in rows["gap"]
        ],
    }
    return pd.DataFrame(table)


def side_by_side(
    found: Sequence[tuple[Scenario, Comparison, int]], *, gaps_today: int, language: Language
) -> pd.DataFrame:
    """Rows of the plan of the whole Place that any of the scenarios changes: today, then each scenario.

    found: scenario, its comparison with today, and its number of gaps.
    """
    say = _sayer(language)
    head, today = say("事项", "Requirement"), say("现状", "Current")
    columns = _columns([scenario for scenario, _, _ in found], taken={head, today})
    changed = {key: row for _, one, _ in found for key, row in _whole(one.changed).items()}
    order = [key for key in _whole(found[0][1].rows) if key in changed] if found else []
    table: dict[str, list[str]] = {
        head: [
            say("缺口条数", "Gaps"),
            say("投资", "Cost"),
            *(str(changed[key]["item_name"]) for key in order),
        ],
        today: [f"{gaps_today:,}", "–", *(figure(changed[key]["before"], key[0]) for key in order)],
    }
    for column, (_, one, gaps) in zip(columns, found, strict=True):
        rows = _whole(one.rows)
        cost = money(one.cost_yuan, language) if one.cost_yuan else "–"
        table[column] = [f"{gaps:,}", cost, *(figure(rows[key]["after"], key[0]) for key in order)]
    return pd.DataFrame(table)


def difference_csv(scenario: Scenario, found: Comparison) -> bytes:
    """diff.csv as ``lifecircle compare`` writes it for one scenario."""
    rows = diff_table([NamedComparison(before=BASELINE, after=scenario.scenario.id, comparison=found)])
    return csv_bytes(rows)


def _whole(rows: pd.DataFrame) -> "dict[tuple[str, str], pd.Series]":
    """(kind, item) -> its row for the whole Place."""
    whole = rows[rows["level"] == "place"]
    return {(str(row["kind"]), str(row["item"])): row for _, row in whole.iterrows()}


def _columns(scenarios: Sequence[Scenario], *, taken: set[str]) -> list[str]:
    """Headings: the names, with the id where two are alike."""
    names: list[str] = []
    for one in scenarios:
        name = one.scenario.name or one.scenario.id
        names.append(f"{name} ({one.scenario.id})" if name in {*names, *taken} else name)
    return names


def _sayer(language: Language) -> Callable[[str, str], str]:
    return lambda zh, en: Text(zh, en).in_language(language)
