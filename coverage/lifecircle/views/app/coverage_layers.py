"""The layers and legends of a look at one circle: states, times, people not covered, districts."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from lifecircle.coverage.words import STATES
from lifecircle.geodata.text import Text
from lifecircle.plan.model import Need
from lifecircle.plan.saying import leaves
from lifecircle.report.colours import NOT_ASKED, STATE_COLOURS
from lifecircle.report.diagnosis.circle_words import group_word
from lifecircle.report.web_map.map_words import state_word

from .coverage_look import Look, children_level, districts_in
from .frame import Frame
from .kept import kept
from .map.cell_picture import NO_COLOUR, Codes
from .map.layers import Layer, areas, cells

SHOWN: Mapping[str, Text] = {
    "states": Text("状态", "status"),
    "cost": Text("用时", "travel time"),
    "missing": Text("未覆盖", "not covered"),
    "districts": Text("各单元", "by district"),
}
_NOT_ASKED_CODE = len(STATES)
_COST_COLOURS = ("#d8ecc4", "#a3d6b1", "#62bcb4", "#35919f", "#2d6a97", "#33448a", "#2e1f5e")
_NO_COST_COLOUR = "#8c8c8c"
_NICE = (1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300)
"""Where classes of time or of hundreds of metres may end."""
_PARTS = (0.2, 0.4, 0.6, 0.8, 0.95)
_MISSING_PERSONS = (0.0, 5.0, 20.0, 50.0, 100.0, 500.0)
_MISSING_COLOURS = ("#fde7c4", "#fbc27d", "#f08f3d", "#cf5a16", "#8f3208", "#561c02")
_SHARES = (0.0, 0.2, 0.4, 0.6, 0.8, 0.95)
_SHARE_COLOURS = ("#fbe3b8", "#f6efdc", "#d9e8ef", "#aacfe3", "#78b1d3", "#4a8fbd")
_LEAST_APART = 0.25
"""Least distance of two class ends, as the logarithm of their ratio."""
_NOBODY_COLOUR = "#ffffff"


def shown_layer(frame: Frame, look: Look, shown: str) -> tuple[Layer, dict[str, Any]]:
    """The layer of a way to look, and its legend."""
    if shown == "districts":
        return _districts(frame, look)
    codes, colours, rows = {"states": _states, "cost": _costs, "missing": _missing}[shown](frame, look)
    layer = cells(
        frame,
        codes,
        colours,
        key=(*look.key, shown),
        muted=_NOT_ASKED_CODE if shown == "states" else NO_COLOUR,
        toggle=frame.say("人口格网", "Cells"),
    )
    return layer, {"title": _title(frame, look, shown), "rows": rows, "notes": _notes(frame, look)}


Drawn = tuple[Codes, dict[int, str], list[dict[str, Any]]]


def _states(frame: Frame, look: Look) -> Drawn:
    codes = np.where(look.reached.within, look.reached.state, _NOT_ASKED_CODE)
    codes = np.where(look.chosen, codes, NO_COLOUR).astype(np.uint8)
    names = (*STATES, NOT_ASKED)
    numbers = [*look.counted.tolist(), look.not_asked_persons]
    asked = float(look.counted.sum())
    rows = []
    for name, number in zip(names, numbers, strict=True):
        if name == NOT_ASKED and round(number) == 0:
            continue
        rows.append(
            {
                "label": state_word(name, look.circle, frame.language),
                "colour": STATE_COLOURS[name],
                "count": f"{number:,.0f}",
                "share": "" if name == NOT_ASKED else share_words(number, asked),
                "empty": round(number) == 0,
            }
        )
    return codes, {code: STATE_COLOURS[name] for code, name in enumerate(names)}, rows


def _costs(frame: Frame, look: Look) -> Drawn:
    edges = kept().of((frame.state_key, look.circle.id, "classes"), lambda: cost_classes(look))
    cost = look.reached.cost.astype(np.float64)
    asked = look.chosen & look.reached.within
    found = np.searchsorted(np.array(edges) + 1e-6, cost)  # a limit itself is inside; NaN sorts last
    codes = np.where(np.isnan(cost), len(edges) + 1, found)
    codes = np.where(asked, codes, NO_COLOUR).astype(np.uint8)
    unit = frame.say("米", " m") if look.metres else frame.say("分钟", " min")
    words = [f"{edge:,.0f}" for edge in edges]
    labels = [frame.say(f"{words[0]}{unit}以内", f"up to {words[0]}{unit}")]
    dash = frame.say("～", "–")
    labels += [f"{low}{dash}{high}{unit}" for low, high in pairwise(words)]
    labels += [
        frame.say(f"超过 {words[-1]}{unit}", f"over {words[-1]}{unit}"),
        frame.say("到不了", "not reachable"),
    ]
    colours = dict(enumerate((*_COST_COLOURS[: len(edges) + 1], _NO_COST_COLOUR)))
    return codes, colours, _people_rows(look, codes, labels, colours, asked)


def _missing(frame: Frame, look: Look) -> Drawn:
    asked = look.chosen & look.reached.within & (look.reached.state != 0)
    found = np.searchsorted(_MISSING_PERSONS, look.people, side="left") - 1
    codes = np.where(asked, found, NO_COLOUR).astype(np.uint8)
    words = [f"{edge:,.0f}" for edge in _MISSING_PERSONS]
    each, dash = frame.say(" 人", ""), frame.say("～", "–")
    labels = [*(f"{low}{dash}{high}{each}" for low, high in pairwise(words))]
    labels += [frame.say(f"{words[-1]} 人以上", f"over {words[-1]}")]
    colours = dict(enumerate(_MISSING_COLOURS))
    return codes, colours, _people_rows(look, codes, labels, colours, asked)


def _people_rows(
    look: Look,
    codes: Codes,
    labels: list[str],
    colours: Mapping[int, str],
    asked: npt.NDArray[np.bool_],
) -> list[dict[str, Any]]:
    sums = np.bincount(codes[asked], weights=look.people[asked], minlength=len(labels))
    whole = float(look.counted.sum())
    return [
        {
            "label": label,
            "colour": colours[code],
            "count": f"{sums[code]:,.0f}",
            "share": share_words(float(sums[code]), whole),
            "empty": round(float(sums[code])) == 0,
        }
        for code, label in enumerate(labels)
    ]


def _districts(frame: Frame, look: Look) -> tuple[Layer, dict[str, Any]]:
    ground = look.ground
    level = children_level(ground, look.area) or str(ground.district_levels[look.area_row])
    rows = districts_in(ground, look.area, level) if children_level(ground, look.area) else [look.area_row]
    counts = look.by_district(level)[rows]
    people = counts.sum(axis=1)
    share = np.divide(counts[:, 0], people, out=np.full(len(people), np.nan), where=people > 0)
    classes = np.clip(np.searchsorted(_SHARES, share, side="right") - 1, 0, len(_SHARES) - 1)
    colours = [
        _SHARE_COLOURS[code] if number > 0 else _NOBODY_COLOUR
        for code, number in zip(classes.tolist(), people.tolist(), strict=True)
    ]
    names = [ground.names[str(ground.district_ids[row])] for row in rows]
    texts = [
        f"{name}\n" + (
            frame.say(
                f"覆盖 {100 * one:.1f}%（{number:,.0f} 人）",
                f"covered {100 * one:.1f}% of {number:,.0f} people",
            )
            if number > 0
            else frame.say("本圈不涉及", "not applicable")
        )
        for name, one, number in zip(names, share.tolist(), people.tolist(), strict=True)
    ]  # fmt: skip
    place = ground.place
    layer = areas(
        "districts",
        place.districts.geometry.iloc[rows],
        crs=place.crs,
        key=(*look.key, "districts"),
        ids=[str(ground.district_ids[row]) for row in rows],
        texts=texts,
        colours=colours,
        opacity=0.85,
    )
    edges = [f"{100 * edge:.0f}" for edge in (*_SHARES, 1.0)]
    dash = frame.say("～", "–")
    legend_rows = [
        {"label": f"{low}%{dash}{high}%", "colour": colour, "count": f"{number}"}
        for (low, high), colour, number in zip(
            pairwise(edges),
            _SHARE_COLOURS,
            np.bincount(classes[people > 0], minlength=6).tolist(),
            strict=True,
        )
    ]
    title = frame.say("覆盖率（单元个数）", "Share covered (number of districts)")
    return layer, {"title": title, "rows": legend_rows[::-1], "notes": _notes(frame, look)}


def _title(frame: Frame, look: Look, shown: str) -> str:
    group = group_word(look.group, frame.language)
    if shown == "missing":
        return frame.say(f"每格未覆盖人口（{group}，人）", f"People not covered per cell ({group})")
    if shown == "cost":
        what = frame.say("所需时间", "Travel time") if not look.metres else frame.say("距离", "Distance")
        return frame.say(f"{what}（{group}，人）", f"{what} ({group})")
    return frame.say(f"{group}（人）", group)


def _notes(frame: Frame, look: Look) -> list[str]:
    notes = []
    if len(look.circle.needs) > 1:
        notes.append(frame.say("几项需求都满足才算覆盖。", "A cell is covered when all needs are met."))
    if look.ground.place.synthetic:
        notes.append(
            frame.say(
                "全部数据由程序生成，不代表任何地方。", "All data are generated and represent no real place."
            )
        )
    return notes


def share_words(number: float, whole: float) -> str:
    """A share in per cent; a few people never read as none."""
    if whole <= 0:
        return ""
    return "<0.1%" if 0 < number < whole / 2000 else f"{100 * number / whole:.1f}%"


def cost_classes(look: Look) -> list[float]:
    """Where the classes of time (distance) end: the limits of the circle, and round numbers between.

    The round numbers follow the people of the whole Place, so the classes stay the same when people
    look closer.
    """
    limits = {value for leaf in leaves(look.circle.needs) for value in _limits(leaf, metres=look.metres)}
    unit = 100.0 if look.metres else 1.0
    nice = np.array(_NICE) * unit
    known = np.isfinite(look.reached.cost) & (look.ground.people("total") > 0)
    edges = set(limits)
    if known.any():
        parts = np.quantile(look.reached.cost[known], _PARTS)
        for value in nice[np.abs(np.log(nice[:, None] / np.maximum(parts, unit))).argmin(axis=0)].tolist():
            apart = all(abs(np.log(value / other)) > _LEAST_APART for other in edges)
            if apart and len(edges) < len(_COST_COLOURS) - 1:
                edges.add(value)
    return sorted(edges)[: len(_COST_COLOURS) - 1] or [15.0 * unit]


def _limits(leaf: Need, *, metres: bool) -> list[float]:
    value = leaf.metres if metres else leaf.minutes
    if value is None:
        return []
    return [float(one) for one in value.values()] if isinstance(value, Mapping) else [float(value)]
