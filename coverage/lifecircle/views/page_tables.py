"""The tables of the app page, made from an assessment or from what is wrong with an input."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from lifecircle.coverage.assessment import Assessment
from lifecircle.coverage.words import STATUS_WORDS
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.place import Place
from lifecircle.geodata.text import Language, Text

INDICATOR_WORDS: Mapping[str, Text] = {
    "领域": Text("领域", "domain"),
    "指标": Text("指标", "indicator"),
    "单位": Text("单位", "unit"),
    "2020年": Text("2020年", "2020"),
    "目标年": Text("目标", "target"),
    "属性": Text("属性", "nature"),
    "现状值": Text("现状值", "found"),
    "达标情况": Text("达标情况", "status"),
    "缺口": Text("缺口", "gap"),
    "依据": Text("依据", "source"),
}
_GAP_WORDS: Mapping[str, Text] = {
    "rank": Text("序号", "rank"),
    "kind": Text("类别", "kind"),
    "item_name": Text("内容", "item"),
    "district_name": Text("行政单元", "district"),
    "people": Text("涉及人口", "people"),
    "shortfall": Text("缺口", "shortfall"),
    "shortfall_unit": Text("单位", "unit"),
    "suggestion": Text("建议", "suggestion"),
}
_KIND_WORDS: Mapping[str, Text] = {
    "circle": Text("服务圈", "circle"),
    "ratio": Text("配置指标", "ratio"),
    "presence": Text("覆盖要求", "presence"),
}
_PROBLEM_WORDS: Mapping[str, Text] = {
    "file": Text("文件", "file"),
    "row": Text("行", "row"),
    "column": Text("列", "column"),
    "what": Text("问题", "what"),
    "found": Text("实际为", "found"),
    "remedy": Text("怎么改", "remedy"),
}
_LAYER_WORDS: Mapping[str, Text] = {
    "layer": Text("图层", "layer"),
    "file": Text("文件", "file"),
    "read": Text("读入行数", "rows read"),
    "kept": Text("采用行数", "rows kept"),
    "dropped": Text("未采用及原因", "left out, and why"),
}


_ROUND_FROM = 10
"""Shortfalls from here on are shown as whole numbers."""


class Headline(NamedTuple):
    """The numbers at the top of the page: people, facilities in service, rows of the plan by status."""

    people: float
    facilities: int
    met: int
    short: int
    not_computable: int
    tracked: int


def headline(assessment: Assessment) -> Headline:
    """The numbers at the top, out of the assessment's own tables."""
    found = assessment.indicators["达标情况"].value_counts()
    rows = {
        status: int(found.get(words.in_language(assessment.language), 0))
        for status, words in STATUS_WORDS.items()
    }
    return Headline(
        people=float(assessment.counts["people"]["total"]),
        facilities=int(assessment.counts["facilities_in_service"]),
        **rows,
    )


def gap_rows(assessment: Assessment, *, count: int, language: Language) -> pd.DataFrame:
    """The first ``count`` gaps, with headings and kinds in words."""
    table = assessment.gaps.head(count)[list(_GAP_WORDS)].copy()
    table["kind"] = [_KIND_WORDS[kind].in_language(language) for kind in table["kind"]]
    table["people"] = table["people"].round().astype("int64")
    table["shortfall"] = [
        round(value) if value >= _ROUND_FROM else round(value, 2) for value in table["shortfall"]
    ]
    return _headed(table, _GAP_WORDS, language)


def problem_rows(problems: Iterable[Problem], *, language: Language) -> pd.DataFrame:
    """One row per problem: file, row, column, what, found, remedy; columns that say nothing are left out."""
    rows = [
        {
            "file": one.file,
            "row": "" if one.row is None else str(one.row),
            "column": one.column or "",
            "what": one.message.in_language(language),
            "found": one.found or "",
            "remedy": one.remedy.in_language(language),
        }
        for one in problems
    ]
    table = pd.DataFrame(rows, columns=list(_PROBLEM_WORDS))
    silent = [name for name in ("row", "column", "found") if (table[name] == "").all()]
    return _headed(table.drop(columns=silent), _PROBLEM_WORDS, language)


def layer_rows(place: Place, *, language: Language) -> pd.DataFrame:
    """What was read, kept and left out, per layer."""
    nothing = Text("无", "none").in_language(language)
    rows = [
        {
            "layer": one.layer,
            "file": one.file,
            "read": one.rows_read,
            "kept": one.rows_kept,
            "dropped": "; ".join(f"{reason}: {number:,}" for reason, number in one.dropped.items())
            or nothing,
        }
        for one in place.layers
    ]
    return _headed(pd.DataFrame(rows, columns=list(_LAYER_WORDS)), _LAYER_WORDS, language)


def assumption_rows(assessment: Assessment, *, language: Language) -> pd.DataFrame:
    """Every assumed value of the run, one a row."""
    rows: list[tuple[str, str]] = []
    for name, value in assessment.parameters["assumptions"].items():
        if isinstance(value, Mapping):
            rows += [(f"{name}.{part}", f"{inner:g}") for part, inner in value.items()]
        else:
            rows.append((name, f"{value:g}"))
    headings = [Text("参数", "parameter").in_language(language), Text("取值", "value").in_language(language)]
    return pd.DataFrame(rows, columns=headings)


def _headed(table: pd.DataFrame, words: Mapping[str, Text], language: Language) -> pd.DataFrame:
    return table.rename(columns={name: text.in_language(language) for name, text in words.items()})
