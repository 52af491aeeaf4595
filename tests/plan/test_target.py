"""The grammar of targets: the plans' own words, and the laws of meeting and missing them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecircle.plan.target import Target, meets, parse_target, printed_value, shortfall

SHARE = {"is_share": True}

# (words as the plans print them, operator, low, high, what else is read)
COMPARISONS = [
    ("4.6", "", 4.6, 4.6, {}),
    ("≥55", "≥", 55, None, {}),
    (">=55", "≥", 55, None, {}),
    ("≥ 55", "≥", 55, None, {}),
    ("＞２.５", ">", 2.5, None, {}),
    (">2.5", ">", 2.5, None, {}),
    ("≤4.5", "≤", None, 4.5, {}),
    ("<14", "<", None, 14, {}),
    ("5.5及以下", "≤", None, 5.5, {}),
    ("4.5以下", "≤", None, 4.5, {}),
    ("70%以上", "≥", 70, None, SHARE),
    ("98%以上", "≥", 98, None, SHARE),
    ("不低于55%", "≥", 55, None, SHARE),
    ("不少于2.6", "≥", 2.6, None, {}),
    ("不少于 2.6 平方米", "≥", 2.6, None, {"unit": "平方米"}),
    ("不少于3.5㎡", "≥", 3.5, None, {"unit": "平方米"}),
    ("超过85%", ">", 85, None, SHARE),
    ("超85%", ">", 85, None, SHARE),
    ("达50%以上", "≥", 50, None, SHARE),
    ("三分之二以上", "≥", 200 / 3, None, SHARE),
    ("至少1个", "≥", 1, None, {"unit": "个"}),
    ("至少建成1个", "≥", 1, None, {"unit": "个"}),
    ("5个以上", "≥", 5, None, {"unit": "个"}),
    ("100%", "", 100, 100, SHARE),
    (">90%", ">", 90, None, SHARE),
    ("全覆盖", "≥", 100, None, SHARE),
    ("100%覆盖", "≥", 100, None, SHARE),
    ("[195]", "", 195, 195, {"cumulative_5y": True}),
    ("[13.09]", "", 13.09, 13.09, {"cumulative_5y": True}),
    ("5.5左右", "", 5.5, 5.5, {"approximate": True}),
    ("882个左右", "", 882, 882, {"approximate": True, "unit": "个"}),
    ("10,800", "", 10800, 10800, {}),
    ("0.10", "", 0.1, 0.1, {}),
]


@pytest.mark.parametrize(("raw", "operator", "low", "high", "more"), COMPARISONS)
def test_comparisons_are_read_as_the_plans_mean_them(raw, operator, low, high, more):
    target = parse_target(raw)
    assert (target.kind, target.operator) == ("comparison", operator)
    assert target.low == (None if low is None else pytest.approx(low))
    assert target.high == (None if high is None else pytest.approx(high))
    flags = {"is_share": False, "unit": "", "cumulative_5y": False, "approximate": False, **more}
    assert {name: getattr(target, name) for name in flags} == flags


@pytest.mark.parametrize(
    ("raw", "low", "high", "unit", "is_share"),
    [
        ("28~45", 28, 45, "", False),
        ("28～45", 28, 45, "", False),
        ("1-2", 1, 2, "", False),
        ("1—2", 1, 2, "", False),
        ("2-3个", 2, 3, "个", False),
        ("3-5处", 3, 5, "处", False),
        ("40%~50%", 40, 50, "", True),
    ],
)
def test_ranges(raw, low, high, unit, is_share):
    target = parse_target(raw)
    assert (target.kind, target.low, target.high) == ("range", low, high)
    assert (target.unit, target.is_share) == (unit, is_share)


@pytest.mark.parametrize("raw", ["", "-", "——", "—", " —— ", "/"])
def test_no_target(raw):
    assert parse_target(raw) == Target(raw=raw, kind="none")


@pytest.mark.parametrize(
    "raw",
    [
        "应保尽保",
        "动态清零",
        "不低于全国平均水平",
        "达到全省平均水平",
        "基本全覆盖",
        "95%>",  # garbled in plan 000, line 233
        ">%",  # garbled in plan 000, line 232
        "686(646)",  # two values in plan 002, line 299
        "8.5%。以下",  # garbled in plan 004
        "≥55以上",
        "45~28",
        "40%~50",
        "近2万户",
        "230万人",
        "1.2.3",
        "约5左右",
    ],
)
def test_what_is_no_comparison_is_kept_as_text_and_never_repaired(raw):
    target = parse_target(raw)
    assert (target.kind, target.text, target.raw) == ("text", raw, raw)
    assert not target.is_comparable
    assert meets(target, 1.0) is None
    assert shortfall(target, 1.0) is None


@pytest.mark.parametrize(
    ("raw", "better", "value", "is_met", "missing"),
    [
        ("4.6", "higher", 4.6, True, 0),
        ("4.6", "higher", 1.2, False, 3.4),
        ("4.6", "higher", 9, True, 0),
        ("4.6", "lower", 9, False, 4.4),
        ("4.6", "lower", 1.2, True, 0),
        ("≥55", "lower", 48, False, 7),  # the plan's own sign counts, not the direction of the row
        (">2.5", "higher", 2.5, False, 0),
        (">2.5", "higher", 2.0, False, 0.5),
        (">2.5", "higher", 2.51, True, 0),
        ("<14", "lower", 14, False, 0),
        ("<14", "lower", 8.02, True, 0),
        ("≤4.5", "lower", 4.5, True, 0),
        ("≤4.5", "lower", 5, False, 0.5),
        ("1-2", "higher", 3, False, 1),
        ("1-2", "higher", 2, True, 0),
        ("1-2", "higher", 0, False, 1),
        ("全覆盖", "higher", 99.5, False, 0.5),
        ("57%", "higher", 0.57 * 100, True, 0),  # 56.99999999999999 in floating point
        ("[882]", "higher", 800, False, 82),
    ],
)
def test_meeting_and_missing(raw, better, value, is_met, missing):
    target = parse_target(raw)
    assert meets(target, value, better=better) is is_met
    assert shortfall(target, value, better=better) == pytest.approx(missing)


@pytest.mark.parametrize("value", [None, math.nan])
def test_an_unknown_value_neither_meets_nor_misses(value):
    assert meets(parse_target("≥55"), value) is None
    assert shortfall(parse_target("≥55"), value) is None


@pytest.mark.parametrize(
    ("raw", "expected"), [("60%", 60), ("98", 60), ("5个以上", 3), ("2-3个", 3), ("全覆盖", 60), ("——", 60)]
)
def test_shares_are_compared_in_percent_unless_the_target_counts(raw, expected):
    assert printed_value(parse_target(raw), share=0.6, count=3) == pytest.approx(expected)


numbers = st.floats(0, 1e6).map(lambda value: round(value, 3))
signs = st.sampled_from(["", "≥", ">=", ">", "≤", "<=", "<", "不低于", "不超过", "超过", "低于"])
bounds = st.tuples(signs, numbers, st.sampled_from(["", "%", "个"]))


def _written(sign: str, number: float, ending: str) -> str:
    return f"{sign}{number:.3f}{ending}"


@given(st.text())
def test_any_text_is_accepted_and_kept(raw):
    assert parse_target(raw).raw == raw


@given(bounds)
def test_the_printed_number_comes_back(bound):
    target = parse_target(_written(*bound))
    assert target.kind == "comparison"
    assert bound[1] in (target.low, target.high)


@given(bounds, numbers, st.sampled_from(["higher", "lower"]))
def test_met_means_nothing_is_missing_unless_the_bound_is_strict(bound, value, better):
    target = parse_target(_written(*bound))
    is_met, missing = meets(target, value, better=better), shortfall(target, value, better=better)
    assert missing >= 0
    if target.operator in (">", "<"):
        assert not is_met or missing == 0
    else:
        assert is_met == (missing == 0)


@given(bounds, numbers, numbers, st.sampled_from(["higher", "lower"]))
def test_moving_towards_the_better_side_never_loses_the_target(bound, one, other, better):
    target = parse_target(_written(*bound))
    is_floor = target.operator in ("≥", ">") or (target.operator == "" and better == "higher")
    worse, good = sorted([one, other], reverse=not is_floor)
    assert meets(target, worse, better=better) <= meets(target, good, better=better)
    assert shortfall(target, worse, better=better) >= shortfall(target, good, better=better)


@given(numbers, numbers, numbers)
def test_adding_the_shortfall_to_a_range_meets_it(low, width, value):
    target = parse_target(f"{low:.3f}~{low + width:.3f}")
    missing = shortfall(target, value)
    assert meets(target, value + missing) or meets(target, value - missing)
