"""Rows of plans in a planner's words: no name of a column or a group as the program writes it."""

import re

import pytest

from lifecircle.geodata.place import CAPACITIES, FACILITY_ATTRIBUTES
from lifecircle.plan.attribute_words import attribute_words, column_words, group_words
from lifecircle.plan.english import plan_in_language
from lifecircle.plan.model import Circle, Plan, Presence, Ratio, Row
from lifecircle.plan.reading import preset_ids, read_plan
from lifecircle.plan.saying import row_words

RAW = re.compile(r"[A-Za-z]+_[A-Za-z0-9_]+|\b(?:inclusive|operator|opened|built|grade|level)\b")


def rows_of(plan: Plan) -> tuple[Row, ...]:
    return (*plan.circle, *plan.ratio, *plan.presence, *plan.tracked, *plan.preference, *plan.project)


@pytest.mark.parametrize("preset", preset_ids())
def test_presets_say_no_raw_names(preset: str) -> None:
    for row in rows_of(read_plan(preset)):
        for said in (*row.assumed.values(), *row_words(row, language="zh").values()):
            assert not RAW.search(said), (row.id, said)


@pytest.mark.parametrize("preset", preset_ids())
def test_readings_in_english_say_no_raw_names(preset: str) -> None:
    for row in rows_of(plan_in_language(read_plan(preset), "en")):
        for said in row.assumed.values():
            assert not re.search(r"[a-z]+_[a-z]+|\bcolumn", said), (row.id, said)


def test_conditions_as_a_planner_says_them() -> None:
    said = {
        row.id: row_words(row, language="zh")
        for row in rows_of(read_plan("suzhou"))
        if isinstance(row, Circle | Ratio | Presence)
    }
    assert said["elderly_care_functions"]["serves"] == "65岁及以上"
    assert said["estate_childcare_built"]["unit_where"] == "非新建"
    assert said["county_hospital"]["needs"] == "中医医院、综合医院（级别 县（区）） ≥1"
    assert said["resettlement_kindergarten_places"]["needs"] == "学位（托位）：幼儿园 / 3～5岁人口 ≥1"


def test_every_standard_column_has_a_word() -> None:
    for column in (*CAPACITIES, *FACILITY_ATTRIBUTES):
        word = attribute_words(column)
        assert word.zh != column
        assert column_words(column).zh == f"“{word.zh}”一列（{column}）"


def test_unknown_columns_keep_their_name() -> None:
    assert attribute_words("our_own").zh == "our_own"
    assert column_words("our_own").zh == "“our_own”一列"


def test_groups() -> None:
    assert [group_words(name).zh for name in ("total", "age_0_2", "age_65_plus", "age_7", "migrants")] == [
        "常住人口", "0～2岁", "65岁及以上", "7岁", "migrants",
    ]  # fmt: skip
    assert group_words("age_80_plus").en == "aged 80 and over"
