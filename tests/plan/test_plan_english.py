"""Plans in English: every preset says all it says in both languages, and compares the same in both."""

import re
import unicodedata

import pytest

from lifecircle.plan.checking import is_remark
from lifecircle.plan.english import figure_in_english, plan_in_language
from lifecircle.plan.model import Circle, Condition, Need, Plan, Presence, Project
from lifecircle.plan.reading import parse_plan, preset_ids, read_plan
from lifecircle.plan.target import meets, parse_target, shortfall
from lifecircle.plan.verified import rows_of
from lifecircle.report.folders.plan_file import plan_text

CHINESE = re.compile(r"[㐀-鿿　-〿＀-￯]")
KINDS = ("circle", "ratio", "presence", "tracked", "preference", "project")

OWN = """
id = "own"
name = "某县规划"
{plan_en}

[sources]
"a.txt" = "某县规划"

[[circle]]
id = "care"
name = "养老圈"
{circle_en}
needs = [
    {{ name = "养老设施", types = ["day_care_centre"], minutes = 15 }},
    {{ name = "食堂", name_en = "canteen", types = ["elderly_canteen"], minutes = 15 }},
]
target = "90%以上"
source = {{ file = "a.txt", line = 1, quote = "养老圈" }}
assumed = {{ mode = "按步行" }}

[[tracked]]
id = "built"
name = "床位（张）"
unit = "张"
target = "尽快完成"
source = {{ file = "a.txt", line = 2, quote = "床位" }}

{english}
"""


def own(*, plan_en="", circle_en="", english=""):
    """A planner's file with and without English, and what is remarked on it."""
    text = OWN.format(plan_en=plan_en, circle_en=circle_en, english=english)
    return parse_plan(text.encode(), file="own.toml")


@pytest.fixture(scope="module", params=preset_ids())
def preset(request):
    return read_plan(request.param)


def words_of(plan):
    """Everything of a plan that results and documents show, but for ids, figures and quotes."""
    yield from (plan.name, plan.region, *plan.sources.values())
    for row in rows_of(plan):
        yield from (row.name, row.target, row.nature, *row.assumed.values())
        yield from (text for text in (getattr(row, "unit", ""), getattr(row, "baseline", "")) if text)
        if isinstance(row, Circle | Presence):
            yield from names_inside(row.needs)
        yield getattr(row, "place", "")
        yield from getattr(row, "land", ())


def names_inside(part):
    if isinstance(part, tuple):
        for one in part:
            yield from names_inside(one)
    elif isinstance(part, Need | Condition):
        yield part.name
        inner = part.any_of if isinstance(part, Need) else (*part.all, *part.any, *part.none)
        yield from names_inside(inner)


class TestPresets:
    def test_every_row_has_an_english_name(self, preset):
        for named in (preset, *rows_of(preset)):
            assert named.name_en, named.id
            assert not CHINESE.search(named.name_en), named.id

    def test_nothing_that_is_shown_stays_chinese(self, preset):
        told = [text for text in words_of(plan_in_language(preset, "en")) if isinstance(text, str)]
        assert [text for text in told if CHINESE.search(text)] == []

    def test_english_names_tell_rows_of_a_kind_apart_where_the_chinese_do(self, preset):
        for kind in KINDS:
            rows = getattr(preset, kind)
            assert len({row.name_en for row in rows}) == len({plain(row.name) for row in rows}), kind

    def test_in_chinese_it_is_the_plan_itself(self, preset):
        assert plan_in_language(preset, "zh") is preset

    def test_twice_is_once(self, preset):
        once = plan_in_language(preset, "en")
        assert plan_in_language(once, "en") == once

    def test_only_words_differ(self, preset):
        """Ids, sources, figures and what is computed: all fields but those of words."""
        worded = {
            "name",
            "target",
            "nature",
            "assumed",
            "unit",
            "baseline",
            "needs",
            "land",
            "place",
            "sites",
        }
        for stated, shown in zip(rows_of(preset), rows_of(plan_in_language(preset, "en")), strict=True):
            for field in set(type(stated).model_fields) - worded:
                assert getattr(stated, field) == getattr(shown, field), (stated.id, field)
        for kind in ("circle", "presence"):
            one, other = (getattr(plan, kind) for plan in (preset, plan_in_language(preset, "en")))
            assert [unnamed(row.needs) for row in one] == [unnamed(row.needs) for row in other]
            assert [row.unit for row in one] == [row.unit for row in other]

    def test_targets_compare_the_same(self, preset):
        values = [0, 0.5, 1, 2.6, 3, 5, 5.4, 5.5, 14, 28, 55, 66, 200 / 3, 70, 85, 90, 99, 100, 882, 10800]
        for stated, shown in zip(rows_of(preset), rows_of(plan_in_language(preset, "en")), strict=True):
            if isinstance(stated, Project):
                continue
            one, other = parse_target(stated.target), parse_target(shown.target)
            for value in values:
                assert meets(one, value, better=stated.better) == meets(other, value, better=stated.better)
                assert shortfall(one, value, better=stated.better) == shortfall(
                    other, value, better=stated.better
                )
            if isinstance(stated, Circle | Presence):  # a share, or a number of units
                assert one.counts == other.counts, stated.id

    def test_a_file_keeps_both_languages(self, preset):
        again, problems = parse_plan(plan_text(preset).encode(), file="plan.toml")
        assert again == preset
        assert all(is_remark(one) and one.code != "remark_english" for one in problems)


