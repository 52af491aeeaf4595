"""第四章: what would close the gaps: the list, the sites, the scenario."""

from collections.abc import Mapping
from pathlib import Path

from lifecircle.plan.model import Row
from lifecircle.report.diagnosis.edit_words import edit_lines
from lifecircle.report.diagnosis.figure_texts import amount, percent, signed, whole
from lifecircle.report.diagnosis.plan_rows import domain_word, gap_unit, plan_rows, status_word
from lifecircle.report.diagnosis.scenario_words import scenario_sentences
from lifecircle.report.diagnosis.sentences import (
    capital,
    items,
    proof_sentence,
    siting_sentence,
    value_words,
)
from lifecircle.report.diagnosis.table_rows import records
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.folders.scenario_reading import ScenarioResult
from lifecircle.report.folders.siting_reading import SitingResult
from lifecircle.report.workbook.gap_sheet import SEVERITY_NOTE
from lifecircle.report.workbook.site_sheet import site_rows

from .writer import CHART_HEIGHT, MAP_HEIGHT, TableColumn, Writer

MOST_GAPS = 15
MOST_EDITS = 12
MOST_CHANGES = 10


def write_remedies(
    writer: Writer, run: Run, *, siting: SitingResult | None, scenario: ScenarioResult | None,
    pictures: Mapping[str, Path],
) -> None:  # fmt: skip
    """The gap list; siting and scenario where there are any. pictures: stem -> file."""
    writer.chapter(writer.say("补短板建议", "Recommendations for closing the gaps"))
    writer.section(writer.say("缺口清单", "Gap list"))
    _gaps(writer, run)
    if siting is not None:
        writer.section(writer.say("选址建议", "Proposed sites"))
        _sites(writer, run, siting, pictures)
    if scenario is not None:
        writer.section(writer.say("情景对比", "Scenario comparison"))
        _scenario(writer, run, scenario, pictures)


def _gaps(writer: Writer, run: Run) -> None:
    say, total = run.language, len(run.gaps)
    if total == 0:
        writer.body(_no_gap(writer, run))
        writer.source("gaps.csv")
        return
    shown = min(total, MOST_GAPS)
    if total > MOST_GAPS:
        writer.body(
            writer.say(
                f"缺口清单共{total}项，影响最重的{shown}项列于下表，其余见附件工作簿“缺口清单”。",
                f"The gap list has {items(total, 'en')}; the {shown} most serious are below, the "
                "others in the workbook.",
            )
        )
    else:
        writer.body(writer.say(f"缺口清单共{total}项。", f"The gap list has {items(total, 'en')}."))
    asked: tuple[Row, ...] = (*run.plan.circle, *run.plan.ratio, *run.plan.presence)
    domain = {row.id: capital(domain_word(row.domain or "", say)) for row in asked}
    columns = [
        TableColumn(title=writer.say("序号", "Rank"), width=1.2, number=True),
        TableColumn(title=writer.say("类别", "Domain"), width=1.7),
        TableColumn(title=writer.say("事项", "Item"), width=4),
        TableColumn(title=writer.say("行政单元", "District"), width=2),
        TableColumn(title=writer.say("影响人数", "People"), width=1.7, number=True),
        TableColumn(title=writer.say("缺口", "Shortfall"), width=2.1, number=True),
        TableColumn(title=writer.say("建议", "Suggestion"), width=4.6),
    ]
    gap = "" if say == "zh" else " "
    level_of = dict(zip(run.districts["id"], run.districts["level"], strict=True))
    rows = [
        [str(row["rank"]), domain[row["item"]], row["item_name"], row["district_name"], whole(row["people"]),
         f"{amount(row['shortfall'])}{gap}{gap_unit(row, level_of, run.language)}", row["suggestion"]]
        for row in records(run.gaps.head(MOST_GAPS))
    ]  # fmt: skip
    writer.table(
        writer.say("影响最重的缺口", "The most serious gaps"), columns, rows, tables=("gaps.csv",),
        notes=[SEVERITY_NOTE.in_language(say)],
    )  # fmt: skip


def _no_gap(writer: Writer, run: Run) -> str:
    """What an empty gap list means: all is met, or little could be judged."""
    status = plan_rows(run)["status"]
    judged, unknown = int(status.isin(["met", "short"]).sum()), int((status == "not_computable").sum())
    if judged == 0:
        return writer.say(
            "没有可以按目标判定的条目，因此不列缺口。",
            "No item can be assessed against a target, so no gap is listed.",
        )
    if unknown == 0:
        return writer.say("没有缺口。", "There is no gap.")
    return writer.say(
        f"可判定的条目没有缺口。另有{unknown}项因数据不足，不知道有没有缺口。",
        f"There is no gap in what can be assessed. Of {items(unknown, 'en')} it is not known, for want of "
        "data.",
    )


