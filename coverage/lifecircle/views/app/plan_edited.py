"""The plan that edited tables say."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from lifecircle.geodata.text import Language
from lifecircle.plan.english import plan_in_language
from lifecircle.plan.model import Circle, Need, Plan, Row

from .plan_tables import BY_SETTING, PlanTables


def edited_plan(plan: Plan, tables: PlanTables, *, language: Language = "zh") -> dict[str, Any]:
    """What the edited tables of a plan say, as the values of a plan file; nothing is checked here.

    Only what a table shows can differ from ``plan``. An empty name, target or limit stays empty, so
    that the check of the file finds it. language: of the tables; a name changed in English is the
    English name, and one changed in Chinese leaves the row without an English one.
    """
    shown = plan_in_language(plan, language)
    said = plan.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    said["circle"] = _edited_circles(plan, shown, tables, language=language)
    said["ratio"] = _edited(
        plan.ratio, shown.ratio, tables.ratios, ("name", "target", "by", "unit", "better", "nature"),
        language=language,
    )  # fmt: skip
    said["presence"] = _edited(
        plan.presence, shown.presence, tables.presences, ("name", "target", "by", "strength"),
        language=language,
    )  # fmt: skip
    said["assumptions"] = _edited_assumptions(plan, tables.assumptions)
    return said


def _edited(
    rows: Sequence[Row],
    shown: Sequence[Row],
    table: pd.DataFrame,
    names: Sequence[str],
    *,
    language: Language,
) -> list[dict[str, Any]]:
    """The rows with what differs in the table from what was shown."""
    known = {str(one["id"]): one for one in table.to_dict("records")}
    found = []
    for row, seen in zip(rows, shown, strict=True):
        if row.id not in known or not bool(known[row.id]["used"]):
            continue
        said = row.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
        for name in names:
            value = known[row.id][name]
            if _is_same(value, getattr(seen, name)):
                continue
            if name == "name" and language == "en":
                _set(said, "name_en", value, before=row.name_en)
                continue
            _set(said, name, value, before=getattr(row, name))
            if name == "name":
                said.pop("name_en", None)
        found.append(said)
    return found


def _is_same(value: Any, seen: Any) -> bool:
    if pd.isna(value) or value == "":
        return seen in (None, "")
    return bool((value if isinstance(seen, int) else str(value)) == seen)


def _set(said: dict[str, Any], name: str, value: Any, *, before: Any) -> None:
    """Put an edited value where it differs; empty numbers and texts leave the key out."""
    if pd.isna(value) or value == "":
        if before not in (None, ""):
            said.pop(name, None)
        if name == "name":
            said[name] = ""
        return
    value = int(value) if name == "by" else str(value)
    if value != before:
        said[name] = value


def _edited_circles(
    plan: Plan, shown: Plan, tables: PlanTables, *, language: Language
) -> list[dict[str, Any]]:
    names = ("name", "target", "by", "serves", "strength")
    found = _edited(plan.circle, shown.circle, tables.circles, names, language=language)
    circles = {one.id: one for one in plan.circle}
    modes = tables.circles.set_index("id")["mode"]
    for said in found:
        circle = circles[said["id"]]
        mode = str(modes[circle.id])
        if mode != BY_SETTING and mode != circle.mode:
            said["mode"] = mode
        rows = tables.needs[tables.needs["id"] == circle.id].set_index("need")
        counter = iter(range(len(rows)))
        said["needs"] = [_edited_need(need, circle, rows, counter) for need in circle.needs]
    return found


def _edited_need(need: Need, circle: Circle, rows: pd.DataFrame, counter: Any) -> dict[str, Any]:
    said = need.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    if need.any_of:
        said["any_of"] = [_edited_need(inner, circle, rows, counter) for inner in need.any_of]
        return said
    row = rows.loc[next(counter)]
    limits = {name: float(row[name]) for name in circle.settings if not pd.isna(row[name])}
    key = "minutes" if need.minutes is not None else "metres"
    by_setting = isinstance(need.minutes if key == "minutes" else need.metres, Mapping)
    same = set(limits.values())
    # one limit for all settings stays one number, as the plan states it
    said[key] = (
        same.pop() if len(same) == 1 and len(limits) == len(circle.settings) and not by_setting else limits
    )
    return said


def _edited_assumptions(plan: Plan, table: pd.DataFrame) -> dict[str, Any]:
    said = plan.assumptions.model_dump(mode="json")
    for full_name, number in zip(table["name"].tolist(), table["value"].tolist(), strict=True):
        name, _, part = str(full_name).partition(".")
        value = None if number is None or np.isnan(number) else float(number)
        if part:
            said[name][part] = value
        else:
            said[name] = value
    return said
