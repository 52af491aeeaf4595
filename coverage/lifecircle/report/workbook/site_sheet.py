"""Sheet 选址建议: the sites proposed, what each adds, and what is proven."""

import math
from typing import Any

from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Language, Text
from lifecircle.report.diagnosis.sentences import proof_sentence, siting_sentence
from lifecircle.report.diagnosis.table_rows import records
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.folders.siting_reading import SitingResult, kinds_at

from .common_columns import common
from .sheet import Column, SheetContent

SITES = Text("选址建议", "Sites")
KINDS = {
    "new": Text("新建", "new"), "reuse": Text("改造利用", "reuse"), "expand": Text("扩建", "expand"),
    "existing": Text("现有", "existing"),
}  # fmt: skip


def site_sheet(run: Run, siting: SitingResult | None) -> SheetContent:
    """The new sites by rank; without a siting, how to get one."""
    say = run.language
    columns = [
        *common(say, "rank"),
        Column(Text("选址", "Site").in_language(say), width=16),
        Column(Text("设施", "Facility").in_language(say), width=22),
        Column(Text("方式", "Kind").in_language(say), width=10),
        Column(Text("所在", "District").in_language(say), width=18),
        Column(
            Text("新增覆盖（人）", "People newly covered").in_language(say), "whole", width=12, total=True
        ),
        Column(Text("累计覆盖率", "Cumulative coverage").in_language(say), "percent", width=11),
        Column(Text("服务人数", "People served").in_language(say), "whole", width=10),
        Column(Text("容量", "Capacity").in_language(say), "whole", width=10),
        Column(Text("造价", "Cost").in_language(say), "number", width=12),
        Column(Text("经度", "Longitude").in_language(say), "text", width=13),
        Column(Text("纬度", "Latitude").in_language(say), "text", width=13),
    ]
    place = str(run.record["place"]["name"])
    lead, notes = _words(run, siting)
    return SheetContent(
        key="sites",
        name=SITES.in_language(say),
        title=Text(f"{place}选址建议", f"{place}: proposed sites").in_language(say),
        columns=columns,
        rows=[] if siting is None else site_rows(run, siting),
        source=Text("sites.csv（lifecircle site 的结果）", "sites.csv (of lifecircle site)").in_language(say),
        notes=notes,
        lead=lead,
    )


def site_rows(run: Run, siting: SitingResult) -> list[list[Any]]:
    """The new sites in the order of the sheet's columns."""
    taxonomy, say = load_taxonomy(), run.language
    rows: list[list[Any]] = []
    for row in records(siting.new_sites):
        kinds = [taxonomy.types[kind] for kind in kinds_at(row["types"]) if kind in taxonomy.types]
        names = "、".join(kind.zh for kind in kinds) if say == "zh" else ", ".join(kind.en for kind in kinds)
        rows.append(
            [
                row["rank"],
                row["name"] or row["site"],
                names or row["types"],
                _way(row["kind"], say),
                row["district_name"],
                row["people_new"],
                row["coverage_share"],
                row["load"],
                _known(row["capacity"]),
                _known(row["cost"]),
                f"{row['lon']:.6f}",
                f"{row['lat']:.6f}",
            ]
        )
    return rows


def _way(kind: str, language: Language) -> str:
    return KINDS[kind].in_language(language) if kind in KINDS else kind


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _words(run: Run, siting: SitingResult | None) -> tuple[list[str], list[str]]:
    say = run.language
    if siting is None:
        none = Text(
            "本次没有做选址。先运行 lifecircle site，再用 --siting 指明它的结果文件夹。",
            "No siting was given. Run lifecircle site, then name its folder with --siting.",
        )
        return [none.in_language(say)], []
    notes = [str(cause[say]) for cause in siting.record["answer"]["causes"]]
    notes.append(
        Text(
            "坐标为 WGS84；由缺口生成的候选点只是大致位置，须核对用地。“新增覆盖”每人只计一次，"
            "计入序号在前的点。",
            "Coordinates are WGS84; candidates generated from the gap are approximate and their land "
            "must be checked. People newly covered are counted once, at the site ranked first.",
        ).in_language(say)
    )
    return [siting_sentence(siting, say), proof_sentence(siting, say)], notes
