"""A siting's answer as a scenario: what would be built, as edits of the Place."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Text
from lifecircle.scenario import Scenario
from lifecircle.siting.candidates import EXPAND, REUSE
from lifecircle.siting.siting import Siting

COUNTED_IN_PEOPLE = ("beds", "nursing_beds", "places")
"""Capacity columns of which one serves one person, as the siting takes them."""

Sizes = Mapping[str, Mapping[str, float]]
"""Facility type -> capacity column -> amount of each new facility."""


def scenario_of_sites(
    siting: Siting,
    *,
    id: str = "sites",
    name: str = "",
    year: int | None = None,
    sizes: Sizes | None = None,
) -> Scenario:
    """The chosen sites as a scenario that ``compare`` can hold against today.

    A new site opens one facility of each service it hosts; a building that is reused is converted
    (further services open beside it); a facility that is expanded is resized. year: from which
    the edits count; the scenario itself names no year, so that planned facilities do not enter
    with them. sizes: what each new facility of a type is to have; else a capacity in people
    becomes beds or places, where the type is counted in those. The cost of a site stands at its
    first edit. Raises ValueError for a siting without an answer.
    """
    if not siting.answer.chosen:
        raise ValueError("the siting chose no site")
    edits: dict[str, list[dict[str, Any]]] = {"open": [], "convert": [], "resize": []}
    maker = _Maker(siting, sizes or {}, year=year)
    for row in siting.sites[siting.sites["rank"].notna()].to_dict("records"):
        for table, edit in maker.edits_of({str(key): value for key, value in row.items()}):
            edits[table].append(edit)
    usual = Text(
        f"{siting.circle.name}：新选 {len(siting.answer.chosen)} 处",
        f"{siting.circle.name}: {len(siting.answer.chosen)} sites chosen",
    )
    head = {"id": id, "name": name or usual.in_language(siting.language)}
    return Scenario.model_validate({"scenario": head, **edits})


class _Maker:
    """Turns rows of the sites table into edits, with ids that nothing else has."""

    def __init__(self, siting: Siting, sizes: Sizes, *, year: int | None) -> None:
        self.siting, self.sizes, self.year = siting, sizes, year
        self.taxonomy = load_taxonomy()
        self.facilities = siting.place.facilities.set_index("id")
        self.taken = {str(name) for name in self.facilities.index}

    def edits_of(self, row: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        types = [kind for kind in str(row["types"]).split(";") if kind]
        common: dict[str, Any] = {"note": self._note(row)}
        if self.year is not None:
            common["year"] = self.year
        cost = {} if math.isnan(row["cost"]) else {"cost": float(row["cost"])}
        if row["kind"] == EXPAND:
            yield "resize", {"id": self._facility(row), **self._grown(row), **cost, **common}
            return
        for number, kind in enumerate(types):
            paid = cost if number == 0 else {}
            size = self._size(kind, row, share=1 / len(types))
            named = {"type": kind, "name": self._name(row, kind), **size, **paid, **common}
            if row["kind"] == REUSE and number == 0:
                yield "convert", {"id": self._facility(row), **named}
            else:
                there = {"x": float(row["x"]), "y": float(row["y"])}
                yield "open", {"id": self._new_id(row, kind, alone=len(types) == 1), **there, **named}

    def _new_id(self, row: Mapping[str, Any], kind: str, *, alone: bool) -> str:
        wanted = str(row["site"]) if alone else f"{row['site']}-{kind}"
        while wanted in self.taken:
            wanted += "-new"
        self.taken.add(wanted)
        return wanted

    def _facility(self, row: Mapping[str, Any]) -> str:
        """The facility behind a candidate: its id, without what candidates add to tell them apart."""
        site = str(row["site"])
        for name in (
            site,
            site.removesuffix(f"@{row['kind']}"),
            site.removesuffix("@expand").removesuffix("+"),
        ):
            if name in self.facilities.index:
                return name
        raise ValueError(f"no facility stands behind the site {site!r}")

    def _name(self, row: Mapping[str, Any], kind: str) -> str:
        if row["name"] and row["kind"] != REUSE:
            return str(row["name"])
        word, english = self.taxonomy.types[kind].zh, self.taxonomy.types[kind].en
        where = str(row["district_name"])
        return Text(f"{where}{word}", f"{where} {english}".strip()).in_language(self.siting.language)

    def _size(self, kind: str, row: Mapping[str, Any], *, share: float) -> dict[str, float]:
        if kind in self.sizes:
            return dict(self.sizes[kind])
        column = self.taxonomy.types[kind].capacity
        if column not in COUNTED_IN_PEOPLE or not np.isfinite(row["capacity"]):
            return {}
        return {column: float(row["capacity"]) * share}

    def _grown(self, row: Mapping[str, Any]) -> dict[str, float]:
        facility = self.facilities.loc[self._facility(row)]
        column = self.taxonomy.types[str(facility["type"])].capacity
        if column is None:
            raise ValueError(f"facilities of type {facility['type']} have no capacity to expand")
        return {column: float(np.nan_to_num(float(facility[column]))) + float(row["capacity"])}

    def _note(self, row: Mapping[str, Any]) -> str:
        return Text(
            f"选址第 {row['rank']} 位，在{row['district_name']}，新增覆盖 {row['people_new']:,.0f} 人",
            f"site no. {row['rank']}, {row['district_name']}, {row['people_new']:,.0f} people newly covered",
        ).in_language(self.siting.language)
