"""A plan as tables that people edit."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, get_args

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


def _leaves(needs: Sequence[Need]) -> list[Need]:
    """The needs that name facility types, in their order, also those inside ``any_of``."""
    found: list[Need] = []
    for need in needs:
        found += [need] if need.types else _leaves(need.any_of)
    return found
