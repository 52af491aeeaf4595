"""第三章: where the circles reach, town against country, the districts worst off."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from lifecircle.coverage.words import LEVEL_WORDS, SETTING_WORDS, STATE_WORDS
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.plan.model import Circle
from lifecircle.report.diagnosis.circle_words import describe_circle, group_word, state_result
from lifecircle.report.diagnosis.figure_texts import percent, whole
from lifecircle.report.diagnosis.findings import (
    district_burden,
    planning_level,
    town_and_country,
    weakest_districts,
)
from lifecircle.report.diagnosis.plan_rows import status_word, whole_circle
from lifecircle.report.diagnosis.sentences import (
    burden_sentence,
    capital,
    contrast_sentence,
    weakest_sentence,
)
from lifecircle.report.diagnosis.table_rows import records
from lifecircle.report.folders.run_reading import Run

from .writer import CHART_HEIGHT, MAP_HEIGHT, TableColumn, Writer

MOST_DISTRICTS = 10


def write_space(writer: Writer, run: Run, *, pictures: Mapping[str, Path]) -> None:
    """Circles with their maps, settings, districts. pictures: stem of an illustration -> its file."""
    writer.chapter(writer.say("服务圈与空间差异", "Service circles and spatial differences"))
    if run.plan.circle:
        writer.section(writer.say("服务圈覆盖", "Coverage of the service circles"))
        _circles(writer, run, pictures)
        _contrasts(writer, run)
    writer.section(writer.say("短板地区", "Districts with the largest gaps"))
    _burden(writer, run, pictures)


def _circles(writer: Writer, run: Run, pictures: Mapping[str, Path]) -> None:
    say = run.language
    wholes = [(circle, whole_circle(run, circle.id)) for circle in run.plan.circle]
    columns = [
        TableColumn(title=writer.say("服务圈", "Circle"), width=4.4),
        TableColumn(title=writer.say("服务人群", "Group"), width=1.7),
        TableColumn(title=writer.say("人口", "People"), width=1.6, number=True),
        TableColumn(title=writer.say("已覆盖", "Covered"), width=1.6, number=True),
        TableColumn(title=writer.say("未覆盖", "Not covered"), width=1.6, number=True),
        TableColumn(title=writer.say("覆盖率", "Coverage"), width=1.7, number=True),
        TableColumn(title=writer.say("目标", "Target"), width=1.4),
        TableColumn(title=writer.say("达标情况", "Status"), width=2.1),
    ]
    rows = [_circle_cells(circle, row, run) for circle, row in wholes]
    writer.table(
        writer.say("服务圈覆盖情况", "Circles"), columns, rows, tables=("coverage.csv",),
        notes=[
            writer.say(
                "人口为该圈所指地域内的服务人群。没有写目标的，规划只提出打造、推进，作跟踪。",
                "People are those of the group served, in the settings that the circle applies to. "
                "Circles without a target are tracked.",
            )
        ],
    )  # fmt: skip
    weakest = {one.circle: one for one in weakest_districts(run)}
    taxonomy = load_taxonomy()
    for circle, row in wholes:
        if row["status"] == "not_computable":
            continue
        writer.subsection(circle.name)
        colon, stop, end = writer.say("：", ": "), writer.say("。", ". "), writer.say("。", ".")
        asked = describe_circle(circle, taxonomy=taxonomy, language=say)
        writer.body(
            writer.say("要求", "Requirement") + colon + asked + stop + capital(state_result(row, say)) + end
        )
        lowest = weakest_sentence(weakest[circle.id], say) if circle.id in weakest else ""
        writer.body(writer.say("", " ").join([one for one in (_why_not(writer, row), lowest) if one]))
        shown = _pictures_of(writer, circle, pictures)
        writer.source("coverage.csv", "plan.toml", *shown)
    unknown = sum(row["status"] == "not_computable" for _, row in wholes)
    if unknown:
        writer.body(
            writer.say(
                f"另有{unknown}个服务圈数据不足、无法计算，原因见最后一章“待补充的数据”。",
                f"{unknown} more cannot be computed; the last chapter says why under “Data to be added”.",
            )
        )


def _circle_cells(circle: Circle, row: "pd.Series", run: Run) -> list[str]:
    """A circle as the table prints it; without figures where it cannot be computed."""
    people, covered = float(row["population"]), float(row["covered"])
    figures = ["", "", ""]
    if row["status"] != "not_computable":
        figures = [whole(covered), whole(people - covered), ""]
        figures[2] = "" if pd.isna(row["coverage"]) else percent(row["coverage"])
    serves, status = group_word(circle.serves, run.language), status_word(row["status"], run.language)
    counted = whole(people) if row["group"] == circle.serves else ""  # else the data lack the group
    return [circle.name, serves, counted, *figures, row["target"], status]


def _pictures_of(writer: Writer, circle: Circle, pictures: Mapping[str, Path]) -> list[str]:
    """Its map and its districts, where they were drawn; the tables that they show, for the line below."""
    name = circle.name
    as_map, as_chart = f"map_coverage_{circle.id}", f"chart_coverage_{circle.id}"
    said: list[str] = []
    if as_map in pictures:
        caption = writer.say(f"{name}：覆盖情况", f"{name}: coverage")
        number = writer.picture(pictures[as_map], caption, height=MAP_HEIGHT)
        said.append(writer.say(f"cells.parquet（{number}）", f"cells.parquet ({number})"))
    if as_chart in pictures:
        caption = writer.say(f"{name}：分区覆盖率", f"{name}: coverage by district")
        number = writer.picture(pictures[as_chart], caption, height=CHART_HEIGHT)
        table = "coverage_units.csv" if circle.unit else "coverage.csv"
        said.append(writer.say(f"{table}（{number}）", f"{table} ({number})"))
    return said


def _why_not(writer: Writer, row: "pd.Series") -> str:
    """How many people are left out, and for which reason."""
    said_en = {
        "beyond": "too far away", "island": "cut off from the service", "no_road": "without a road nearby",
        "outside": "outside the road data",
    }  # fmt: skip
    missing = float(row["population"] - row["covered"])
    if missing < 1:
        return writer.say("没有未覆盖的人口。", "Nobody is left uncovered.")
    said = [
        (writer.say(STATE_WORDS[name].zh, word), float(row[name]))
        for name, word in said_en.items()
        if row[name] >= 1
    ]
    count = whole(missing)
    left_out = f"{count} person is not covered" if count == "1" else f"{count} people are not covered"
    if len(said) == 1:
        word, _ = said[0]
        every = "" if count == "1" else "all "
        return writer.say(f"未覆盖{count}人，均为{word}。", f"{left_out}: {every}{word}.")
    zh = "、".join(f"{word}{whole(people)}人" for word, people in said)
    en = ", ".join(f"{whole(people)} {word}" for word, people in said)
    return writer.say(f"未覆盖{count}人：{zh}。", f"{left_out}: {en}.")


def _contrasts(writer: Writer, run: Run) -> None:
    say, found = run.language, town_and_country(run)
    writer.section(writer.say("城乡比较", "Urban and rural"))
    if not found:
        writer.body(
            writer.say(
                "规划的服务圈各只针对一种地域，或行政单元没有注明城乡类型，不作城乡比较。",
                "No circle applies to more than one populated setting, so urban and rural areas "
                "cannot be compared.",
            )
        )
        return
    writer.body(*(contrast_sentence(one, say) for one in found))
    settings = [name for name in SETTING_WORDS if any(name in one.by_setting for one in found)]
    columns = [
        TableColumn(title=writer.say("服务圈", "Circle"), width=6),
        *(
            TableColumn(title=capital(SETTING_WORDS[name].in_language(say)), width=2, number=True)
            for name in settings
        ),
    ]
    rows = [
        [one.name, *(percent(one.by_setting[name]) if name in one.by_setting else "——" for name in settings)]
        for one in found
    ]
    writer.table(
        writer.say("各服务圈分地域覆盖率", "Coverage by setting"), columns, rows, tables=("coverage.csv",)
    )


def _burden(writer: Writer, run: Run, pictures: Mapping[str, Path]) -> None:
    say, burden, level = run.language, district_burden(run), planning_level(run)
    writer.body(burden_sentence(burden, level, say))
    if len(burden):
        unit = LEVEL_WORDS[level].in_language(say)
        columns = [
            TableColumn(title=writer.say("位次", "Rank"), width=1, number=True),
            TableColumn(title=capital(unit), width=4),
            TableColumn(title=writer.say("缺口清单项数", "Gaps listed"), width=2, number=True),
            TableColumn(title=writer.say("加权人数", "Weighted people"), width=2.4, number=True),
        ]
        rows = [
            [str(number), row["district_name"], str(row["gaps"]), whole(row["severity"])]
            for number, row in enumerate(records(burden.head(MOST_DISTRICTS)), start=1)
        ]
        writer.table(
            writer.say("缺口最集中的行政单元", "Districts where gaps are concentrated"), columns, rows,
            tables=("gaps.csv",),
            notes=[
                writer.say(
                    "项数和加权人数由缺口清单中该单元及其下社区、村、小区的各行求和；加权人数＝影响人数×缺少的比例，"
                    "可能重复计人，只用于排序。",
                    "Summed over the gap list for the district and the units inside it. Weighted "
                    "people = people × share lacking; people may be counted several times, so the "
                    "figure serves for ranking only.",
                )
            ],
        )  # fmt: skip
    if "map_gap_rows" in pictures:
        caption = writer.say("未达标条目分布", "Plan items not met, by district")
        writer.picture(pictures["map_gap_rows"], caption, "gaps.csv", height=MAP_HEIGHT)
