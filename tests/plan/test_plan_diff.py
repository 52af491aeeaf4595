"""Where two plans differ: pairs found, values side by side, and no row lost."""

import pytest
from typer.testing import CliRunner

from lifecircle.cli import app
from lifecircle.plan.diff import KINDS, diff_plans
from lifecircle.plan.model import Plan
from lifecircle.plan.reading import read_plan

SOURCE = {"file": "a.txt", "line": 1, "quote": "q"}


def circle(id_, name, minutes, types=("fitness_site",), **more):
    needs = [{"types": list(types), "minutes": minutes}]
    return {"id": id_, "name": name, "needs": needs, "source": SOURCE, **more}


def tracked(id_, name, **more):
    return {"id": id_, "name": name, "source": SOURCE, **more}


def plan(**kinds):
    return Plan.model_validate({"id": "x", "name": "x", **kinds})


def lines(found):
    columns = ["found", "kind", "row_a", "row_b", "field", "a", "b"]
    return [tuple(row) for row in found[columns].itertuples(index=False)]


def terminal(*arguments, columns=100):
    return CliRunner().invoke(app, arguments, env={"COLUMNS": str(columns)})


def widest(text):
    """Widest line in columns of a terminal, where a Chinese character takes two."""
    return max(len(line) + sum(ord(char) > 0x2E80 for char in line) for line in text.split("\n"))


@pytest.fixture(scope="module")
def real():
    return diff_plans(read_plan("huangshan"), read_plan("hefei"))


def difference(found, row_a, field):
    """Row of B and both values, of one key of one row of A."""
    rows = found[(found["row_a"] == row_a) & (found["field"] == field)]
    assert len(rows) == 1, rows
    return tuple(rows.iloc[0][["row_b", "a", "b"]])


def test_huangshan_and_hefei_as_read_in_the_two_plans(real):
    # 000 line 432 and 465 against 002 line 145 and 981; tables: 000 line 201-207, 002 表2
    assert difference(real, "fitness", "limit") == ("fitness_urban", "15 分钟", "10 分钟")
    assert difference(real, "fitness_communities", "limit") == ("fitness_communities", "15 分钟", "10 分钟")
    assert difference(real, "basic_services", "limit") == (
        "basic_services", "城区、县城 15 分钟；镇、乡村 90 分钟", "15 分钟",
    )  # fmt: skip
    assert difference(real, "doctors", "target") == ("doctors", "3.2", "3.6")
    assert difference(real, "nurses", "baseline") == ("nurses", "", "3.88")
    assert difference(real, "sports_area", "target") == ("sports_area", ">2.5", "2.6")
    only_a, only_b = (set(real[real["found"] == side][row]) for side, row in
                      (("only_a", "row_a"), ("only_b", "row_b")))  # fmt: skip
    assert {"daily_needs", "reading"} <= only_a
    assert {"employment_3km", "living_circle"} <= only_b


def test_every_row_of_both_plans_stands_in_the_table(real):
    for side, preset in (("row_a", "huangshan"), ("row_b", "hefei")):
        ids = {row.id for kind in KINDS for row in getattr(read_plan(preset), kind)}
        assert set(real[side]) - {""} == ids
    pairs = real[(real["row_a"] != "") & (real["row_b"] != "")][["row_a", "row_b"]].drop_duplicates()
    assert pairs["row_a"].is_unique
    assert pairs["row_b"].is_unique


def test_a_plan_does_not_differ_from_itself():
    mine = read_plan("huangshan")
    assert set(diff_plans(mine, mine)["found"]) == {"same"}


def test_the_other_way_round_swaps_the_sides(real):
    back = diff_plans(read_plan("hefei"), read_plan("huangshan"))
    swapped = {(row_b, row_a, field, b, a) for _, _, row_a, row_b, field, a, b in lines(back)}
    assert swapped == {(row_a, row_b, field, a, b) for _, _, row_a, row_b, field, a, b in lines(real)}


