"""The maps and charts of a run: which there are, what they are called, how they are drawn and written."""

import datetime
import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.figure import Figure

from lifecircle.geodata.text import Text
from lifecircle.plan.model import Circle
from lifecircle.report.circle_view import drawn_circles, label_level, state_codes
from lifecircle.report.diagnosis.findings import supplies_per_head
from lifecircle.report.figures.charts.coverage_bars import MOST_IN_TEXT, coverage_bars
from lifecircle.report.figures.charts.lorenz import lorenz_chart, lorenz_rows
from lifecircle.report.figures.charts.marginal import marginal_chart
from lifecircle.report.figures.charts.times import times_chart
from lifecircle.report.figures.fonts import dress
from lifecircle.report.figures.print_map.background import Background
from lifecircle.report.figures.print_map.coverage_sheet import coverage_sheet
from lifecircle.report.figures.print_map.gap_sheet import gap_counts_sheet, gap_sheet
from lifecircle.report.figures.print_map.scenario_sheet import pair_sheet
from lifecircle.report.figures.print_map.sheet import IN_TEXT_CM
from lifecircle.report.figures.print_map.site_sheet import site_sheet
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.folders.scenario_reading import ScenarioResult
from lifecircle.report.folders.siting_reading import SitingResult

Format = Literal["png", "pdf"]
Progress = Callable[[Text, float], None]

TOPICS: tuple[str, ...] = ("coverage", "gap", "supply", "siting", "scenario")
"""What an illustration is about: a circle, what is missing, a ratio, new sites, a scenario."""


@dataclass(frozen=True, kw_only=True)
class Illustration:
    """One map or chart that can be drawn.

    stem: file name without ending, of letters, digits and underscores. topic: one of TOPICS.
    item: id of the circle or ratio shown, or "". caption: as it stands below in a document.
    draw: makes the figure, its letters already in typefaces that hold them; raises
    fonts.FontError where the computer has no Chinese typeface. draw_in_text: the same, low enough
    to share a page with text at its own size; None where ``draw`` is.
    """

    stem: str
    kind: Literal["map", "chart"]
    topic: str
    item: str
    caption: Text
    draw: Callable[[], Figure]
    draw_in_text: Callable[[], Figure] | None = None


def illustrations(
    run: Run,
    *,
    siting: SitingResult | None = None,
    scenario: ScenarioResult | None = None,
    drawn: datetime.date | None = None,
) -> list[Illustration]:
    """All maps and charts that the results have the data for, in the order of a chapter.

    Nothing is drawn yet. drawn: the day that stands on the maps; today where it is left out.
    A circle that could not be worked out has none.
    """
    day = drawn or datetime.date.today()
    ground = Background(run)
    found = [
        *(one for circle in _answered(run) for one in _of_circle(run, circle, ground=ground, day=day)),
        *_of_plan(run, ground=ground, day=day),
    ]
    if siting is not None:
        found += _of_siting(run, siting, ground=ground, day=day)
    if scenario is not None:
        found += _of_scenario(run, scenario, ground=ground, day=day)
    return found


def write_illustrations(
    found: Sequence[Illustration],
    folder: Path,
    *,
    formats: Sequence[Format] = ("png", "pdf"),
    dpi: int = 300,
    progress: Progress | None = None,
) -> list[Path]:
    """Draw each and write it to ``folder`` (which exists) in each format; returns the files.

    The same results and day give the same bytes. Raises fonts.FontError as ``Illustration.draw``.
    """
    written: list[Path] = []
    for number, one in enumerate(found):
        if progress is not None:
            progress(Text(f"绘制：{one.caption.zh}", f"drawing: {one.caption.en}"), number / len(found))
        figure = one.draw()
        for ending in formats:
            path = folder / f"{one.stem}.{ending}"
            write_figure(figure, path, dpi=dpi)
            written.append(path)
    return written


def write_figure(figure: Figure, path: Path, *, dpi: int = 300) -> None:
    """Write a figure as the ending of ``path`` says (png or pdf), without the time of writing."""
    if path.suffix == ".pdf":
        FigureCanvasPdf(figure).print_figure(
            path,
            dpi=dpi,
            metadata={"CreationDate": None, "ModDate": None, "Producer": None, "Creator": "lifecircle"},
        )
    else:
        # a fifth less time than at the usual level of compression, for files a twentieth larger
        FigureCanvasAgg(figure).print_figure(
            path, dpi=dpi, metadata={"Software": "lifecircle"}, pil_kwargs={"compress_level": 3}
        )


def _answered(run: Run) -> list[Circle]:
    """Circles with an answer for the whole Place."""
    table = run.coverage
    whole = table[(table["district"] == "all") & (table["need"] == "all") & (table["setting"] == "all")]
    known = set(whole.loc[whole["coverage"].notna() & (whole["status"] != "not_computable"), "circle"])
    return [circle for circle in drawn_circles(run) if circle.id in known]


