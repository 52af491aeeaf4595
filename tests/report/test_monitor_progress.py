"""Progress against the straight line from start to target, worked by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecircle.plan.target import parse_target
from lifecircle.report.monitoring.progress import Start, goal_from, progress, stated_number

# start, target, better, year, value, path, verdict; all from 2020 to 2025
CASES = [
    (1.2, "4.6", "higher", 2023, 4.55, 3.24, "on_path"),  # 1.2 + 3.4 * 3/5
    (1.2, "4.6", "higher", 2023, 3.24, 3.24, "on_path"),
    (1.2, "4.6", "higher", 2023, 3.2, 3.24, "behind"),
    (1.2, "4.6", "higher", 2023, 4.6, 3.24, "reached"),
    (1.2, "4.6", "higher", 2025, 4.5, 4.6, "behind"),
    (1.2, "4.6", "higher", 2026, 4.5, 4.6, "behind"),
    (5.5, "≤4.5", "higher", 2022, 5.0, 5.1, "on_path"),
    (5.5, "≤4.5", "higher", 2022, 5.2, 5.1, "behind"),
    (5.5, "≤4.5", "higher", 2022, 4.5, 5.1, "reached"),
    (5.5, "4.5", "lower", 2022, 5.2, 5.1, "behind"),
    (5.5, "4.5", "lower", 2022, 4.4, 5.1, "reached"),
    (10, "28~45", "higher", 2021, 13, 13.6, "behind"),
    (60, "28~45", "higher", 2021, 56, 57, "on_path"),
    (60, "28~45", "higher", 2021, 40, 57, "reached"),
    (50, ">55", "higher", 2024, 54, 54, "on_path"),
    (50, ">55", "higher", 2025, 55, 55, "behind"),  # 55 itself is not more than 55
    (99, "95%", "higher", 2022, 96, 95, "reached"),  # easier than its baseline: to be kept
    (99, "95%", "higher", 2022, 94, 95, "behind"),
]


@pytest.mark.parametrize(("start", "target", "better", "year", "value", "path", "verdict"), CASES)
def test_by_hand(start, target, better, year, value, path, verdict):
    found = progress(
        parse_target(target), better=better, start=Start(2020, start), by=2025, year=year, value=value
    )
    assert found.path == pytest.approx(path)
    assert found.verdict == verdict


def test_shares_of_the_way():
    found = progress(
        parse_target("4.6"), better="higher", start=Start(2020, 1.2), by=2025, year=2022, value=2.9
    )
    assert (found.time_share, found.done_share) == pytest.approx((0.4, 0.5))
    back = progress(
        parse_target("4.6"), better="higher", start=Start(2020, 1.2), by=2025, year=2022, value=0.86
    )
    assert back.done_share == pytest.approx(-0.1)
    down = progress(parse_target("<14"), better="higher", start=Start(2020, 20), by=2025, year=2022, value=17)
    assert down.done_share == pytest.approx(0.5)


@pytest.mark.parametrize("target", ["应保尽保", "", "——"])
def test_words_have_no_path(target):
    found = progress(parse_target(target), better="higher", start=Start(2020, 1), by=2025, year=2022, value=3)
    assert math.isnan(found.path)
    assert found.verdict == ""


def test_without_a_start_only_the_target_can_be_judged():
    target = parse_target("80%")
    assert progress(target, better="higher", start=None, by=2025, year=2022, value=85).verdict == "reached"
    assert progress(target, better="higher", start=None, by=2025, year=2022, value=75).verdict == ""
    assert progress(target, better="higher", start=Start(2020, 1), by=None, year=2022, value=75).verdict == ""
    assert (
        progress(target, better="higher", start=Start(2020, 1), by=2025, year=2022, value=math.nan).verdict
        == ""
    )


numbers = st.floats(0, 1000).map(lambda value: round(value, 3))
ORDER = {"behind": 0, "on_path": 1, "reached": 2}


@given(
    start=numbers, target=numbers, values=st.tuples(numbers, numbers), year=st.integers(2021, 2027),
    down=st.booleans(),
)  # fmt: skip
def test_a_better_value_never_has_a_worse_verdict(start, target, values, year, down):
    asked = parse_target(f"{'≤' if down else '≥'}{target}")
    verdicts = [
        progress(asked, better="higher", start=Start(2020, start), by=2025, year=year, value=value).verdict
        for value in sorted(values, reverse=down)
    ]
    assert ORDER[verdicts[0]] <= ORDER[verdicts[1]]


@given(start=numbers, target=numbers, year=st.integers(2021, 2024))
def test_who_walks_the_line_is_never_behind(start, target, year):
    asked = parse_target(f"{target}")
    on_line = start + (target - start) * (year - 2020) / 5 if start < target else target
    found = progress(asked, better="higher", start=Start(2020, start), by=2025, year=year, value=on_line)
    assert found.verdict in ("on_path", "reached")
    assert found.path == pytest.approx(on_line)


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("7.24", 7.24),
        ("[103]", 103),
        ("超过60%", 60),
        ("<3.5", 3.5),
        ("92％", 92),
        ("100%", 100),
        ("全覆盖", 100),
    ],
)
def test_baselines_as_they_are_printed(printed, number):
    assert stated_number(parse_target(printed)) == number


@pytest.mark.parametrize("printed", ["", "——", "686(646)", "已达预期目标", "近2万户", "28~45"])
def test_baselines_that_are_no_number(printed):
    assert math.isnan(stated_number(parse_target(printed)))


def test_the_goal_is_the_nearest_value_that_meets():
    assert goal_from(parse_target("28~45"), 10, better="higher") == 28
    assert goal_from(parse_target("28~45"), 60, better="higher") == 45
    assert goal_from(parse_target("28~45"), 30, better="higher") == 30
    assert goal_from(parse_target("4.6"), 9, better="lower") == 4.6
