"""Sentences chosen by the figures: none, one, many."""

import pandas as pd
import pytest
from report_runs import paper_siting

from lifecircle.report.chapter.numerals import chinese_number
from lifecircle.report.diagnosis.figure_texts import amount, signed
from lifecircle.report.diagnosis.findings import Contrast
from lifecircle.report.diagnosis.plan_rows import unit_word
from lifecircle.report.diagnosis.sentences import (
    burden_sentence,
    contrast_sentence,
    domains_sentence,
    listed,
    proof_sentence,
    short_sentence,
    siting_sentence,
    status_sentence,
    value_words,
)


def counts(met=0, short=0, tracked=0, not_computable=0):
    return {"met": met, "short": short, "tracked": tracked, "not_computable": not_computable}


@pytest.mark.parametrize(
    ("given", "zh", "en"),
    [
        (counts(), "规划没有列出条目。", "The plan lists no items."),
        (
            counts(tracked=2),
            "规划共2项，没有可以按目标判定的条目；只作跟踪2项。",
            "Of the plan's 2 items, none can be assessed against a target; 2 are tracked only.",
        ),
        (
            counts(met=1),
            "规划共1项，可以按目标判定的1项，已达标。",
            "Of the plan's 1 item, 1 can be assessed against a target: it is met.",
        ),
        (
            counts(short=1, tracked=1),
            "规划共2项，可以按目标判定的1项，未达标；只作跟踪1项。",
            "Of the plan's 2 items, 1 can be assessed against a target: it falls short; 1 is tracked only.",
        ),
        (
            counts(met=3),
            "规划共3项，可以按目标判定的3项，全部达标。",
            "Of the plan's 3 items, 3 can be assessed against a target: all are met.",
        ),
        (
            counts(short=2, not_computable=1),
            "规划共3项，可以按目标判定的2项，全部未达标；数据不足、无法计算1项。",
            "Of the plan's 3 items, 2 can be assessed against a target: none is met; "
            "1 cannot be computed from the data.",
        ),
        (
            counts(met=1, short=2),
            "规划共3项，可以按目标判定的3项，达标1项、未达标2项。",
            "Of the plan's 3 items, 3 can be assessed against a target: 1 is met and 2 fall short.",
        ),
    ],
)
def test_status(given, zh, en):
    assert status_sentence(given, "zh") == zh
    assert status_sentence(given, "en") == en


def test_status_of_a_domain():
    assert status_sentence(counts(met=1, short=2), "zh", of="domain") == (
        "本领域共3项，可以按目标判定的3项，达标1项、未达标2项。"
    )
    assert status_sentence(counts(short=1), "en", of="domain").startswith("Of the 1 item of this domain")
    assert status_sentence(counts(tracked=1), "zh", of="chosen").startswith("所选条目共1项，没有可以")


def domains(**rows):
    table = [{"domain": name, **counts(*row), "total": sum(row)} for name, row in rows.items()]
    return pd.DataFrame(table)


def test_domains():
    none = domains(health=(0, 0, 3))
    assert domains_sentence(none, "zh") == domains_sentence(none, "en") == ""
    one = domains(health=(2, 0))
    assert domains_sentence(one, "zh") == "病有所医可判定的条目已全部达标。"
    assert domains_sentence(one, "en") == "Health meets every assessable target."
    many = domains(health=(2, 0), elderly=(1, 0), education=(1, 1), childcare=(0, 4))
    assert domains_sentence(many, "zh") == (
        "病有所医和老有所养可判定的条目均已达标；未达标的有幼有所育4项、学有所教1项。"
    )
    assert domains_sentence(many, "en") == (
        "Health and elderly care meet every assessable target; "
        "targets are missed in childcare (4) and education (1)."
    )


def burden(*rows):
    return pd.DataFrame(rows, columns=["district", "district_name", "gaps", "severity"])


def test_districts_worst_off():
    assert burden_sentence(burden(), "township", "zh") == "缺口清单中没有落在乡镇（街道）一级的缺口。"
    first, second = ("1", "东乡", 2, 1234.6), ("2", "西镇", 1, 30.0)
    assert burden_sentence(burden(first), "township", "zh") == (
        "有缺口的乡镇（街道）只有一个：东乡（缺口2项，加权人数1,235）。"
    )
    assert burden_sentence(burden(first, second), "county", "zh") == (
        "缺口最集中的两个县（区）是东乡（缺口2项，加权人数1,235）和西镇（缺口1项，加权人数30）。"
    )
    four = burden(first, second, ("3", "南", 1, 20.0), ("4", "北", 1, 10.0))
    assert burden_sentence(four, "township", "en") == (
        "Gaps are greatest in 东乡 (2 items, 1,235 weighted people), 西镇 (1 item, 30 weighted people) "
        "and 南 (1 item, 20 weighted people)."
    )


