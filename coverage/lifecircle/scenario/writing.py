"""A scenario as the text of its file."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .model import EDIT_TABLES, Scenario


def scenario_toml(scenario: Scenario, *, remarks: Sequence[str] = ()) -> str:
    """The text of a file that reads back as the same scenario, with remarks as comments above it.

    What has its default value is left out, so that the file says what was decided and no more.
    """
    given = scenario.model_dump(mode="json", exclude_defaults=True)
    parts = [[f"# {line}" for remark in remarks for line in remark.splitlines()]] if remarks else []
    parts.append(["[scenario]", *_lines(given["scenario"])])
    if given.get("assumptions"):
        parts.append(["[assumptions]", *_lines(given["assumptions"])])
    for table in EDIT_TABLES:
        parts += [[f"[[{table}]]", *_lines(edit)] for edit in given.get(table, [])]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def write_scenario(scenario: Scenario, path: Path, *, remarks: Sequence[str] = ()) -> Path:
    """Write the file, UTF-8, and return its path."""
    path.write_text(scenario_toml(scenario, remarks=remarks), encoding="utf-8", newline="\n")
    return path


def toml_text(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, which also wants DEL escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


FIRST = ("id", "name", "type", "action", "ids", "into", "x", "y", "lon", "lat", "coordinates", "at", "line")
LAST = ("year", "cost", "note")
"""What an edit is comes before how much, and when and for what money after."""


def _lines(fields: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(fields, key=_place):
        yield f"{name} = {_value(fields[name])}"


def _place(name: str) -> int:
    if name in FIRST:
        return FIRST.index(name)
    return len(FIRST) + (1 + LAST.index(name) if name in LAST else 0)


def _value(value: Any) -> str:
    if isinstance(value, str):
        return toml_text(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{toml_text(str(key))} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value)
