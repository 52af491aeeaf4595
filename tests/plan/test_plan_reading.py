"""Reading plans: every fault at once, on its line, with what would be right."""

import re
import string

import pytest

from lifecircle.geodata.errors import PlanError
from lifecircle.plan import wording
from lifecircle.plan.checking import is_remark
from lifecircle.plan.model import DRIVE_KMH, Assumptions
from lifecircle.plan.reading import check_plan, list_presets, parse_plan, preset_ids, preset_path, read_plan

GOOD = """id = "mine"
name = "本县规划"

[sources]
"plan.txt" = "某县规划"

[assumptions]
walk_kmh = { age_65_plus = 3 }
drive_kmh = { primary = 60 }

[[circle]]
id = "market"
name = "农贸市场"
needs = [{ types = ["market"], minutes = 10 }]
target = "全覆盖"
source = { file = "plan.txt", line = 3, quote = "十分钟" }
"""

BAD = """id = "Bad"
name = "x"
regoin = "y"
period = [2025, 2021]
[sources]
"a.txt" = "A"
[assumptions]
walk_kmh = { default = -1, age65 = 3 }
drive_kmh = { primery = 3 }
snap_limit = 3
bike_kmh = inf
[[circle]]
id = "one"
name = "c"
settings = ["urbn", "rural"]
needs = [
  { types = ["kindergaten", "小学"], minutes = "five" },
  { types = ["market"], minuts = 5 },
  { types = ["market"], minutes = 5, metres = 3 },
]
source = { file = "b.txt", line = 0, quote = "q" }
[[circle]]
id = "two"
name = "c"
settings = ["urban", "rural"]
mode = { urban = "walk" }
serves = "age65"
needs = [ { types = ["market"], minutes = {urban = 3}, where = {grade = {atleast = 3}} } ]
source = { file = "a.txt", line = 2, quote = "q" }
assumed = { modes = "…" }
[[ratio]]
id = "two"
name = "r"
numerator = { sum = "bed", types = ["hospital"] }
denominator = { population = "women", per = 1000 }
target = "动态清零"
source = { file = "a.txt", line = 2, quote = "q" }
[[presence]]
id = "three"
name = "p"
unit = ["county"]
target = "0.6"
needs = { any = [
  { types = ["hospital"], one_per = [10, 3] },
  { types = ["hospital"], at_least = 3, at_most = 1 } ] }
source = { file = "a.txt", line = 2, quote = "q" }
[[presence]]
id = "four"
name = "p"
unit = "county"
target = 100
needs = { ratio = [{count = true}, {population = "total"}] }
source = { file = "a.txt", line = 2, quote = "q" }
[[tracked]]
id = "five"
name = "t"
"""

# (line, code, what stands in the Chinese line), worked out by hand from BAD
EXPECTED = [
    (1, "string_pattern_mismatch", "Bad"),
    (3, "extra_forbidden", "是不是 region？"),
    (4, "bounds_swapped", "period"),
    (8, "greater_than", "walk_kmh.default"),
    (9, "road_class", "primery"),
    (10, "extra_forbidden", "是不是 snap_limit_m？"),
    (11, "finite_number", "bike_kmh"),
    (15, "literal_error", "是不是 urban？"),
    (17, "float_type", "five"),
    (17, "unknown_type", "是不是 kindergarten（幼儿园）？"),
    (17, "unknown_type", "是不是 primary_school（小学）？"),
    (18, "extra_forbidden", "是不是 minutes？"),
    (19, "need_limit", "minutes 或 metres"),
    (21, "greater_than_equal", "source.line"),
    (21, "unknown_source", "b.txt"),
    (26, "limit_for_setting", "rural"),
    (27, "group_name", "age65"),
    (28, "attribute_condition", "where.grade"),
    (28, "limit_for_setting", "rural"),
    (30, "unknown_field", "是不是 mode？"),
    (32, "duplicate_id", "第 23 行"),
    (34, "unknown_capacity", "nursing_beds"),
    (35, "remark_group", "women"),
    (36, "remark_target_text", "动态清零"),
    (42, "remark_target_share", "0.6"),
    (44, "bounds_swapped", "one_per"),
    (45, "bounds_swapped", "needs.any[2]"),
    (50, "tuple_type", "county"),
    (51, "string_type", "100"),
    (52, "quantity_types", "ratio[1]"),
    (54, "missing", "source"),
]


