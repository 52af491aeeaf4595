"""What a scenario does, said of fixed facilities and of mobile stops, worked out by hand."""

import pandas as pd

from lifecircle.report.diagnosis.scenario_words import scenario_sentences
from lifecircle.report.folders.scenario_reading import ScenarioResult


def row(item, before, after, people, *, gap="", level="place"):
    """People 1,000 in all, so that a share of 0.5 are 500."""
    return {
        "kind": "circle", "item": item, "item_name": item, "district": "", "level": level,
        "before": before, "after": after, "change": after - before,
        "change_points": 100 * (after - before), "people_change": people, "people_gained": max(people, 0),
        "people_lost": max(-people, 0), "people_grown": 0.0,
        "status_before": "met" if gap == "opened" else "short",
        "status_after": "met" if gap == "closed" else "short", "gap": gap,
    }  # fmt: skip


def result(rows, mobile=None):
    return ScenarioResult(
        before="baseline", after="a", name="甲", rows=pd.DataFrame(rows), cells=pd.DataFrame(), edits={},
        mobile_rows=None if mobile is None else pd.DataFrame(mobile),
    )  # fmt: skip


def test_nothing_changes():
    same = [row("健身圈", 0.5, 0.5, 0.0)]
    assert scenario_sentences(result(same), "zh") == ["各服务圈的覆盖率没有变化。"]
    assert scenario_sentences(result(same, same), "en") == ["Coverage does not change in any circle."]


def test_only_mobile_stops_change_something():
    fixed, mobile = row("阅读圈", 0.5, 0.5, 0.0), row("阅读圈", 0.5, 0.75, 250.0, gap="closed")
    assert scenario_sentences(result([fixed], [mobile]), "zh") == [
        "各服务圈的覆盖率没有变化。",
        "阅读圈（含流动服务点）：覆盖率由50.0%变为75.0%（+25.0个百分点），覆盖人数增加250人。",
        "由未达标变为达标的有1项：阅读圈（含流动服务点）。",
    ]


def test_both_change_and_a_district_is_not_told():
    fixed = [row("A", 0.5, 0.25, -250.0, gap="opened"), row("A", 0.1, 0.2, 1.0, level="township")]
    assert scenario_sentences(result(fixed, [row("A", 0.5, 0.6, 100.0)]), "en") == [
        "A: coverage from 50.0% to 25.0% (-25.0 percentage points), 250 fewer people covered.",
        "1 item no longer met: A.",
        "A (with mobile stops): coverage from 50.0% to 60.0% (+10.0 percentage points), "
        "100 more people covered.",
    ]