def test_rows_are_matched_by_id_else_by_kind_types_and_name():
    a = plan(
        circle=[circle("one", "15分钟健身圈", 15), circle("two", "阅读圈", 15, ["library"])],
        tracked=[tracked("jobs", "城镇新增就业人数（万人）"), tracked("land", "项目用地")],
    )
    b = plan(
        circle=[circle("other", "城区10分钟健身圈", 10), circle("far", "健身圈", 15, ["market"])],
        tracked=[tracked("new_jobs", "城镇新增就业人数(万人)"), tracked("items", "服务项目数")],
    )
    assert lines(diff_plans(a, b)) == [
        ("different", "circle", "one", "other", "limit", "15 分钟", "10 分钟"),
        ("only_a", "circle", "two", "", "", "", ""),
        ("only_b", "circle", "", "far", "", "", ""),
        ("same", "tracked", "jobs", "new_jobs", "", "", ""),
        ("only_a", "tracked", "land", "", "", "", ""),
        ("only_b", "tracked", "", "items", "", "", ""),
    ]


def test_ways_of_printing_make_no_difference_and_words_do():
    a = plan(tracked=[tracked("one", "a", target="100%", unit="㎡"), tracked("two", "b", target="4.6")])
    b = plan(tracked=[tracked("one", "a", target=" 100", unit="平方米"), tracked("two", "b", target="≥4.6")])
    assert lines(diff_plans(a, b)) == [
        ("same", "tracked", "one", "one", "", "", ""),
        ("different", "tracked", "two", "two", "target", "4.6", "≥4.6"),
    ]


def test_facility_types_show_what_the_other_has_not_and_kinds_may_differ():
    a = plan(
        circle=[circle("one", "a", 5, ["market", "library"])],
        tracked=[tracked("beds", "床位", target="8")],
        assumptions={"walk_kmh": {"default": 4}},
    )
    b = plan(
        circle=[circle("one", "a", 5, ["market", "museum"])],
        ratio=[
            {"id": "beds", "name": "床位", "target": "8", "source": SOURCE,
             "numerator": {"sum": "beds", "types": ["hospital"]}, "denominator": {"population": "total"}}
        ],
    )  # fmt: skip
    assert lines(diff_plans(a, b)) == [
        ("different", "assumption", "", "", "walk_kmh.default", "4", "4.8"),
        ("different", "circle", "one", "one", "types", "另有：公共图书馆", "另有：博物馆"),
        ("different", "tracked", "beds", "beds", "kind", "跟踪指标", "配置指标"),
    ]
    assert "also: museum" in list(diff_plans(a, b, language="en")["b"])


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ["时间或距离", "15 分钟", "10 分钟", "只有 huangshan 有"]),
        ("en", ["limit", "15 min", "Only in hefei"]),
    ],
)
def test_the_command_prints_both_sides(lang, words):
    shown = CliRunner().invoke(
        app, ["plan", "diff", "huangshan", "hefei", "--lang", lang], env={"COLUMNS": "100"}
    )
    assert shown.exit_code == 0
    for word in words:
        assert word in shown.output
    assert widest(shown.output) <= 100
    assert terminal("plan", "diff", "huangshan", "nowhere").exit_code == 2


@pytest.mark.parametrize("columns", [100, 80])
def test_the_list_of_presets_fits_the_terminal(columns):
    shown = terminal("plans", columns=columns).output
    assert widest(shown) <= columns
    assert "未核" in shown.split("\n")[1]
    row = next(line for line in shown.split("\n") if line.strip().startswith("huangshan"))
    mine = read_plan("huangshan")
    counts = [
        len(getattr(mine, kind))
        for kind in ("circle", "ratio", "presence", "tracked", "preference", "project")
    ]
    assert [int(word) for word in row.split()[-8:-2]] == counts


def test_in_english_the_same_rows_differ_in_the_same_keys():
    """What differs is found in what the plans state; one of them may have nothing in English."""
    one, other = read_plan("huangshan"), read_plan("city")
    zh, en = diff_plans(one, other), diff_plans(one, other, language="en")
    columns = ["found", "kind", "row_a", "row_b", "field"]
    assert zh[columns].equals(en[columns])
    stripped = Plan.model_validate(
        {
            **one.model_dump(),
            "english": {},
            "circle": [{**row.model_dump(), "name_en": ""} for row in one.circle],
        }
    )
    assert set(diff_plans(one, stripped, language="en")["found"]) == {"same"}


def test_the_terminal_lists_plans_in_english():
    assert "Huangshan City 14th" in " ".join(terminal("plans", "--lang", "en").output.split())
    said = terminal("plan", "diff", "huangshan", "hefei", "--lang", "en").output
    assert not [char for char in said if "\u3400" <= char <= "\u9fff"]