@pytest.fixture
def bad_file(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text(BAD, encoding="utf-8")
    return path


def test_every_fault_is_found_at_once_on_its_line(bad_file):
    problems = check_plan(bad_file)
    assert sorted((p.row, p.code) for p in problems) == sorted((row, code) for row, code, _ in EXPECTED)
    for row, code, words in EXPECTED:
        said = [p.say("zh") for p in problems if (p.row, p.code) == (row, code)]
        assert any(words in line for line in said), (row, code, said)
    assert [p.row for p in problems] == sorted(p.row for p in problems)


def test_faults_stop_the_reading_and_remarks_do_not_count_among_them(bad_file):
    with pytest.raises(PlanError) as caught:
        read_plan(bad_file)
    codes = [problem.code for problem in caught.value.problems]
    assert len(codes) == len(EXPECTED) - 3
    assert not any(code.startswith("remark_") for code in codes)


def test_faults_are_told_in_english_too(bad_file):
    for problem in check_plan(bad_file):
        english = problem.message.en + problem.remedy.en
        assert english.strip()
        assert "{" not in english.replace("{ at", "")
        assert "；" not in english


def test_a_right_plan_is_read_without_a_word(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert check_plan(path) == ()
    assert read_plan(path).circle[0].needs[0].minutes == 10
    assert read_plan(str(path)) == read_plan(path)


def test_speeds_given_in_part_stand_over_the_defaults():
    plan, problems = parse_plan(GOOD.encode(), file="mine.toml")
    assert problems == []
    assert plan.assumptions.walk_kmh == {"default": 4.8, "age_65_plus": 3}
    assert plan.assumptions.drive_kmh == {**DRIVE_KMH, "primary": 60}
    assert plan.assumptions.drive_kmh["motorway"] == 100
    assert Assumptions().drive_kmh["primary"] == 50


@pytest.mark.parametrize(
    ("raw", "codes"),
    [
        (GOOD.encode("utf-8-sig"), []),
        (GOOD.replace("\n", "\r\n").encode(), []),
        (GOOD.encode("gbk"), ["remark_encoding"]),
        (b"\xff\xfe\xff\xff\xff", ["encoding"]),
        (b"", ["missing", "missing", "remark_empty"]),
    ],
)
def test_encodings(raw, codes):
    plan, problems = parse_plan(raw, file="mine.toml")
    assert sorted(problem.code for problem in problems) == codes
    assert (plan is None) == any(not is_remark(problem) for problem in problems)
    if plan is not None:
        assert plan.name == "本县规划"


def test_lines_count_the_same_with_windows_line_ends():
    rows = [p.row for p in parse_plan(BAD.encode(), file="x")[1]]
    assert [p.row for p in parse_plan(BAD.replace("\n", "\r\n").encode(), file="x")[1]] == rows


@pytest.mark.parametrize(
    ("old", "new", "row", "code"),
    [
        ('name = "农贸市场"', "name = “农贸市场”", 13, "full_width"),
        ('name = "农贸市场"', 'name ＝ "农贸市场"', 13, "full_width"),
        ('name = "农贸市场"', "name = 农贸市场", 13, "toml_syntax"),
        ('name = "农贸市场"', 'name = "农贸市场', 13, "toml_syntax"),
        ('"十分钟" }', '"十分钟"', 16, "toml_syntax"),
        ('target = "全覆盖"', 'id = "again"', 15, "toml_syntax"),
    ],
)
def test_broken_toml_names_the_line(old, new, row, code):
    plan, problems = parse_plan(GOOD.replace(old, new).encode(), file="mine.toml")
    assert plan is None
    assert [(p.row, p.code) for p in problems] == [(row, code)]


def test_an_unknown_plan_names_the_presets():
    with pytest.raises(PlanError, match=r"预设有：huangshan, "):
        read_plan("huangshn")
    with pytest.raises(PlanError):
        preset_path("nowhere")
    assert [p.code for p in check_plan("nowhere.toml")] == ["no_plan"]


def test_the_kinds_of_a_union_do_not_blame_each_other():
    text = GOOD.replace("minutes = 10", 'minutes = { urban = "ten" }')
    assert [(p.row, p.code) for p in parse_plan(text.encode(), file="x")[1]] == [(14, "float_type")]
    text = GOOD.replace("minutes = 10", 'minutes = 10 }]\nmode = [{ urban = "walk"')
    assert [(p.row, p.code) for p in parse_plan(text.encode(), file="x")[1]] != []


def test_numbers_are_not_taken_for_text_nor_text_for_numbers():
    for old, new in (("minutes = 10", "minutes = true"), ("line = 3", 'line = "3"'), ('"全覆盖"', "100")):
        plan, problems = parse_plan(GOOD.replace(old, new).encode(), file="x")
        assert plan is None, new
        assert len(problems) == 1, new


def test_presets_are_listed_with_their_counts():
    table = list_presets()
    assert list(table["id"]) == list(preset_ids())
    assert {"huangshan", "hefei"} <= set(table["id"])
    assert list(table.columns) == [
        "id",
        "name",
        "region",
        "period",
        "circles",
        "ratios",
        "presence",
        "tracked",
        "preferences",
        "projects",
        "left_out",
        "unverified",
    ]
    mirrors = table[table["id"].isin(["huangshan", "hefei"])]
    assert (mirrors[["circles", "ratios", "presence", "tracked"]] > 0).all(axis=None)
    for row in table.itertuples():
        text = preset_path(row.id).read_text(encoding="utf-8")
        written = [
            len(re.findall(rf"^\[\[{kind}\]\]", text, re.M)) for kind in ("ratio", "preference", "project")
        ]
        assert [row.ratios, row.preferences, row.projects] == written, row.id


@pytest.mark.parametrize("sayings", [wording.SCHEMA, wording.CHECKS, wording.FILES])
def test_every_saying_exists_in_both_languages_and_asks_for_the_same_values(sayings):
    def asked(text):
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for code, texts in sayings.items():
        for text in texts:
            assert text.zh.strip(), code
            assert text.en.strip(), code
            assert asked(text.zh) == asked(text.en), code
