"""Printed map of a siting: the chosen sites by rank, existing facilities, who is covered today."""

import datetime

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Text
from lifecircle.report.circle_view import DRAWN_STATES, NOT_ASKED_CODE, CircleView, circle_view
from lifecircle.report.colours import INK, NOT_ASKED, SITE_COLOUR, STATE_COLOURS, STATE_MARKS
from lifecircle.report.figures.figure_words import count_words, source_line, state_word, titled
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.folders.siting_reading import SitingResult, kinds_at

from .background import Background
from .cells import draw_cells
from .coverage_sheet import panel_cm
from .frame import closer
from .legend import Key, Legend
from .sheet import TALLEST_CM, Sheet, new_sheet
from .spots import Spot

_MARK_CM = 0.36
_MARK_PT = 6.5
_ROUND = tuple((np.cos(turn), np.sin(turn)) for turn in np.arange(8) * np.pi / 4 + np.pi / 4)


def site_sheet(
    run: Run, siting: SitingResult, *, ground: Background, drawn: datetime.date,
    tallest_cm: float = TALLEST_CM,
) -> Figure:  # fmt: skip
    """The chosen sites with their ranks. Raises KeyError where the run lacks the siting's circle."""
    language = run.language
    view = circle_view(run, str(siting.record["circle"]["id"]))
    sites = siting.new_sites
    xy_m = sites[["x", "y"]].to_numpy(dtype=float)
    sheet = new_sheet(
        closer(ground.whole, xy_m).with_margin(0.08) if len(xy_m) else ground.whole,
        title=titled(run, Text(f"{view.circle.name}：选址建议", f"{view.circle.name}: proposed sites")),
        subtitle=_result(siting, len(sites), services=_services(siting, run)).in_language(language),
        source=source_line(run, drawn=drawn),
        language=language,
        tallest_cm=tallest_cm,
    )
    panel = sheet.panels[0]
    ground.draw(panel, sheet.frame)
    same = _same_question(siting, view)
    # a siting for one of several needs has other states than the circle as a whole: people only
    codes = view.codes if same else np.full_like(view.codes, NOT_ASKED_CODE)
    picture = draw_cells(panel, sheet.frame, xy_m=view.xy_m, codes=codes, people=view.people)
    if picture:
        ground.water_over(panel, sheet.frame)
    _existing(panel, run, siting)
    taken = mark_sites(panel, sheet, xy_m)
    ground.name(panel, sheet.frame, panel_cm=panel_cm(sheet), taken=taken)
    legend = Legend(sheet.side, sheet.side_cm)
    legend.heading(Text("图例", "Key").in_language(language))
    shown = [state for n, state in enumerate(DRAWN_STATES) if same and (codes[view.people > 0] == n).any()]
    legend.keys(
        [
            Key(
                Text("建议新址（序号即先后）", "proposed site, by rank").in_language(language),
                mark="o",
                colour=SITE_COLOUR,
            ),
            Key(
                Text("现有同类设施", "existing facility").in_language(language),
                mark="o",
                colour=INK,
                edge="white",
            ),
            *(
                Key(
                    Text(
                        f"现状：{state_word(state, view.circle, 'zh')}",
                        f"today: {state_word(state, view.circle, 'en')}",
                    ).in_language(language),
                    colour=STATE_COLOURS[state],
                    mark="" if picture else STATE_MARKS[state],
                    edge="#3c474d",
                )
                for state in shown
            ),
            *(
                []
                if same
                else [
                    Key(
                        Text("人口格网", "population cell").in_language(language),
                        colour=STATE_COLOURS[NOT_ASKED],
                        mark=STATE_MARKS[NOT_ASKED],
                    )
                ]
            ),
            *ground.keys(sheet.frame),
        ]
    )
    legend.y_cm = ground.inset(sheet, legend.y_cm)
    legend.heading(
        Text("序号、所在、新增覆盖（人）", "Rank, district, people newly covered").in_language(language)
    )
    ranks, people = sites["rank"].to_numpy(dtype=float), sites["people_new"].to_numpy(dtype=float)
    names = [
        name or at or code
        for name, at, code in zip(sites["name"], sites["district_name"], sites["site"], strict=True)
    ]
    rows = [
        (f"{rank:.0f}", name, count_words(heads))
        for rank, name, heads in zip(ranks.tolist(), names, people.tolist(), strict=True)
    ]
    written = legend.rows(rows)
    if written < len(rows):
        rest = len(rows) - written
        legend.notes(
            [
                Text(f"其余 {rest} 处见选址表。", f"{rest} more are in the table of sites.").in_language(
                    language
                )
            ]
        )
    return sheet.figure


