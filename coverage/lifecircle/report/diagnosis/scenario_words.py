"""What a scenario does, in sentences: circles, and gaps closed or opened."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from lifecircle.geodata.text import Language, Text
from lifecircle.report.diagnosis.figure_texts import percent, whole
from lifecircle.report.diagnosis.sentences import items, named
from lifecircle.report.diagnosis.table_rows import records
from lifecircle.report.folders.scenario_reading import ScenarioResult
from lifecircle.scenario.shown_rows import both_sets, with_mobile_name


def scenario_sentences(found: ScenarioResult, language: Language) -> list[str]:
    """What a scenario does to the circles, and which gaps it closes or opens.

    By fixed facilities first, then with mobile stops counted too, where that is other than without.
    """
    fixed = _whole_circles(found.rows)
    said = [_change(row, language) for row in records(fixed)]
    if not said:
        said.append(
            Text("各服务圈的覆盖率没有变化。", "Coverage does not change in any circle.").in_language(
                language
            )
        )
    said += _gaps(found.rows, language)
    if found.mobile_rows is None:
        return said
    both = both_sets(found.rows, found.mobile_rows)
    mobile = both[both["with_mobile"]]
    mobile = mobile.assign(item_name=[with_mobile_name(name, language) for name in mobile["item_name"]])
    said += [_change(row, language) for row in records(_whole_circles(mobile))]
    return said + _gaps(mobile, language)


def _whole_circles(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of circles for the whole place that change."""
    found: pd.DataFrame = rows[
        (rows["level"] == "place") & (rows["kind"] == "circle") & (rows["change"].abs() > 0)
    ]
    return found


def _change(row: Mapping[str, Any], language: Language) -> str:
    points = f"{row['change_points']:+.1f}"
    return Text(
        f"{row['item_name']}：覆盖率由{percent(row['before'])}变为{percent(row['after'])}"
        f"（{points}个百分点），覆盖人数{_more(row['people_change'], 'zh')}。",
        f"{row['item_name']}: coverage from {percent(row['before'])} to {percent(row['after'])} "
        f"({points} percentage points), {_more(row['people_change'], 'en')}.",
    ).in_language(language)


def _gaps(rows: pd.DataFrame, language: Language) -> list[str]:
    said = []
    place = rows[rows["level"] == "place"]
    for gap, zh, en in (
        ("closed", "由未达标变为达标", "now met"),
        ("opened", "由达标变为未达标", "no longer met"),
    ):
        names = [str(name) for name in place.loc[place["gap"] == gap, "item_name"]]
        if names:
            said.append(
                Text(
                    f"{zh}的有{len(names)}项：{named(names, 'zh')}。",
                    f"{items(len(names), 'en')} {en}: {named(names, 'en')}.",
                ).in_language(language)
            )
    return said


def _more(people: float, language: Language) -> str:
    count = whole(abs(people))
    if language == "zh":
        return f"{'增加' if people >= 0 else '减少'}{count}人"
    return f"{count} {'more' if people >= 0 else 'fewer'} {'person' if count == '1' else 'people'} covered"
