"""第四章: what would close the gaps: the list, the sites, the scenario."""

from collections.abc import Mapping
from pathlib import Path

from lifecircle.report.diagnosis.figure_texts import amount, percent, whole
from lifecircle.report.diagnosis.plan_rows import domain_word
from lifecircle.report.diagnosis.sentences import items, proof_sentence, scenario_sentences, siting_sentence
from lifecircle.report.diagnosis.table_rows import records
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.folders.scenario_reading import ScenarioResult
from lifecircle.report.folders.siting_reading import SitingResult
from lifecircle.report.workbook.gap_sheet import SEVERITY_NOTE
from lifecircle.report.workbook.site_sheet import site_rows

from .writer import CHART_HEIGHT, MAP_HEIGHT, TableColumn, Writer

MOST_GAPS = 15


def write_remedies(
    writer: Writer, run: Run, *, siting: SitingResult | None, scenario: ScenarioResult | None,
    pictures: Mapping[str, Path],
) -> None:  # fmt: skip
    """The gap list; siting and scenario where there are any. pictures: stem -> file."""
    writer.chapter(writer.say("补短板建议", "What would close the gaps"))
    writer.section(writer.say("缺口清单", "The gap list"))
    _gaps(writer, run)
    if siting is not None:
        writer.section(writer.say("选址建议", "Where to build next"))
        _sites(writer, run, siting, pictures)
    if scenario is not None:
        writer.section(writer.say("情景对比", "What the scenario changes"))
        _scenario(writer, run, scenario, pictures)


def _gaps(writer: Writer, run: Run) -> None:
    say, total = run.language, len(run.gaps)
    if total == 0:
        writer.body(writer.say("没有缺口。", "There is no gap."))
        writer.source("gaps.csv")
        return
    shown = min(total, MOST_GAPS)
    if total > MOST_GAPS:
        writer.body(
            writer.say(
                f"缺口清单共{total}项，影响最重的{shown}项列于下表，其余见工作簿“缺口清单”。",
                f"The gap list has {items(total, 'en')}; the {shown} gravest stand below, the others in "
                f"the workbook.",
            )
        )
    else:
        writer.body(writer.say(f"缺口清单共{total}项。", f"The gap list has {items(total, 'en')}."))
    domain = {row.id: domain_word(row.domain or "", say) for row in run.plan.circle}
    domain |= {row.id: domain_word(row.domain or "", say) for row in run.plan.ratio}
    domain |= {row.id: domain_word(row.domain or "", say) for row in run.plan.presence}
    columns = [
        TableColumn(title=writer.say("序号", "Rank"), width=1.2, number=True),
        TableColumn(title=writer.say("类别", "Domain"), width=1.7),
        TableColumn(title=writer.say("事项", "Item"), width=4),
        TableColumn(title=writer.say("行政单元", "District"), width=2),
        TableColumn(title=writer.say("影响人数", "People"), width=1.5, number=True),
        TableColumn(title=writer.say("缺口", "Missing"), width=2.1, number=True),
        TableColumn(title=writer.say("建议", "Suggestion"), width=4.6),
    ]
    gap = "" if say == "zh" else " "
    rows = [
        [str(row["rank"]), domain[row["item"]], row["item_name"], row["district_name"], whole(row["people"]),
         f"{amount(row['shortfall'])}{gap}{row['shortfall_unit']}", row["suggestion"]]
        for row in records(run.gaps.head(MOST_GAPS))
    ]  # fmt: skip
    writer.table(
        writer.say("影响最重的缺口", "The gravest gaps"), columns, rows, tables=("gaps.csv",),
        notes=[SEVERITY_NOTE.in_language(say)],
    )  # fmt: skip


def _sites(writer: Writer, run: Run, siting: SitingResult, pictures: Mapping[str, Path]) -> None:
    say = run.language
    writer.body(siting_sentence(siting, say) + proof_sentence(siting, say))
    writer.body(*(str(cause[say]) + writer.say("。", ".") for cause in siting.record["answer"]["causes"]))
    rows = site_rows(run, siting)
    if rows:
        columns = [
            TableColumn(title=writer.say("序号", "Rank"), width=1.2, number=True),
            TableColumn(title=writer.say("选址", "Site"), width=2),
            TableColumn(title=writer.say("设施", "Facility"), width=2.6),
            TableColumn(title=writer.say("方式", "Way"), width=1.4),
            TableColumn(title=writer.say("所在", "In"), width=2.6),
            TableColumn(title=writer.say("新增覆盖（人）", "People gained"), width=2, number=True),
            TableColumn(title=writer.say("累计覆盖率", "Coverage so far"), width=1.8, number=True),
            TableColumn(title=writer.say("服务人数", "Load"), width=1.7, number=True),
        ]
        table = [
            [f"{row[0]:.0f}", row[1], row[2], row[3], row[4], whole(row[5]), percent(row[6]), whole(row[7])]
            for row in rows
        ]
        writer.table(
            writer.say("建议新增的设施", "Sites proposed"), columns, table, tables=("sites.csv",),
            notes=[
                writer.say(
                    "由缺口生成的候选点只是大致位置，须核对用地；坐标见工作簿“选址建议”。",
                    "Candidates made from the gap are rough places whose land must be checked; "
                    "coordinates stand "
                    "in the workbook.",
                )
            ],
        )  # fmt: skip
    captions = {
        "map_sites": writer.say("选址建议", "Sites proposed"),
        "chart_marginal_gain": writer.say("每增一处的收益", "What each further site brings"),
    }
    for stem, caption in captions.items():
        if stem in pictures:
            height = MAP_HEIGHT if stem.startswith("map") else CHART_HEIGHT
            writer.picture(pictures[stem], caption, "sites.csv", "run.json", height=height)


def _scenario(writer: Writer, run: Run, scenario: ScenarioResult, pictures: Mapping[str, Path]) -> None:
    say = run.language
    writer.body(
        writer.say(f"情景“{scenario.name}”与现状相比：", f"The scenario “{scenario.name}”, beside today:")
    )
    writer.body(*scenario_sentences(scenario, say))
    rows = scenario.rows
    circles = rows[(rows["kind"] == "circle") & (rows["level"] == "place") & rows["before"].notna()]
    if len(circles):
        columns = [
            TableColumn(title=writer.say("服务圈", "Circle"), width=5.4),
            TableColumn(title=writer.say("现状", "Before"), width=1.8, number=True),
            TableColumn(title=writer.say("情景", "After"), width=1.8, number=True),
            TableColumn(title=writer.say("变化（百分点）", "Change (points)"), width=2, number=True),
            TableColumn(title=writer.say("覆盖人数变化", "Change of people"), width=2.2, number=True),
        ]
        table = [
            [row["item_name"], percent(row["before"]), percent(row["after"]), f"{row['change_points']:+.1f}",
             f"{row['people_change']:+,.0f}"]
            for row in records(circles)
        ]  # fmt: skip
        writer.table(
            writer.say("情景前后的服务圈覆盖率", "Coverage before and after"),
            columns,
            table,
            tables=("diff.csv",),
        )
    changed = set(circles.loc[circles["change"].abs() > 0, "item"])
    for circle in run.plan.circle:
        stem = f"map_scenario_{circle.id}"
        if circle.id in changed and stem in pictures:
            caption = writer.say(f"{circle.name}：情景前后", f"{circle.name}: before and after")
            writer.picture(pictures[stem], caption, "diff_cells.parquet")