def _same_question(siting: SitingResult, view: CircleView) -> bool:
    """Whether the siting counted the same people as covered today as the run's circle does."""
    before = siting.record["figures"].get("covered_before")
    return before is not None and abs(float(before) - float(view.row["covered"])) < 1.0


def _services(siting: SitingResult, run: Run) -> str:
    """What is to be built, in words."""
    types = load_taxonomy().types
    names = [
        types[one].zh if run.language == "zh" else types[one].en
        for one in siting.record["figures"].get("services", ())
        if one in types
    ]
    return Text("、", ", ").in_language(run.language).join(names)


def mark_sites(
    panel: Axes, sheet: Sheet, xy_m: "np.ndarray[tuple[int, int], np.dtype[np.float64]]"
) -> list[Spot]:
    """A numbered disc beside each site, tied to it by a line, none covering another; the discs' ground."""
    size_m = _MARK_CM * sheet.frame.width_m / panel_cm(sheet)
    taken = [Spot(x, y, size_m * 0.4, size_m * 0.4) for x, y in xy_m.tolist()]
    for number, (x, y) in enumerate(xy_m.tolist(), start=1):
        spot = _beside(x, y, size_m=size_m, taken=taken, sheet=sheet)
        taken.append(spot)
        panel.plot([x, spot.x], [y, spot.y], color=SITE_COLOUR, linewidth=0.7, zorder=8)
        panel.plot(
            [x],
            [y],
            marker="o",
            markersize=3.2,
            color=SITE_COLOUR,
            markeredgecolor="white",
            markeredgewidth=0.5,
            linestyle="none",
            zorder=8.2,
        )
        panel.plot(
            [spot.x],
            [spot.y],
            marker="o",
            markersize=_MARK_CM * 72 / 2.54,
            color=SITE_COLOUR,
            markeredgecolor="white",
            markeredgewidth=0.7,
            linestyle="none",
            zorder=8.4,
        )
        panel.text(
            spot.x,
            spot.y,
            f"{number}",
            size=_MARK_PT,
            color="white",
            ha="center",
            va="center_baseline",
            weight="bold",
            zorder=8.6,
        )
    return taken


def _beside(x: float, y: float, *, size_m: float, taken: list[Spot], sheet: Sheet) -> Spot:
    tries = [
        Spot(x + right * far * size_m, y + up * far * size_m, size_m, size_m)
        for far in (1.1, 1.7, 2.4, 3.2)
        for right, up in _ROUND
    ]
    own = [one for one in taken if (one.x, one.y) != (x, y)]
    free = [spot for spot in tries if spot.within(sheet.frame) and not any(spot.meets(one) for one in own)]
    return free[0] if free else tries[0]


def _existing(panel: Axes, run: Run, siting: SitingResult) -> None:
    """Facilities in service of the types that are to be built."""
    types = {kind for value in siting.sites["types"] for kind in kinds_at(value)}
    points = run.facility_points
    rows = points[
        points["type"].isin(types | set(siting.record["figures"].get("services", ())))
        & (points["status"] == "existing")
    ]
    panel.plot(
        rows.geometry.x.to_numpy(),
        rows.geometry.y.to_numpy(),
        marker="o",
        markersize=3.0,
        color=INK,
        markeredgecolor="white",
        markeredgewidth=0.5,
        linestyle="none",
        zorder=7,
    )


def _result(siting: SitingResult, count: int, *, services: str) -> Text:
    """How many sites, what they change, how far from the best this can be."""
    figures = siting.record["figures"]
    zh = [f"新增 {count} 处{f'（{services}）' if services else ''}"]
    en = [f"{count} new site{'' if count == 1 else 's'}{f' ({services})' if services else ''}"]
    people = figures.get("people") or 0
    if people and figures.get("covered_before") is not None and figures.get("covered_after") is not None:
        before, after = (100 * figures[key] / people for key in ("covered_before", "covered_after"))
        zh.append(f"覆盖率由 {before:.1f}% 提高到 {after:.1f}%")
        en.append(f"coverage from {before:.1f}% to {after:.1f}%")
    answer = siting.record["answer"]
    if answer["status"] == "optimal":
        zh.append("已证明最优")
        en.append("proven optimal")
    elif answer["gap"] is not None:
        zh.append(f"与最优相差不超过 {100 * answer['gap']:.1f}%")
        en.append(f"at most {100 * answer['gap']:.1f}% from the best")
    return Text("，".join(zh), ", ".join(en))
