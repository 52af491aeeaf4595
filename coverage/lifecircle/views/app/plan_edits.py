"""The session's own plan: made from a preset by edits, from a file, and taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import tomli_w

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.files.putting import put_file
from lifecircle.geodata.text import Language
from lifecircle.plan.checking import is_remark
from lifecircle.plan.diff import diff_plans
from lifecircle.plan.model import Plan
from lifecircle.plan.reading import parse_plan, preset_ids, read_plan

from .inputs import FIRST_PLAN, OWN_PLAN, chosen_plan, own_plan_file
from .plan_edited import edited_plan
from .plan_tables import PlanTables, tables_of
from .session import WorkSession

KINDS: tuple[str, ...] = ("circle", "ratio", "presence")
PLAN_FILE = "plan.toml"


@dataclass(frozen=True, kw_only=True, eq=False)
class Draft:
    """What the tables show: the plan in use, with the rows of its preset that it leaves out.

    full: all rows. tables: of ``full``, in ``language``; a row that the plan leaves out is not ``used``.
    """

    full: Plan
    tables: PlanTables
    language: Language


def base_of(work: WorkSession) -> str:
    """The preset that the plan in use is, or was made from; empty for one from a file."""
    chosen = chosen_plan(work)
    if chosen != OWN_PLAN:
        return chosen
    base = str(work.note("plan_base", ""))
    return base if base in preset_ids() else ""


def draft_of(work: WorkSession, plan: Plan, *, language: Language) -> Draft:
    """The plan in use as tables."""
    base = base_of(work)
    full = _with_left_out(plan, read_plan(base)) if base and chosen_plan(work) == OWN_PLAN else plan
    tables = tables_of(full, language=language)
    kept_ids = {row.id for kind in KINDS for row in getattr(plan, kind)}
    for table in (tables.circles, tables.ratios, tables.presences):
        table["used"] = table["id"].isin(kept_ids)
    return Draft(full=full, tables=tables, language=language)


def _with_left_out(plan: Plan, base: Plan) -> Plan:
    """The plan with the rows of its preset that it has no more, in their order, at the end."""
    known = {row.id for kind in KINDS for row in getattr(plan, kind)}
    more = {
        kind: (*getattr(plan, kind), *(row for row in getattr(base, kind) if row.id not in known))
        for kind in KINDS
    }
    return plan.model_copy(update={**more, "sources": {**base.sources, **plan.sources}})


def save_edits(
    work: WorkSession, draft: Draft, tables: PlanTables, *, name: str, name_en: str = ""
) -> tuple[bool, tuple[Problem, ...]]:
    """Write the edited plan as the session's own and use it; whether its file changed, and its faults.

    name, name_en: what the plan is called from now on. A plan with faults is not written.
    """
    said = edited_plan(draft.full, tables, language=draft.language)
    base = base_of(work)
    said["id"] = f"{base}_edited" if base else said["id"]
    said["name"], said["name_en"] = name, name_en or None
    text = tomli_w.dumps(_without_none(said), multiline_strings=False)
    plan, problems = parse_plan(text.encode("utf-8"), file=PLAN_FILE)
    faults = tuple(one for one in problems if not is_remark(one))
    if plan is None or faults:
        return False, faults
    path = work.room("plan") / PLAN_FILE
    if path.is_file() and path.read_bytes() == text.encode("utf-8") and chosen_plan(work) == OWN_PLAN:
        return False, ()
    partial = path.with_suffix(".part")
    partial.write_text(text, encoding="utf-8", newline="\n")
    put_file(partial, path)
    work.remember(plan=OWN_PLAN, plan_base=base or None)
    return True, ()


def take_plan_file(work: WorkSession, raw: bytes, *, file: str) -> tuple[Problem, ...]:
    """Use a plan file as the session's own; its faults where it has any, and then nothing changes."""
    plan, problems = parse_plan(raw, file=file)
    faults = tuple(one for one in problems if not is_remark(one))
    if plan is None or faults:
        return faults
    path = own_plan_file(work)
    work.room("plan")
    path.write_bytes(raw)
    work.remember(plan=OWN_PLAN, plan_base=None)
    return ()


def use_plan(work: WorkSession, name: str) -> None:
    """Use a preset, or the session's own plan."""
    if name in (*preset_ids(), OWN_PLAN):
        work.remember(plan=name)


def drop_edits(work: WorkSession) -> None:
    """Back to the preset."""
    work.remember(plan=base_of(work) or FIRST_PLAN, plan_base=None)
    own_plan_file(work).unlink(missing_ok=True)


def has_own_plan(work: WorkSession) -> bool:
    """Whether the session has a plan of its own."""
    return own_plan_file(work).is_file()


def differences(work: WorkSession, plan: Plan, *, language: Language) -> pd.DataFrame | None:
    """Where the plan in use differs from its preset (plan.diff), without the rows that are the same."""
    base = base_of(work)
    if not base or chosen_plan(work) != OWN_PLAN:
        return None
    preset = read_plan(base)
    found = diff_plans(preset, plan, language=language)
    rows = found.to_dict("records")
    differs = [row["found"] != "same" and not _says_the_same(row, preset, plan) for row in rows]
    return found[differs].reset_index(drop=True)


def _says_the_same(line: Mapping[Any, Any], one: Plan, other: Plan) -> bool:
    """Whether a key differs in the order of its words only, which a TOML file does not keep."""
    rows = [
        {row.id: row for kind in KINDS for row in getattr(plan, kind)}.get(str(line[name]))
        for plan, name in ((one, "row_a"), (other, "row_b"))
    ]
    field = str(line["field"])
    if line["found"] != "different" or rows[0] is None or rows[1] is None or not hasattr(rows[0], field):
        return False
    return bool(getattr(rows[0], field) == getattr(rows[1], field, None))


def _without_none(value: Any) -> Any:
    """TOML has no empty value: what is empty is left out."""
    if isinstance(value, Mapping):
        return {key: _without_none(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_without_none(inner) for inner in value if inner is not None]
    return value