def _sites(writer: Writer, run: Run, siting: SitingResult, pictures: Mapping[str, Path]) -> None:
    say = run.language
    writer.body(writer.say("", " ").join([siting_sentence(siting, say), proof_sentence(siting, say)]))
    writer.body(*(str(cause[say]) + writer.say("。", ".") for cause in siting.record["answer"]["causes"]))
    rows = site_rows(run, siting)
    if rows:
        columns = [
            TableColumn(title=writer.say("序号", "Rank"), width=1.2, number=True),
            TableColumn(title=writer.say("选址", "Site"), width=2),
            TableColumn(title=writer.say("设施", "Facility"), width=2.6),
            TableColumn(title=writer.say("方式", "Kind"), width=1.4),
            TableColumn(title=writer.say("所在", "District"), width=2.6),
            TableColumn(title=writer.say("新增覆盖（人）", "People newly covered"), width=2, number=True),
            TableColumn(title=writer.say("累计覆盖率", "Cumulative coverage"), width=1.8, number=True),
            TableColumn(title=writer.say("服务人数", "People served"), width=1.7, number=True),
        ]
        table = [
            [f"{row[0]:.0f}", row[1], row[2], row[3], row[4], whole(row[5]), percent(row[6]), whole(row[7])]
            for row in rows
        ]
        writer.table(
            writer.say("建议新增的设施", "New facilities proposed"), columns, table, tables=("sites.csv",),
            notes=[
                writer.say(
                    "由缺口生成的候选点只是大致位置，须核对用地；坐标见附件工作簿“选址建议”。",
                    "Candidates generated from the gap are approximate and their land must be "
                    "checked; coordinates are in the workbook.",
                )
            ],
        )  # fmt: skip
    name = str(siting.record["circle"]["name"])
    captions = {
        "map_sites": writer.say(f"{name}：选址建议", f"{name}: proposed sites"),
        "chart_marginal_gain": writer.say(f"{name}：每增一处的收益", f"{name}: gain from each further site"),
    }
    for stem, caption in captions.items():
        if stem in pictures:
            height = MAP_HEIGHT if stem.startswith("map") else CHART_HEIGHT
            writer.picture(pictures[stem], caption, "sites.csv", "run.json", height=height)


def _scenario(writer: Writer, run: Run, scenario: ScenarioResult, pictures: Mapping[str, Path]) -> None:
    say = run.language
    edits = edit_lines(scenario.edits, run)
    if edits:
        shown = edits[:MOST_EDITS]
        if len(edits) > MOST_EDITS:
            rest = len(edits) - MOST_EDITS
            shown.append(writer.say(f"另有{rest}项，见情景文件。", f"{rest} more are in the scenario file."))
        writer.box(
            writer.say(f"情景“{scenario.name}”的内容", f"What the scenario “{scenario.name}” changes"), shown,
            tables=(writer.say("run.json 的 scenarios", "run.json (scenarios)"),),
        )  # fmt: skip
    writer.body(
        writer.say(
            f"情景“{scenario.name}”与现状相比：", f"The scenario “{scenario.name}” compared with today:"
        )
    )
    writer.body(*scenario_sentences(scenario, say))
    rows = scenario.rows
    circles = rows[(rows["kind"] == "circle") & (rows["level"] == "place") & rows["before"].notna()]
    if len(circles):
        columns = [
            TableColumn(title=writer.say("服务圈", "Circle"), width=5.4),
            TableColumn(title=writer.say("现状", "Before"), width=1.8, number=True),
            TableColumn(title=writer.say("情景", "After"), width=1.8, number=True),
            TableColumn(
                title=writer.say("变化（百分点）", "Change (percentage points)"), width=2, number=True
            ),
            TableColumn(title=writer.say("覆盖人数变化", "Change in people covered"), width=2.2, number=True),
        ]
        table = [
            [row["item_name"], percent(row["before"]), percent(row["after"]),
             signed(row["change_points"], digits=1), signed(row["people_change"])]
            for row in records(circles)
        ]  # fmt: skip
        writer.table(
            writer.say("情景前后的服务圈覆盖率", "Coverage before and after"),
            columns,
            table,
            tables=("diff.csv",),
        )
    _other_changes(writer, scenario)
    changed = set(circles.loc[circles["change"].abs() > 0, "item"])
    for circle in run.plan.circle:
        stem = f"map_scenario_{circle.id}"
        if circle.id in changed and stem in pictures:
            caption = writer.say(f"{circle.name}：情景前后", f"{circle.name}: before and after")
            writer.picture(pictures[stem], caption, "diff_cells.parquet", height=MAP_HEIGHT)


def _other_changes(writer: Writer, scenario: ScenarioResult) -> None:
    """Ratios and presence rules that differ for the whole Place."""
    rows = scenario.rows
    place = rows[(rows["level"] == "place") & (rows["kind"] != "circle") & (rows["change"].abs() > 0)]
    found = records(place.drop_duplicates(["kind", "item"]))
    if not found:
        return
    columns = [
        TableColumn(title=writer.say("指标或要求", "Ratio or rule"), width=5.4),
        TableColumn(title=writer.say("现状", "Before"), width=1.6, number=True),
        TableColumn(title=writer.say("情景", "After"), width=1.6, number=True),
        TableColumn(title=writer.say("现状达标情况", "Status before"), width=2.2),
        TableColumn(title=writer.say("情景达标情况", "Status after"), width=2.2),
    ]
    table = []
    for row in found[:MOST_CHANGES]:
        scale, unit = (1.0, row["unit"]) if row["kind"] == "ratio" else (100.0, "%")
        values = [value_words(scale * row[when], unit) for when in ("before", "after")]
        status = [status_word(row[f"status_{when}"], writer.language) if row[f"status_{when}"] else ""
                  for when in ("before", "after")]  # fmt: skip
        table.append([row["item_name"], *values, *status])
    notes = []
    if len(found) > MOST_CHANGES:
        notes.append(
            writer.say(
                f"另有{len(found) - MOST_CHANGES}项，见附件工作簿“情景对比”。",
                f"{len(found) - MOST_CHANGES} more are in the workbook.",
            )
        )
    writer.table(
        writer.say("情景前后有变化的指标和要求", "Ratios and rules that change"), columns, table,
        tables=("diff.csv",), notes=notes,
    )  # fmt: skip
