"""chapter.docx: the chapter of a run."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from lifecircle.report.diagnosis.findings import supplies_per_head
from lifecircle.report.diagnosis.plan_rows import plan_rows
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.folders.scenario_reading import ScenarioResult
from lifecircle.report.folders.siting_reading import SitingResult

from .domain_part import write_domains
from .method_part import write_methods
from .overview_part import write_overview
from .remedy_part import write_remedies
from .space_part import write_space
from .template import Opened
from .writer import Writer, clean

NO_PICTURES: Mapping[str, Path] = {}


def wanted_pictures(run: Run) -> frozenset[str]:
    """Stems of the illustrations that a chapter shows; all others stay beside it."""
    rows = plan_rows(run)
    spread = {ratio.id for ratio in supplies_per_head(run.plan)}
    short = rows[(rows["status"] == "short") & rows["id"].isin(spread)]
    first = short.drop_duplicates("domain")["id"]
    circles = [circle.id for circle in run.plan.circle]
    return frozenset(
        [
            *(f"map_coverage_{name}" for name in circles), *(f"chart_coverage_{name}" for name in circles),
            *(f"map_scenario_{name}" for name in circles), *(f"chart_lorenz_{name}" for name in first),
            "map_gap_rows", "map_sites", "chart_marginal_gain",
        ]
    )  # fmt: skip


def write_chapter(
    run: Run,
    path: Path,
    *,
    opened: Opened,
    pictures: Mapping[str, Path] = NO_PICTURES,
    scenario: ScenarioResult | None = None,
    siting: SitingResult | None = None,
    sensitivity: pd.DataFrame | None = None,
) -> Path:
    """Write the chapter into the opened template, save it as ``path`` and return the path.

    pictures: stem of an illustration -> its PNG file.
    """
    writer = Writer(opened, run.language)
    place, plan = str(run.record["place"]["name"]), run.plan.name
    rows = plan_rows(run)
    title = writer.say(
        f"{place}公共服务现状评估与缺口分析", f"{place}: public services assessment and gap analysis"
    )
    writer.title(title)
    write_overview(writer, run, rows)
    lorenz = {
        stem.removeprefix("chart_lorenz_"): file for stem, file in pictures.items() if "_lorenz_" in stem
    }
    write_domains(writer, run, rows, pictures=lorenz)
    write_space(writer, run, pictures=pictures)
    write_remedies(writer, run, siting=siting, scenario=scenario, pictures=pictures)
    write_methods(writer, run, rows, sensitivity=sensitivity)
    writer.finish()
    properties = opened.document.core_properties
    properties.title, properties.subject = clean(title)[:255], clean(plan)[:255]
    properties.author = "lifecircle"
    properties.comments = ""
    opened.document.save(str(path))
    return path
