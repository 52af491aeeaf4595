"""Edits and their results in words."""

from collections.abc import Mapping

import pandas as pd

from lifecircle.coverage.words import CAPACITY_UNITS
from lifecircle.geodata.place import CAPACITIES, Place
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Language, Text
from lifecircle.scenario.model import Edit, Growth, Merge, Mobile, Open, Road, Scenario, Sized
from lifecircle.scenario.wording import EDIT_WORDS

EDIT_MARKS: Mapping[str, str] = {"open": "+", "close": "×", "move": "→", "resize": "±", "convert": "⇄"}
"""On the map and in the list, told apart without colour."""
YUAN_PER_WAN = 10_000.0


def capacity_word(column: str, kind: str, language: Language) -> str:
    """What a capacity is counted in: 张床位, 个托位."""
    known = load_taxonomy().types.get(kind)
    childcare = column == "places" and known is not None and known.domain == "childcare"
    return CAPACITY_UNITS["childcare_places" if childcare else column].in_language(language)


def edit_words(place: Place, scenario: Scenario, table: str, edit: Edit, *, language: Language) -> str:
    """One edit on one line, as plain text."""
    mark, word = EDIT_MARKS.get(table, "·"), EDIT_WORDS[table].in_language(language)
    said = [f"{mark} {word}", _subject(place, scenario, edit, language)]
    kind = _kind_of(place, scenario, edit)
    if isinstance(edit, Sized):
        said += [
            f"{amount:,.10g} {capacity_word(name, kind, language)}"
            for name, amount in edit.capacities.items()
        ]
    if edit.year is not None:
        said.append(Text(f"{edit.year}年起", f"from {edit.year}").in_language(language))
    if edit.cost:
        said.append(money(edit.cost, language))
    return "　".join(one for one in said if one)


def facility_name(place: Place, scenario: Scenario, facility: str) -> str:
    """What a facility of the Place or the scenario is called; its id where it has no name."""
    for one in scenario.open:
        if one.id == facility:
            return one.name or facility
    rows = place.facilities.loc[place.facilities["id"] == facility, "name"]
    return str(rows.iloc[0]) or facility if len(rows) else facility


def money(yuan: float, language: Language) -> str:
    """An amount of money: 万元, or yuan in English."""
    return Text(f"{yuan / YUAN_PER_WAN:,.6g} 万元", f"{yuan:,.0f} yuan").in_language(language)


def figure(value: float, kind: str) -> str:
    """A value of a row of the plan: per cent for circles and presence rules."""
    if pd.isna(value):
        return "–"
    return f"{value:,.4g}" if kind == "ratio" else f"{100 * value:.1f}%"


def _subject(place: Place, scenario: Scenario, edit: Edit, language: Language) -> str:
    if isinstance(edit, Road):
        words = {
            "add": Text("新建", "new"),
            "close": Text("封闭", "closed"),
            "change": Text("改造", "upgraded"),
        }
        return words[edit.action].in_language(language)
    if isinstance(edit, Growth):
        where = facility_district(place, edit.district) if edit.district else ""
        amount = f"×{edit.factor:g}" if edit.factor is not None else f"+{edit.people:,.0f}"
        return f"{where} {amount}".strip()
    if isinstance(edit, Merge):
        names = [facility_name(place, scenario, one) for one in edit.ids]
        into = facility_name(place, scenario, edit.into)
        return f"{'、'.join(names)} → {into}"
    name = facility_name(place, scenario, str(getattr(edit, "id", "")))
    kind = getattr(edit, "type", None)
    if kind is None:
        return name
    found = load_taxonomy().find(str(kind))
    word = load_taxonomy().types[found] if found else None
    called = Text(word.zh, word.en).in_language(language) if word else str(kind)
    return edit.name or called if isinstance(edit, Open | Mobile) else f"{name} → {called}"


def facility_district(place: Place, district: str) -> str:
    """The name of a district."""
    rows = place.districts.loc[place.districts["id"] == district, "name"]
    return str(rows.iloc[0]) if len(rows) else district


def _kind_of(place: Place, scenario: Scenario, edit: Edit) -> str:
    kind = getattr(edit, "type", None)
    if kind is not None:
        return str(kind)
    name = getattr(edit, "id", None) or getattr(edit, "into", None)
    rows = place.facilities.loc[place.facilities["id"] == name, "type"]
    if len(rows):
        return str(rows.iloc[0])
    return next((one.type for one in scenario.open if one.id == name), "")


def capacity_column(kind: str) -> str | None:
    """The capacity that facilities of a type are counted in."""
    column = load_taxonomy().types[kind].capacity
    return column if column in CAPACITIES else None
