"""A plan as tables that people edit, and the plan that edited tables say."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, get_args

import numpy as np
import pandas as pd

from lifecircle.geodata.place import SETTINGS
from lifecircle.geodata.roads.network import Mode
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.english import plan_in_language
from lifecircle.plan.model import Assumptions, Circle, Need, Plan, Row
from lifecircle.plan.saying import row_words

BY_SETTING = "by_setting"
"""Stands for a mode that differs by setting; it stays as the plan has it."""
MODES: tuple[str, ...] = (*get_args(Mode), BY_SETTING)
STRENGTHS: tuple[str, ...] = ("binding", "aspired")
DIRECTIONS: tuple[str, ...] = ("higher", "lower")


class PlanTables(NamedTuple):
    """Tables of a plan; ``id`` (and ``need``) name the row, ``used`` says whether it stays.

    circles: id, used, name, target, by, mode, serves, strength, source, quote.
    needs: id, need (number), circle, name, types, unit, and a column per setting with its limit.
    ratios: id, used, name, numerator, denominator, unit, target, by, better, nature, source, quote.
    presences: id, used, name, needs, unit, target, by, strength, source, quote.
    assumptions: name, value.
    """

    circles: pd.DataFrame
    needs: pd.DataFrame
    ratios: pd.DataFrame
    presences: pd.DataFrame
    assumptions: pd.DataFrame


def tables_of(plan: Plan, *, language: Language) -> PlanTables:
    """The tables of a plan as it stands, in a language."""
    plan = plan_in_language(plan, language)
    circles = [
        {
            **_common(row, plan, language),
            "mode": row.mode if isinstance(row.mode, str) else BY_SETTING,
            "serves": row.serves,
            "strength": row.strength,
        }
        for row in plan.circle
    ]
    ratios = []
    for ratio in plan.ratio:
        words = row_words(ratio, language=language)
        ratios.append(
            {
                **_common(ratio, plan, language),
                "numerator": words["numerator"],
                "denominator": words["denominator"],
                "unit": ratio.unit,
                "better": ratio.better,
                "nature": ratio.nature,
            }
        )
    presences = []
    for rule in plan.presence:
        words = row_words(rule, language=language)
        presences.append(
            {
                **_common(rule, plan, language),
                "needs": words["needs"],
                "unit": words["unit"],
                "strength": rule.strength,
            }
        )
    common = ["id", "used", "name", "target", "by", "source", "quote"]
    return PlanTables(
        circles=_frame(circles, [*common, "mode", "serves", "strength"]),
        needs=_needs(plan.circle, language=language),
        ratios=_frame(ratios, [*common, "numerator", "denominator", "unit", "better", "nature"]),
        presences=_frame(presences, [*common, "needs", "unit", "strength"]),
        assumptions=pd.DataFrame(_flat(plan.assumptions), columns=["name", "value"]),
    )


def _frame(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(columns))
    return table.astype({"by": "Int64", "used": bool})


def _common(row: Row, plan: Plan, language: Language) -> dict[str, Any]:
    return {
        "id": row.id,
        "used": True,
        "name": row.name,
        "target": row.target,
        "by": row.by,
        "source": _clause(row, plan, language),
        "quote": row.source.quote,
    }


def _clause(row: Row, plan: Plan, language: Language) -> str:
    """Document and place of the source; the title where the plan names more than one document."""
    source = row.source
    line = Text(f"第 {source.line} 行", f"line {source.line}").in_language(language)
    place = source.clause if source.line is None else line
    title = plan.sources.get(source.file, source.file)
    return place if len(plan.sources) == 1 and source.line is not None else f"{title} {place}"


def _needs(circles: Sequence[Circle], *, language: Language) -> pd.DataFrame:
    rows = []
    for circle in circles:
        for number, leaf in enumerate(_leaves(circle.needs)):
            alone = circle.model_copy(update={"needs": (leaf,)})
            types = row_words(alone, language=language)["types"]
            value = leaf.minutes if leaf.minutes is not None else leaf.metres
            limits: dict[str, Any] = {
                name: (value[name] if isinstance(value, Mapping) else value)
                for name in SETTINGS
                if name in circle.settings and (not isinstance(value, Mapping) or name in value)
            }
            rows.append(
                {
                    "id": circle.id, "need": number, "circle": circle.name, "name": leaf.name or types,
                    "types": types, "unit": "minutes" if leaf.minutes is not None else "metres", **limits,
                }
            )  # fmt: skip
    table = pd.DataFrame(rows, columns=["id", "need", "circle", "name", "types", "unit", *SETTINGS])
    return table.astype(dict.fromkeys(SETTINGS, float))


def _flat(assumptions: Assumptions) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    for name, value in assumptions.model_dump().items():
        if isinstance(value, Mapping):
            found += [(f"{name}.{part}", float(inner)) for part, inner in value.items()]
        elif isinstance(value, int | float):
            found.append((name, float(value)))
    return found


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


def _leaves(needs: Sequence[Need]) -> list[Need]:
    """The needs that name facility types, in their order, also those inside ``any_of``."""
    found: list[Need] = []
    for need in needs:
        found += [need] if need.types else _leaves(need.any_of)
    return found
