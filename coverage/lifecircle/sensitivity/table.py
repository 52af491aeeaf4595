"""The table of a sensitivity run: low, base and high of every row, and the verdicts that flip."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from lifecircle.coverage.assessment import Assessment
from lifecircle.coverage.words import ALL, WHOLE
from lifecircle.geodata.errors import IdentityError
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.model import Plan
from lifecircle.plan.vary import VARIED_WORDS, spreads

from .variations import JOINT, SIDES, Side, end_of
from .varied_runs import VariedRun

SENSITIVITY_COLUMNS: tuple[str, ...] = (
    "kind", "item", "item_name", "district", "district_name", "level", "setting", "group", "varied",
    "varied_name", "setting_low", "setting_high", "low", "base", "high", "status_low", "status_base",
    "status_high", "flips", "note",
)  # fmt: skip
"""low, base, high: coverage (0 to 1) of a circle, value of a ratio, share (0 to 1) of a presence rule."""

JUDGED = ("met", "short")
_JOINT_NAME = Text("全部假定", "all assumptions")
_NO_TRAVEL = Text("与出行和户数的假定无关，不浮动", "does not depend on travel or household assumptions")
_KEYS = ("district", "level", "setting", "group", "need")


def sensitivity_table(base: Assessment, runs: Sequence[VariedRun]) -> pd.DataFrame:
    """SENSITIVITY_COLUMNS, in the order of the plan: kind, row, what varied, district.

    Circles: the rows of all needs together, for the group served everywhere and for the other
    groups in the whole Place. A row of the plan that nothing varied can change stands once, for
    the whole Place, with its three values equal and ``varied`` empty.
    """
    by_name: dict[str, dict[Side, VariedRun]] = {}
    for run in runs:
        by_name.setdefault(run.variation.name, {})[run.variation.side] = run
    order = [name for name in (*spreads(base.plan.vary), JOINT) if name in by_name]
    frames: list[pd.DataFrame] = []
    for kind, item, own in _rows_of(base):
        found = [
            _of_pair(kind, own, by_name[name], name=name, item=item, plan=base.plan, language=base.language)
            for name in order
            if item in _tables(by_name[name]["less"], kind)
        ]
        frames += found or [_unchanged(kind, own, language=base.language)]
    if not frames:
        return pd.DataFrame(columns=list(SENSITIVITY_COLUMNS))
    return pd.concat(frames, ignore_index=True)[list(SENSITIVITY_COLUMNS)]


def _rows_of(base: Assessment) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Kind, id and own rows (as ``_lean`` makes them) of each row of the plan."""
    for kind, table, rows in (
        ("circle", base.coverage, base.plan.circle),
        ("ratio", base.ratios, base.plan.ratio),
        ("presence", base.presence, base.plan.presence),
    ):
        key = {"circle": "circle", "ratio": "indicator", "presence": "rule"}[kind]
        for row in rows:
            yield kind, row.id, _lean(table[table[key] == row.id], kind, place_name=base.place.name)


def _tables(run: VariedRun, kind: str) -> Mapping[str, pd.DataFrame]:
    return {"circle": run.coverage, "ratio": run.ratios, "presence": run.presence}[kind]


def _lean(table: pd.DataFrame, kind: str, *, place_name: str) -> pd.DataFrame:
    """The rows of one row of the plan that the sensitivity speaks of, under common names."""
    if kind == "circle":
        served = table["group"].iloc[0]
        judged = (table["need"] == ALL) & ((table["group"] == served) | (table["level"] == "place"))
        names = {"circle": "item", "circle_name": "item_name", "coverage": "value", "reason": "note"}
        return pd.DataFrame(table[judged].rename(columns=names))
    common: dict[str, str] = {"setting": ALL, "group": "", "need": ALL}
    if kind == "ratio":
        names = {"indicator": "item", "indicator_name": "item_name", "reason": "note"}
        return table.assign(**common).rename(columns=names)
    names = {"rule": "item", "rule_name": "item_name", "share": "value", "reason": "note"}
    common |= {"district": WHOLE, "district_name": place_name, "level": "place"}
    return table.assign(**common).rename(columns=names)


