"""What pydantic found wrong in a plan (or another TOML format of ours), with line and right key or value."""

import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.text import Text
from lifecircle.geodata.toml_lines import KeyPath, line_of
from lifecircle.geodata.words import plain, value_words

from .model import DRIVE_KMH, Plan
from .wording import OTHER, ROW_WORDS, SCHEMA, Saying


class Format(NamedTuple):
    """A TOML format: its model, what its rows are called, what its faults say, what the whole is called."""

    model: type[BaseModel]
    row_words: Mapping[str, Text]
    sayings: Mapping[str, Saying]
    whole: Text


PLAN_FORMAT = Format(Plan, ROW_WORDS, SCHEMA, Text("规划文件", "the plan file"))

_CHINESE: Mapping[str, str] = {
    "步行": "walk", "骑行": "bike", "骑车": "bike", "自行车": "bike",
    "驾车": "drive", "开车": "drive", "车行": "drive", "小汽车": "drive", "步行和驾车": "walk_drive",
    "幼有所育": "childcare", "托育": "childcare", "学有所教": "education", "教育": "education",
    "劳有所得": "employment", "就业": "employment", "病有所医": "health", "医疗": "health",
    "卫生": "health", "老有所养": "elderly", "养老": "elderly", "住有所居": "housing", "住房": "housing",
    "弱有所扶": "welfare", "救助": "welfare", "优军服务": "veterans", "优军服务保障": "veterans",
    "文体服务": "culture_sport", "文体服务保障": "culture_sport",
    "文化": "culture_sport", "体育": "culture_sport",
}  # fmt: skip
"""What planners may write for the values of mode and domain."""
_WRONG_SHAPE = frozenset({"dict_type", "mapping_type"})


def schema_problems(
    errors: Sequence[ErrorDetails],
    *,
    data: Mapping[str, Any],
    lines: Mapping[KeyPath, int],
    file: str,
    form: Format = PLAN_FORMAT,
) -> list[Problem]:
    """One problem for each fault of the schema, in the order of the file."""
    problems: dict[tuple[KeyPath, Text], Problem] = {}
    for error in errors:
        path, rest = _path_in_file(error["loc"], data)
        value = _value_at(path, data)
        if _is_other_branch(error, rest, value=value) or _follows_from_others(error, value=value):
            continue
        if error["type"] == "missing":
            path = (*path, error["loc"][-1])
        problem = _problem(error, path, data=data, lines=lines, file=file, form=form)
        problems.setdefault((path, problem.message), problem)
    return sorted(problems.values(), key=lambda problem: problem.row or 0)


def _path_in_file(loc: tuple[int | str, ...], data: Mapping[str, Any]) -> tuple[KeyPath, KeyPath]:
    """Pydantic's place without the names of union branches, and what had no place in the file."""
    path: list[int | str] = []
    rest: list[int | str] = []
    value: Any = data
    for part in loc:
        if _has(value, part):
            value = value[part]
            path.append(part)
        elif part == "[key]":
            break
        else:
            rest.append(part)
    return tuple(path), tuple(rest)


def _has(value: Any, part: int | str) -> bool:
    if isinstance(value, Mapping):
        return part in value
    return isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value)


def _value_at(path: KeyPath, data: Mapping[str, Any]) -> Any:
    value: Any = data
    for part in path:
        value = value[part]
    return value


def _is_other_branch(error: ErrorDetails, rest: KeyPath, *, value: Any) -> bool:
    """Whether the fault belongs to the reading of a union that the planner did not mean."""
    if not rest or error["type"] == "missing":
        return False
    wants_table = error["type"] in _WRONG_SHAPE or any(str(part).startswith("dict[") for part in rest)
    in_table = isinstance(error["input"], Mapping) or isinstance(value, Mapping)
    if error["type"] in _WRONG_SHAPE:
        return not in_table
    return isinstance(value, Mapping) and not wants_table


def _follows_from_others(error: ErrorDetails, *, value: Any) -> bool:
    """A list counts as too short when its entries are faulty; those are told already."""
    return error["type"] == "too_short" and len(value) >= error["ctx"]["min_length"]


