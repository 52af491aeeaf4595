"""Preferences, projects, left-out notes, newer keys of conditions; unverified rows."""

from lifecircle.plan.reading import parse_plan
from lifecircle.plan.verified import rows_of, unverified_rows, verified_only

BAD = """id = "x"
name = "x"
[sources]
"a.txt" = "A"
[[preference]]
id = "p"
name = "p"
typs = ["market"]
layout = "D"
near = { types = ["kindergaten"], meters = 300 }
tilt = { rurl = 2, age65 = 2, rural = 1.5, women = 2 }
source = { file = "a.txt", quote = "q" }
[[project]]
id = "j"
name = "j"
action = "opn"
types = ["小学"]
amount = { place = 3, households = 2 }
cost_yuan = -2
source = { file = "a.txt", clause = "x", quote = "q" }
[[project]]
id = "j2"
name = "j"
action = "open"
types = ["小学"]
amount = { place = 3, households = 2 }
source = { file = "a.txt", clause = "x", quote = "q" }
[[left_out]]
catalog = ["2A.1"]
reason = ""
[[left_out]]
catalogue = []
reason = "s"
[[leftout]]
catalogue = []
[[presence]]
id = "three"
name = "p"
unit = ["county"]
needs = { any = [ { types=["hospital"], near = {types=["hospitl"], metres=3}, only = ["county", "vilage"]} ] }
source = { file = "a.txt", line = 2, quote = "q" }
[[ratio]]
id = "two"
name = "r"
numerator = { sum = "beds", types = ["hospital"] , near = {types=["hospital"], metrs=3} }
denominator = { population = "total", per = 1000, near = {types=["hospital"], metres=3} }
source = { file = "a.txt", line = 2, quote = "q" }
[[ratio]]
id = "two2"
name = "r"
numerator = { sum = "beds", types = ["hospital"] , near = {types=["hospital"], metres=3} }
denominator = { population = "total", per = 1000, near = {types=["hospital"], metres=3} }
source = { file = "a.txt", line = 2, quote = "q" }
[[presence]]
id = "four"
name = "p"
unit = ["county"]
needs = { any = [ { types=["hospital"] } ], near={types=["hospital"], metres=3} }
source = { file = "a.txt", line = 2, quote = "q" }
[[preference]]
id = "p2"
name = "p"
tilt = { rurl = 2, age65 = 2, rural = 1.5, women = 2 }
source = { file = "a.txt", line = 3, quote = "q" }
[[presence]]
id = "five"
name = "p"
unit = ["county", "township"]
needs = { all = [ { types = ["hospital"], only = ["county", "village"] } ] }
source = { file = "a.txt", line = 2, quote = "q" }
"""

# (line, code, what the Chinese line says), worked out by hand from BAD
EXPECTED = [
    (8, "extra_forbidden", "是不是 types？"),
    (9, "literal_error", "A, B, C"),
    (10, "missing", "near.metres"),
    (10, "extra_forbidden", "是不是 metres？"),
    (10, "unknown_type", "是不是 kindergarten（幼儿园）？"),
    (12, "source_place", "line = 行号"),
    (16, "literal_error", "是不是 open？"),
    (17, "unknown_type", "是不是 primary_school（小学）？"),
    (19, "greater_than", "cost_yuan"),
    (25, "unknown_type", "是不是 primary_school（小学）？"),
    (26, "amount_column", "是不是 places？"),
    (28, "missing", "未列入说明 #1 的“catalogue”没有填写"),
    (29, "extra_forbidden", "是不是 catalogue？"),
    (30, "string_too_short", "“reason”不能为空。"),
    (32, "too_short", "未列入说明 #2"),
    (34, "extra_forbidden", "是不是 left_out？"),
    (40, "literal_error", "是不是 village？"),
    (40, "unknown_type", "是不是 hospital"),
    (45, "missing", "numerator.near.metres"),
    (45, "extra_forbidden", "是不是 metres？"),
    (52, "near_what", "sum, count"),
    (58, "near_what", "types"),
    (63, "tilt_key", "是不是 rural？"),
    (63, "group_name", "age65"),
    (63, "remark_group", "women"),
    (69, "only_level", "needs.all[1].only[2]"),
]


def test_every_fault_of_the_new_kinds_is_told_on_its_line():
    problems = parse_plan(BAD.encode(), file="x")[1]
    assert sorted((p.row, p.code) for p in problems) == sorted((row, code) for row, code, _ in EXPECTED)
    for row, code, words in EXPECTED:
        said = [p.say("zh") for p in problems if (p.row, p.code) == (row, code)]
        assert any(words in line for line in said), (row, code, said)
    for problem in problems:
        assert "{" not in problem.say("zh") + problem.say("en")


GOOD = """id = "x"
name = "x"
[sources]
"GB 1" = "标准"
[[tracked]]
id = "seen"
name = "见过的"
source = { file = "GB 1", clause = "表1", quote = "q" }
[[preference]]
id = "p"
name = "p"
types = ["market"]
tilt = { rural = 2, age_65_plus = 2 }
near = { types = ["kindergarten"], metres = 300 }
target = "尽量"
source = { file = "GB 1", clause = "第2条", quote = "q" }
verified = false
[[project]]
id = "j"
name = "j"
action = "programme"
amount = { households = 3, places = 2 }
source = { file = "GB 1", line = 4, quote = "q" }
"""


def test_a_clause_stands_for_a_line_and_wishes_are_not_compared():
    plan, problems = parse_plan(GOOD.encode(), file="x")
    assert problems == []
    assert [row.source.place for row in rows_of(plan)] == ["GB 1 表1", "GB 1 第2条", "GB 1:4"]


def test_unverified_rows_are_left_out_and_the_rest_stays():
    plan, _ = parse_plan(GOOD.encode(), file="x")
    assert [row.id for row in unverified_rows(plan)] == ["p"]
    kept = verified_only(plan)
    assert [row.id for row in rows_of(kept)] == ["seen", "j"]
    assert kept.sources == plan.sources
    assert verified_only(kept) is kept
