"""A plan as a TOML file that ``read_plan`` reads back equal."""

from typing import Any

import tomli_w

from lifecircle.plan.model import Plan


def plan_text(plan: Plan) -> str:
    """The plan as it was used: every row as stated, all assumptions and spreads with their values."""
    said = plan.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    said["assumptions"] = plan.assumptions.model_dump(mode="json")
    said["vary"] = plan.vary.model_dump(mode="json", exclude_none=True)
    return tomli_w.dumps(_values_first(said), multiline_strings=False)


def _values_first(said: dict[str, Any]) -> dict[str, Any]:
    """Plain values before tables, so that a person finds name and period at the top."""
    plain = {key: value for key, value in said.items() if not _is_table(value)}
    return plain | {key: value for key, value in said.items() if _is_table(value)}


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))