def _problem(
    error: ErrorDetails,
    path: KeyPath,
    *,
    data: Mapping[str, Any],
    lines: Mapping[KeyPath, int],
    file: str,
    form: Format,
) -> Problem:
    message, remedy = form.sayings.get(error["type"], OTHER)
    if error["type"] in ("tuple_type", "list_type") and len(path) == 1 and path[0] in form.row_words:
        remedy = Text(f"请用双方括号 [[{path[0]}]]", f"Use double brackets: [[{path[0]}]].")
    values: dict[str, Any] = {"msg": error["msg"], **error.get("ctx", {})}
    values = {key: f"{value:g}" if isinstance(value, float) else value for key, value in values.items()}
    found: str | None = None
    near = Text("", "")
    if error["type"] == "extra_forbidden":
        near = suggestion(str(path[-1]), keys_at(path[:-1], form.model))
    elif error["type"] == "literal_error":
        allowed = [word.strip("'") for word in str(values["expected"]).replace(" or ", ", ").split(", ")]
        values["expected"] = ", ".join(allowed)
        near = _did_you_mean(_in_our_words(str(error["input"]), allowed), allowed)
    elif error["type"] == "road_class":
        values["expected"] = ", ".join(DRIVE_KMH)
    if error["type"] not in ("missing", "extra_forbidden", "road_class") and not isinstance(
        error["input"], Mapping | list
    ):
        found = _short(error["input"]) or None
    what = name_of(path, data, form=form)
    return Problem(
        code=error["type"],
        file=file,
        row=line_of(lines, path) or 1,
        found=found,
        message=fill(message, what=what, near=near, values=values),
        remedy=fill(remedy, what=what, near=near, values=values),
    )


def fill(text: Text, *, what: Text, near: Text, values: Mapping[str, Any]) -> Text:
    """A wording with its values; in Chinese no blank follows a closing quotation mark."""
    return Text(
        zh=text.zh.format(**{**values, "what": what.zh, "near": near.zh}).replace("” ", "”"),
        en=text.en.format(**{**values, "what": what.en, "near": near.en}),
    )


def _short(value: Any) -> str:
    shown = {True: "true", False: "false"}.get(value) if isinstance(value, bool) else str(value)
    return shown if shown is not None and len(shown) <= 60 else f"{str(value)[:60]}…"


def name_of(path: KeyPath, data: Mapping[str, Any], *, form: Format = PLAN_FORMAT) -> Text:
    """A place in the file as a person calls it: the kind and id of the row, then the key."""
    if not path:
        return form.whole
    table, *inner = path
    word = form.row_words.get(str(table))
    if word is None or not inner or not isinstance(inner[0], int):
        key = _dotted(path)
        return Text(f"“{key}”", f"“{key}”")
    row = _value_at(path[:2], data)
    row_id = row.get("id") if isinstance(row, Mapping) else None
    named = str(row_id) if row_id else f"#{inner[0] + 1}"
    key = _dotted(tuple(inner[1:]))
    if not key:
        return Text(f"{word.zh} {named}", f"{word.en} {named}")
    return Text(f"{word.zh} {named} 的“{key}”", f"“{key}” of {word.en} {named}")


def _dotted(path: KeyPath) -> str:
    written = ""
    for part in path:
        written += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return written.lstrip(".")


def _did_you_mean(word: str, known: Sequence[str]) -> Text:
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    return Text(f"；是不是 {near[0]}？", f"; did you mean {near[0]}?") if near else Text("", ".")


def _in_our_words(word: str, allowed: Sequence[str]) -> str:
    """The value that a Chinese word such as 步行 or 乡镇 stands for, or the word itself."""
    meant = (words.get(plain(word), "") for words in (value_words("level"), value_words("setting"), _CHINESE))
    return next((value for value in meant if value in allowed), word)


def suggestion(word: str, known: Sequence[str]) -> Text:
    """What a misspelt key was meant to be, or all keys that are possible there."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return Text(f"是不是 {near[0]}？", f"Did you mean {near[0]}?")
    possible = ", ".join(known)
    return Text(f"这里可以写：{possible}", f"Possible here: {possible}.")


def keys_at(path: KeyPath, model: type[BaseModel] = Plan) -> list[str]:
    """The keys that the format knows at a place of the file."""
    for part in path:
        if isinstance(part, str) and part in model.model_fields:
            inner = next(_models_in(model.model_fields[part].annotation), None)
            model = inner or model
    return list(model.model_fields)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        if issubclass(annotation, BaseModel):
            yield annotation
        return
    for argument in typing.get_args(annotation):
        yield from _models_in(argument)