def _dressed(draw: Callable[[], Figure]) -> Callable[[], Figure]:
    """The drawing with typefaces given to its letters."""

    @functools.wraps(draw)
    def dressed() -> Figure:
        figure = draw()
        dress(figure)
        return figure

    return dressed


def _two_sizes(draw: Callable[..., Figure]) -> dict[str, Callable[[], Figure]]:
    """A map on a sheet of its own, and one that shares a page with text."""
    return {"draw": _dressed(draw), "draw_in_text": _dressed(functools.partial(draw, tallest_cm=IN_TEXT_CM))}


def _of_circle(run: Run, circle: Circle, *, ground: Background, day: datetime.date) -> Iterator[Illustration]:
    name = circle.name
    yield Illustration(
        stem=f"map_coverage_{circle.id}", kind="map", topic="coverage", item=circle.id,
        caption=Text(f"{name}覆盖情况", f"{name}: coverage"),
        **_two_sizes(functools.partial(coverage_sheet, run, circle.id, ground=ground, drawn=day)),
    )  # fmt: skip
    yield Illustration(
        stem=f"map_gap_{circle.id}", kind="map", topic="gap", item=circle.id,
        caption=Text(f"{name}缺口分布", f"{name}: distribution of the gap"),
        draw=_dressed(lambda: gap_sheet(run, circle.id, ground=ground, drawn=day)),
    )  # fmt: skip
    yield Illustration(
        stem=f"chart_coverage_{circle.id}", kind="chart", topic="coverage", item=circle.id,
        caption=Text(f"{name}分区覆盖率", f"{name}: share covered by district"),
        draw=_dressed(lambda: coverage_bars(run, circle.id, drawn=day)),
        draw_in_text=_dressed(lambda: coverage_bars(run, circle.id, drawn=day, most=MOST_IN_TEXT)),
    )  # fmt: skip
    yield Illustration(
        stem=f"chart_times_{circle.id}", kind="chart", topic="coverage", item=circle.id,
        caption=Text(f"{name}：各人群到达时间", f"{name}: travel time by group"),
        draw=_dressed(lambda: times_chart(run, circle.id, drawn=day)),
    )  # fmt: skip


def _of_plan(run: Run, *, ground: Background, day: datetime.date) -> Iterator[Illustration]:
    if len(run.gaps) and label_level(run):
        yield Illustration(
            stem="map_gap_rows", kind="map", topic="gap", item="",
            caption=Text("未达标规划条目分布", "plan items not met, by district"),
            **_two_sizes(functools.partial(gap_counts_sheet, run, ground=ground, drawn=day)),
        )  # fmt: skip
    for ratio in supplies_per_head(run.plan):
        if len(lorenz_rows(run, ratio.id)):
            yield Illustration(
                stem=f"chart_lorenz_{ratio.id}", kind="chart", topic="supply", item=ratio.id,
                caption=Text(f"{ratio.name}：洛伦兹曲线", f"{ratio.name}: Lorenz curve"),
                draw=_dressed(functools.partial(lorenz_chart, run, ratio.id, drawn=day)),
            )  # fmt: skip


def _of_siting(
    run: Run, siting: SitingResult, *, ground: Background, day: datetime.date
) -> Iterator[Illustration]:
    name, item = str(siting.record["circle"]["name"]), str(siting.record["circle"]["id"])
    if len(siting.new_sites) and f"{item}_state" in run.cells:
        yield Illustration(
            stem="map_sites", kind="map", topic="siting", item=item,
            caption=Text(f"{name}选址建议", f"{name}: proposed sites"),
            **_two_sizes(functools.partial(site_sheet, run, siting, ground=ground, drawn=day)),
        )  # fmt: skip
    if any(value is not None for value in siting.record["answer"]["curve"]):
        yield Illustration(
            stem="chart_marginal_gain", kind="chart", topic="siting", item=item,
            caption=Text(f"{name}：每增一处的收益", f"{name}: gain from each further site"),
            draw=_dressed(lambda: marginal_chart(run, siting, drawn=day)),
        )  # fmt: skip


def _of_scenario(
    run: Run, scenario: ScenarioResult, *, ground: Background, day: datetime.date
) -> Iterator[Illustration]:
    """A pair of maps for every circle in which some cell changes its state."""
    cells = scenario.cells
    for circle in drawn_circles(run):
        before, after = f"{circle.id}_state_before", f"{circle.id}_state_after"
        if before not in cells or after not in cells:
            continue
        if np.array_equal(state_codes(cells[before]), state_codes(cells[after])):
            continue
        yield Illustration(
            stem=f"map_scenario_{circle.id}", kind="map", topic="scenario", item=circle.id,
            caption=Text(f"{circle.name}：情景前后对比", f"{circle.name}: before and after"),
            **_two_sizes(
                functools.partial(pair_sheet, run, circle.id, scenario, ground=ground, drawn=day)
            ),
        )  # fmt: skip
