"""Presence rows: the share of units that have what a rule asks for, and what each one lacks."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from lifecircle.geodata.place import SETTINGS, Level
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.model import Presence
from lifecircle.plan.target import meets, parse_target, printed_value

from .conditions import Answer, Asking, answer
from .ground import Ground
from .quantities import attributes_missing, by_level, people_per_part

PRESENCE_COLUMNS: tuple[str, ...] = (
    "rule", "rule_name", "unit_level", "units", "units_meeting", "share", "target", "strength", "status",
    "reason",
)  # fmt: skip
PRESENCE_UNIT_COLUMNS: tuple[str, ...] = ("rule", "district", "district_name", "meets", "found", "missing")


@dataclass(frozen=True, kw_only=True, eq=False)
class PresenceResult:
    """One rule worked out. row: PRESENCE_COLUMNS. units: PRESENCE_UNIT_COLUMNS, and for the gap
    list level, people and lacking (share of the requirement that is missing, 0 to 1).
    """

    rule: Presence
    row: dict[str, Any]
    units: pd.DataFrame

    @cached_property
    def listed(self) -> pd.DataFrame:
        """PRESENCE_UNIT_COLUMNS of the units."""
        return self.units[list(PRESENCE_UNIT_COLUMNS)]


def work_out_presence(
    ground: Ground, rule: Presence, *, persons_per_household: float, language: Language
) -> PresenceResult:
    """Hold every unit of the rule's levels against what it must have, and their share against the target."""
    reason = attributes_missing(ground, rule.unit_where)
    frames: list[pd.DataFrame] = []
    for level in rule.unit:
        found, level_reason = _units(
            ground, rule, level, persons_per_household=persons_per_household,
            language=language,
        )  # fmt: skip
        reason = reason or level_reason
        frames.append(found)
    units = pd.concat(frames, ignore_index=True)
    if reason is None and len(units) == 0:
        reason = Text("行政单元图层没有这一级单元", "the districts have no units of this level")
    return PresenceResult(
        rule=rule, row=_row(rule, units, reason=reason, language=language), units=_listed(units, reason)
    )


def _units(
    ground: Ground,
    rule: Presence,
    level: Level,
    *,
    persons_per_household: float,
    language: Language,
) -> tuple[pd.DataFrame, Text | None]:
    parts = by_level(ground, level, unit_where=rule.unit_where)
    asking = Asking(ground, parts, persons_per_household, language)
    result = answer(rule.needs, asking)
    chosen = _in_settings(ground, parts.district, rule)
    people = people_per_part(ground, parts, "total")[:-1]
    frame = pd.DataFrame(
        {
            "rule": rule.id,
            "district": ground.district_ids[parts.district],
            "district_name": ground.district_names[parts.district],
            "meets": result.meets,
            "found": pd.Series(result.found, dtype=object),
            "missing": pd.Series(_missing(result), dtype=object),
            "level": level,
            "people": people,
            "lacking": result.lacking,
        }
    )
    return frame[chosen].reset_index(drop=True), result.reason


def _missing(result: Answer) -> list[str]:
    return ["" if met else text for met, text in zip(result.meets, result.missing, strict=True)]


def _in_settings(ground: Ground, rows: np.ndarray[Any, np.dtype[np.int64]], rule: Presence) -> Any:
    if set(rule.settings) == set(SETTINGS):
        return np.ones(len(rows), dtype=bool)
    return np.isin(ground.district_settings[rows], rule.settings)


def _listed(units: pd.DataFrame, reason: Text | None) -> pd.DataFrame:
    """The units to list: none of them where the rule cannot be answered."""
    return units.iloc[:0] if reason is not None else units


def _row(rule: Presence, units: pd.DataFrame, *, reason: Text | None, language: Language) -> dict[str, Any]:
    target = parse_target(rule.target)
    meeting = int(units["meets"].sum()) if len(units) else 0
    share = meeting / len(units) if len(units) and reason is None else None
    status = "tracked"
    if share is None:
        status = "not_computable"
    elif target.is_comparable:
        value = printed_value(target, share=share, count=meeting)
        status = "met" if meets(target, value, better=rule.better) else "short"
    return {
        "rule": rule.id, "rule_name": rule.name, "unit_level": "+".join(rule.unit), "units": len(units),
        "units_meeting": None if reason else meeting, "share": share, "target": rule.target,
        "strength": rule.strength, "status": status,
        "reason": reason.in_language(language) if reason else "",
    }  # fmt: skip
