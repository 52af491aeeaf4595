"""What is wrong in one row of a plan that its schema cannot see: groups, limits, targets, conditions."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from pydantic import BaseModel

from lifecircle.geodata.place import CAPACITIES, FACILITY_ATTRIBUTES, SETTINGS
from lifecircle.geodata.text import Text
from lifecircle.geodata.toml_lines import KeyPath

from .model import (
    Circle,
    Condition,
    Need,
    Preference,
    Presence,
    Project,
    Quantity,
    Ratio,
    Row,
)
from .schema_faults import suggestion
from .target import parse_target

_GROUP = re.compile(r"total|age_\d+_\d+|age_\d+_plus|age_\d+")
_ONE_AGE = re.compile(r"age_\d+")
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_LONG_MINUTES, _SHORT_METRES = 240.0, 50.0
_OTHER_GROUP = re.compile(r"(?!age)[a-z][a-z0-9_]*")
_ATTRIBUTES = (*FACILITY_ATTRIBUTES, *CAPACITIES)
_BOUNDS = frozenset({"at_least", "at_most"})


class Finding(NamedTuple):
    """One thing found: its code in ``wording.CHECKS``, its place, and what the wording needs."""

    code: str
    path: KeyPath
    found: str | None = None
    near: Text = Text("", "")
    values: Mapping[str, Any] = {}


def row_findings(row: Row, path: KeyPath) -> Iterator[Finding]:
    """Everything to be said about one row that is right by the schema."""
    fields = [name for name in type(row).model_fields if name != "assumed"]
    for field in row.assumed:
        if field not in fields:
            yield Finding("unknown_field", (*path, "assumed", field), near=suggestion(field, fields))
    if not isinstance(row, Preference | Project):  # these are wishes and works, held against nothing
        yield from _target(row, path)
    if isinstance(row, Circle):
        yield from _circle(row, path)
    if isinstance(row, Preference):
        yield from _tilt(row, (*path, "tilt"))
    if isinstance(row, Project):
        yield from _amounts(row, (*path, "amount"))
    if isinstance(row, Presence):
        yield from _only(row, path)
    if isinstance(row, Ratio | Presence):
        yield from _where(row.unit_where, (*path, "unit_where"))
    for inner_path, part in _parts(row, path):
        yield from _part(part, inner_path)


def _target(row: Row, path: KeyPath) -> Iterator[Finding]:
    target = parse_target(row.target)
    here = (*path, "target")
    if target.kind == "text":
        yield Finding("remark_target_text", here, found=row.target)
    is_of_people_or_units = isinstance(row, Circle | Presence)
    bounds = [bound for bound in (target.low, target.high) if bound is not None]
    if is_of_people_or_units and bounds and not target.unit and not 0 <= min(bounds) <= max(bounds) <= 100:
        yield Finding("share_target", here, found=row.target)
    elif is_of_people_or_units and bounds and not target.is_share and not target.unit and max(bounds) <= 1:
        yield Finding("remark_target_share", here, found=row.target)
    if row.by is not None and not _FIRST_YEAR <= row.by <= _LAST_YEAR:
        yield Finding("not_a_year", (*path, "by"), found=str(row.by))


def _circle(circle: Circle, path: KeyPath) -> Iterator[Finding]:
    yield from group_findings(circle.serves, (*path, "serves"))
    by_setting: list[tuple[KeyPath, Mapping[Any, Any]]] = []
    if isinstance(circle.mode, Mapping):
        by_setting.append(((*path, "mode"), circle.mode))
    for inner_path, part in _parts(circle, path):
        if isinstance(part, Need):
            for name in ("minutes", "metres"):
                limit = getattr(part, name)
                yield from _limit(limit, (*inner_path, name))
                if isinstance(limit, Mapping):
                    by_setting.append(((*inner_path, name), limit))
    for where, limit in by_setting:
        missing = [setting for setting in circle.settings if setting not in limit]
        if missing:
            yield Finding("limit_for_setting", where, values={"missing": ", ".join(missing)})


def _limit(limit: float | Mapping[Any, float] | None, path: KeyPath) -> Iterator[Finding]:
    """Remarks on limits that look like another unit: hours of travel, or kilometres as metres."""
    values = [] if limit is None else list(limit.values()) if isinstance(limit, Mapping) else [limit]
    for value in values:
        if path[-1] == "minutes" and value > _LONG_MINUTES:
            yield Finding("remark_minutes", path, found=f"{value:g}")
        if path[-1] == "metres" and value < _SHORT_METRES:
            yield Finding("remark_metres", path, found=f"{value:g}")


def _tilt(preference: Preference, path: KeyPath) -> Iterator[Finding]:
    for name in preference.tilt:
        if name in SETTINGS or _GROUP.fullmatch(name):
            continue
        if get_close_matches(name, SETTINGS, n=1, cutoff=0.6):
            yield Finding("tilt_key", (*path, name), near=suggestion(name, SETTINGS))
        else:
            yield from group_findings(name, (*path, name))


def _amounts(project: Project, path: KeyPath) -> Iterator[Finding]:
    """Amounts that are nearly a capacity column; others (households, km of road …) are kept as they are."""
    for column in project.amount:
        if column not in CAPACITIES and get_close_matches(column, CAPACITIES, n=1, cutoff=0.6):
            yield Finding("amount_column", (*path, column), near=suggestion(column, CAPACITIES))


def _only(presence: Presence, path: KeyPath) -> Iterator[Finding]:
    """A level that ``only`` names and the rule does not ask of would never be looked at."""
    for inner_path, part in _parts(presence, path):
        if isinstance(part, Condition):
            for position, level in enumerate(part.only):
                if level not in presence.unit:
                    values = {"expected": ", ".join(presence.unit)}
                    yield Finding("only_level", (*inner_path, "only", position), found=level, values=values)


def _near(part: Quantity | Condition, path: KeyPath) -> Iterator[Finding]:
    """``near`` chooses among facilities, so it needs some to choose from."""
    if part.near is None:
        return
    if isinstance(part, Quantity) and part.sum is None and not part.count:
        yield Finding("near_what", (*path, "near"), values={"expected": "sum, count"})
    if isinstance(part, Condition) and not part.types:
        yield Finding("near_what", (*path, "near"), values={"expected": "types"})


def _part(part: BaseModel, path: KeyPath) -> Iterator[Finding]:
    """What is to be said about a need, a quantity or a condition."""
    if not isinstance(part, Need | Quantity | Condition):
        return
    yield from _where(part.where, (*path, "where"))
    for attribute in part.where:
        near = get_close_matches(attribute, _ATTRIBUTES, n=1, cutoff=0.8)
        if near and near[0] != attribute:
            yield Finding("remark_attribute", (*path, "where", attribute), near=suggestion(attribute, near))
    if isinstance(part, Quantity | Condition) and part.sum is not None and part.sum not in CAPACITIES:
        values = {"expected": ", ".join(CAPACITIES)}
        yield Finding("unknown_capacity", (*path, "sum"), found=part.sum, values=values)
    if isinstance(part, Quantity | Condition):
        yield from _near(part, path)
    if isinstance(part, Quantity) and part.population is not None:
        yield from group_findings(part.population, (*path, "population"))
    if isinstance(part, Condition):
        yield from _where(part.unit, (*path, "unit"))
        low, high = part.at_least, part.at_most
        if part.types and low is not None and low <= 0:
            yield Finding("bound_of_nothing", (*path, "at_least"), found=f"{low:g}")
        if low is not None and high is not None and low > high:
            yield Finding("bounds_swapped", path)
        if part.one_per is not None and part.one_per[0] > part.one_per[1]:
            yield Finding("bounds_swapped", (*path, "one_per"))


def group_findings(name: str, path: KeyPath) -> Iterator[Finding]:
    """Whether a word can name a group of people."""
    if _GROUP.fullmatch(name):
        if _ONE_AGE.fullmatch(name):
            values = {"age": name.removeprefix("age_")}
            yield Finding("remark_one_age", path, found=name, values=values)
        return
    code = "remark_group" if _OTHER_GROUP.fullmatch(name) else "group_name"
    yield Finding(code, path, found=name)


def _where(where: Mapping[str, Any], path: KeyPath) -> Iterator[Finding]:
    for attribute, wanted in where.items():
        values = wanted if isinstance(wanted, list) else [wanted]
        if isinstance(wanted, Mapping):
            values = list(wanted.values()) if wanted and set(wanted) <= _BOUNDS else [None]
        if not values or not all(isinstance(value, str | int | float | bool) for value in values):
            yield Finding("attribute_condition", (*path, attribute))


def _parts(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, BaseModel]]:
    """Every model inside a row, with its place; the keys of the file are the names of the fields."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            inner = getattr(value, name)
            if isinstance(inner, BaseModel):
                yield (*path, name), inner
            yield from _parts(inner, (*path, name))
    elif isinstance(value, tuple):
        for position, inner in enumerate(value):
            if isinstance(inner, BaseModel):
                yield (*path, position), inner
            yield from _parts(inner, (*path, position))