def test_town_and_country():
    apart = Contrast("c", "健身圈", {"county_town": 0.677, "town": 1.0, "rural": 0.994})
    assert contrast_sentence(apart, "zh") == (
        "健身圈：镇区100.0%，乡村99.4%，县城67.7%；县城比镇区低32.3个百分点。"
    )
    # 0.99951 and 0.67749 are printed as 100.0 and 67.7: the points are of what is printed
    printed = Contrast("c", "健身圈", {"county_town": 0.67749, "town": 0.99951})
    assert contrast_sentence(printed, "zh").endswith("县城比镇区低32.3个百分点。")
    alike = Contrast("c", "健身圈", {"urban": 0.90, "rural": 0.94})
    assert contrast_sentence(alike, "en") == "健身圈: rural 94.0%, urban 90.0%; much the same everywhere."


def test_sites():
    assert siting_sentence(paper_siting([]), "zh") == "15分钟健身圈：没有可建议的新点。"
    assert siting_sentence(paper_siting([5]), "en") == (
        "15分钟健身圈: 1 new site would raise the people covered from 10 to 15 (+5), "
        "coverage from 25.0% to 37.5%."
    )
    assert siting_sentence(paper_siting([5, 3, 2]), "zh") == (
        "15分钟健身圈：新增3处，覆盖人数由10人增加到20人，新增10人，覆盖率由25.0%提高到50.0%。"
    )
    assert proof_sentence(paper_siting([1], status="stopped", gap=0.004), "zh") == (
        "在给出的候选点中，任何方案最多比它好0.4%。"
    )
    assert "界限" in proof_sentence(paper_siting([1], status="stopped", gap=None), "zh")


def test_lists_and_numbers():
    assert [listed(names, "zh") for names in ([], ["甲"], ["甲", "乙"], ["甲", "乙", "丙"])] == [
        "", "甲", "甲和乙", "甲、乙和丙",
    ]  # fmt: skip
    assert [amount(value) for value in (1.0, 2.672, 0.1, 1296.4, 99.999, float("nan"))] == [
        "1", "2.67", "0.1", "1,296", "100", "",
    ]  # fmt: skip
    assert [signed(value, digits=1) for value in (0.74, -0.04, -1.0, float("nan"))] == [
        "+0.7",
        "0.0",
        "-1.0",
        "",
    ]
    assert [signed(value) for value in (1296.4, 0.4, -3)] == ["+1,296", "0", "-3"]
    assert [chinese_number(number) for number in (1, 9, 10, 11, 20, 21, 99)] == [
        "一", "九", "十", "十一", "二十", "二十一", "九十九",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="100"):
        chinese_number(100)


def test_what_is_missing_where_units_are_judged_is_not_taken_for_all_who_are_left_out():
    row = {
        "name": "健身圈", "value": 82.2, "unit": "%", "value_note": "17个社区中6个达标", "target": "全覆盖",
        "baseline": "", "shortfall": 9448.0, "shortfall_unit": "人",
    }  # fmt: skip
    assert short_sentence(row, "zh") == "健身圈：现状82.2%（17个社区中6个达标），目标全覆盖，还差9,448人。"
    assert short_sentence({**row, "by_units": True}, "zh") == (
        "健身圈：现状82.2%（17个社区中6个达标），目标全覆盖，未达标的单元要逐个达标，还差9,448人。"
    )
    assert short_sentence({**row, "by_units": True}, "en").endswith(
        "to bring every failing unit to its share."
    )


def test_communities_and_villages_are_named_together():
    assert unit_word(["community", "village"], 198, "zh") == "个社区（村）"
    assert unit_word(["village", "community"], 2, "en") == "communities and villages"
    assert unit_word(["community"], 1, "en") == "community"
    assert unit_word(["county", "village"], 3, "zh") == "个单元"


@pytest.mark.parametrize(
    ("value", "unit", "printed", "said"),
    [
        (66.6667, "%", ("", "≥80%"), "66.7%"),
        (66.6667, "%", ("56.99%", "60%"), "66.67%"),
        (60.0, "%", ("", "95%"), "60.0%"),
        (2.666, "张", ("1.2", "4.6"), "2.67"),
    ],
)
def test_a_share_has_the_decimals_that_the_plan_prints(value, unit, printed, said):
    assert value_words(value, unit, like=printed) == said
    row = {"name": "指标", "value": value, "unit": unit, "value_note": "", "baseline": printed[0],
           "target": printed[1], "shortfall": float("nan"), "shortfall_unit": ""}  # fmt: skip
    assert f"现状{said}，" in short_sentence(row, "zh")