def plain(name):
    """A name without its ways of printing: full-width forms and blanks."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", name))


def unnamed(part):
    """Needs and conditions without what they are called."""
    if isinstance(part, tuple):
        return tuple(unnamed(one) for one in part)
    inner = {
        name: unnamed(getattr(part, name)) for name in ("any_of", "all", "any", "none") if hasattr(part, name)
    }
    return part.model_copy(update={"name": "", "name_en": "", **inner})


def test_one_thing_has_one_name_in_all_presets():
    """Rows of the same Chinese name read alike, whoever translated them."""
    found = {}
    for plan in map(read_plan, preset_ids()):
        for row in (*plan.circle, *plan.ratio, *plan.presence, *plan.tracked):
            found.setdefault(plain(row.name), set()).add(row.name_en)
    assert {name: names for name, names in found.items() if len(names) > 1} == {}


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("90%以上", "≥90%"),
        ("不低于28%", "≥28%"),
        ("超过85%", ">85%"),
        ("4.5以下", "≤4.5"),
        ("低于7%", "<7%"),
        ("5.5左右", "about 5.5"),
        ("三分之二以上", "≥2/3"),
        ("全覆盖", "full coverage"),
        ("100%覆盖", "full coverage"),
        ("至少50%", "≥50%"),
        ("不少于3.5平方米", "≥3.5 m²"),
        ("5232张以上", "≥5232 beds"),
        ("不少于 500 户", "≥500 households"),
        ("2-3个", "2–3"),
        ("[195]", "[195]"),
        ("——", "——"),
        ("积极推进", "积极推进"),
    ],
)
def test_figures_in_english(chinese, english):
    assert figure_in_english(chinese, {}, counts=False) == english


def test_where_a_number_of_units_is_asked_for_english_asks_for_it_too():
    assert figure_in_english("5个以上", {}, counts=True) == "≥5 in number"
    assert parse_target("≥5 in number").counts
    assert not parse_target("≥5").counts


def test_words_that_would_change_a_comparison_are_not_taken():
    """5万套 is text to the tool; as a number in English it would suddenly be compared."""
    assert figure_in_english("5 万套", {"5 万套": "50,000 homes"}, counts=False) == "5 万套"
    assert figure_in_english("5 万套", {"5 万套": "50,000 new homes"}, counts=False) == "50,000 new homes"
    assert figure_in_english("90%以上", {"90%以上": "≥95%"}, counts=False) == "≥90%"


class TestOwnPlan:
    def test_without_english_names_stay_and_needs_go_by_their_types(self):
        plan, problems = own()
        assert problems == [] or all(is_remark(one) for one in problems)
        shown = plan_in_language(plan, "en")
        assert (shown.name, shown.circle[0].name) == ("某县规划", "养老圈")
        assert [need.name for need in shown.circle[0].needs] == ["", "canteen"]
        assert shown.circle[0].assumed == {"mode": "按步行"}
        assert (shown.tracked[0].unit, shown.tracked[0].target) == ("beds", "尽快完成")

    def test_with_english(self):
        english = '[english]\n"养老设施" = "elderly care"\n"按步行" = "walking"\n"床位（张）" = "Beds"'
        plan, _ = own(plan_en='name_en = "County plan"', circle_en='name_en = "Care circle"', english=english)
        shown = plan_in_language(plan, "en")
        assert (shown.name, shown.sources["a.txt"], shown.circle[0].name) == (
            "County plan", "County plan", "Care circle",
        )  # fmt: skip
        assert [need.name for need in shown.circle[0].needs] == ["elderly care", "canteen"]
        assert shown.circle[0].assumed == {"mode": "walking"}
        assert shown.tracked[0].name == "Beds"
        assert shown.circle[0].source.quote == "养老圈"

    def test_words_that_stand_nowhere_are_remarked_with_their_line(self):
        _, problems = own(english='[english]\n"养老设施" = "elderly care"\n"养老社施" = "elderly care"')
        found = [one for one in problems if one.code == "remark_english"]
        assert [(is_remark(one), "养老社施" in one.say("zh")) for one in found] == [(True, True)]
        lines = OWN.format(plan_en="", circle_en="", english="").split("\n")
        assert (
            found[0].row
            == lines.index("", lines.index('source = { file = "a.txt", line = 2, quote = "床位" }')) + 4
        )

    def test_an_empty_word_is_a_fault(self):
        plan, problems = own(english='[english]\n"养老设施" = ""')
        assert plan is None
        assert [one for one in problems if not is_remark(one)]


def test_a_plan_made_in_code_needs_no_english():
    assert plan_in_language(Plan(id="bare", name="某规划"), "en").name == "某规划"