def _of_pair(
    kind: str,
    own: pd.DataFrame,
    pair: Mapping[Side, VariedRun],
    *,
    name: str,
    item: str,
    plan: Plan,
    language: Language,
) -> pd.DataFrame:
    place_name = own["district_name"].iloc[0]
    base = own.reset_index(drop=True)
    less, more = (
        _lean(_tables(pair[side], kind)[item], kind, place_name=place_name).reset_index(drop=True)
        for side in SIDES
    )
    for other in (less, more):
        if not base[list(_KEYS)].equals(other[list(_KEYS)]):
            raise IdentityError(f"the rows of {item} are not the same when {name} varies")
    said = _settings_said(name, plan)
    values = [pd.to_numeric(table["value"]).to_numpy(dtype=float) for table in (less, base, more)]
    swapped = values[0] > values[2]  # only ratios and presence rules, where less demand may score higher
    result = _common(base, kind)
    result["varied"] = name
    word = _JOINT_NAME if name == JOINT else VARIED_WORDS[name]
    result["varied_name"] = word.in_language(language)
    result["base"], result["status_base"] = values[1], base["status"]
    ends: tuple[Any, ...] = ((said["less"], values[0], less), (said["more"], values[2], more))
    for end, (one, other) in (("low", ends), ("high", ends[::-1])):
        result[f"setting_{end}"] = np.where(swapped, other[0], one[0])
        result[end] = np.where(swapped, other[1], one[1])
        result[f"status_{end}"] = np.where(swapped, other[2]["status"], one[2]["status"])
    result["flips"] = _flips(result)
    result["note"] = _notes(less, base, more)
    return result


def _settings_said(name: str, plan: Plan) -> dict[Side, str]:
    if name == JOINT:
        return dict.fromkeys(SIDES, "")
    said = spreads(plan.vary)[name].said
    return {side: said[end_of(name, side)] for side in SIDES}


def _common(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    kept = ["item", "item_name", "district", "district_name", "level", "setting", "group"]
    result = rows[kept].copy()
    result.insert(0, "kind", kind)
    return result


def _flips(rows: pd.DataFrame) -> list[str]:
    """At which end a verdict is another: low, high, both, or "" for neither."""
    judged = rows["status_base"].isin(JUDGED)
    low = judged & rows["status_low"].isin(JUDGED) & (rows["status_low"] != rows["status_base"])
    high = judged & rows["status_high"].isin(JUDGED) & (rows["status_high"] != rows["status_base"])
    return [str(end) for end in np.select([low & high, low, high], ["both", "low", "high"], default="")]


def _notes(less: pd.DataFrame, base: pd.DataFrame, more: pd.DataFrame) -> list[str]:
    """What the tables remark on each value, from low to high where they remark different things.

    Words at the end that they share are said once: 2/17 → 6/17 → 9/17 个单元达标.
    """
    notes = []
    for three in zip(less["note"], base["note"], more["note"], strict=True):
        texts = ["" if pd.isna(text) else str(text) for text in three]
        notes.append(texts[1] if len(set(texts)) == 1 else _in_a_row(texts))
    return notes


def _in_a_row(texts: Sequence[str]) -> str:
    words = [text.split(" ") for text in texts]
    tail: list[str] = []
    while all(len(each) > 1 for each in words) and len({each[-1] for each in words}) == 1:
        tail = [words[0][-1], *tail]
        words = [each[:-1] for each in words]
    return " ".join([" → ".join(" ".join(each) for each in words), *tail])


def _unchanged(kind: str, own: pd.DataFrame, *, language: Language) -> pd.DataFrame:
    whole = own[(own["district"] == WHOLE) & (own["setting"] == ALL)].head(1).reset_index(drop=True)
    result = _common(whole, kind)
    value = pd.to_numeric(whole["value"]).to_numpy(dtype=float)
    for end in ("low", "base", "high"):
        result[end], result[f"status_{end}"] = value, whole["status"]
    result[["varied", "varied_name", "setting_low", "setting_high", "flips"]] = ""
    reason = "" if pd.isna(whole["note"].iloc[0]) else str(whole["note"].iloc[0])
    computed = whole["status"].iloc[0] != "not_computable"
    result["note"] = _NO_TRAVEL.in_language(language) if computed or not reason else reason
    return result
