"""Do the edits of facilities fit the Place, and each other?"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from lifecircle.geodata.place import Place
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.toml_lines import KeyPath, line_of
from lifecircle.plan.row_faults import Finding

from .model import Close, Convert, Edit, Merge, Mobile, Move, Open, Resize, in_effect
from .names import named_in, nearest_name, stop_ids

_COLUMNS = ("id", "status", "type")
ALWAYS = -1
"""Stands for the year of an edit without one: before every year."""


def facility_findings(
    place: Place, edits: Sequence[tuple[KeyPath, Edit]], *, lines: Mapping[KeyPath, int], year: int | None
) -> list[Finding]:
    """Ids that are unknown or taken, edits of what is closed or not open yet, and edits that repeat.

    year: the year that is looked at, in which planned facilities have opened or not.
    """
    ledger = _Ledger(place, edits, lines=lines)
    found = [*ledger.new_ids(), *ledger.targets(), *ledger.closures(), *ledger.repeats(), *ledger.merges()]
    return found + list(ledger.planned(year))


class _Ledger:
    """The facilities of the Place and of the scenario, and what happens to them."""

    def __init__(
        self, place: Place, edits: Sequence[tuple[KeyPath, Edit]], *, lines: Mapping[KeyPath, int]
    ) -> None:
        ids, status, types = (place.facilities[name].to_numpy(dtype=object) for name in _COLUMNS)
        opened = pd.to_numeric(place.facilities["opened"]).to_numpy(dtype=float, na_value=np.nan)
        self.named = named_in(place.facilities)
        self.edits = sorted(edits, key=lambda entry: line_of(lines, entry[0]) or 0)  # as the file tells them
        self.lines = lines
        self.status: dict[str, str] = dict(zip(ids, status, strict=True))
        self.types: dict[str, str] = dict(zip(ids, types, strict=True))
        self.opening = dict(zip(ids, opened, strict=True))
        self.opens = {edit.id: edit for _, edit in edits if isinstance(edit, Open)}
        find = load_taxonomy().find
        self.types |= {name: find(edit.type) or edit.type for name, edit in self.opens.items()}
        converts = [edit for _, edit in edits if isinstance(edit, Convert)]
        self.converts = [
            (edit.id, _year(edit), find(edit.type) or edit.type) for edit in sorted(converts, key=_year)
        ]

    def new_ids(self) -> Iterator[Finding]:
        taken = set(self.status)
        for path, edit in self.edits:
            if not isinstance(edit, Open | Mobile):
                continue
            ids = stop_ids(edit) if isinstance(edit, Mobile) else (edit.id,)
            if taken & {edit.id, *ids}:
                yield Finding("used_id", (*path, "id"), found=edit.id)
            taken |= {edit.id, *ids}

    def targets(self) -> Iterator[Finding]:
        """Every facility that is edited exists, serves, and is open by then."""
        known = [*self.status, *self.opens]
        for path, name, edit in self._targets():
            opened = self.opens.get(name)
            if name not in self.status and opened is None:
                near = nearest_name(name, known, named=self.named)
                yield Finding("unknown_facility", path, found=name, near=near)
            elif opened is None and self.status[name] == "closed":
                yield Finding("not_serving", path, found=name)
            elif opened is not None and _year(edit) < _year(opened):
                yield Finding("opened_later", path, found=name, values={"other": opened.year})

    def closures(self) -> Iterator[Finding]:
        first: dict[str, tuple[KeyPath, Edit]] = {}
        for path, name, edit in self._closings():
            if name in first:
                yield Finding("closed_twice", path, found=name, values={"line": self._line(first[name][0])})
            first.setdefault(name, (path, edit))
        for path, name, edit in self._targets():
            exists = name in self.status or name in self.opens
            if exists and name in first and first[name][0] != path and _year(edit) >= _year(first[name][1]):
                goes_on = isinstance(edit, Merge) and path[-1] == "into"
                if goes_on or isinstance(edit, Move | Resize | Convert):
                    values = {"line": self._line(first[name][0])}
                    yield Finding("edited_after_close", path, found=name, values=values)

    def repeats(self) -> Iterator[Finding]:
        first: dict[tuple[str, str, int | None], KeyPath] = {}
        for path, edit in self.edits:
            if isinstance(edit, Move | Resize | Convert):
                key = (str(path[0]), edit.id, edit.year)
                if key in first:
                    yield Finding(
                        "edited_twice", (*path, "id"), found=edit.id, values={"line": self._line(first[key])}
                    )
                first.setdefault(key, path)

    def merges(self) -> Iterator[Finding]:
        for path, edit in self.edits:
            if not isinstance(edit, Merge):
                continue
            if set(edit.ids) <= {edit.into}:
                yield Finding("merge_itself", (*path, "ids"), found=edit.into)
            wanted = self._type(edit.into, _year(edit))
            for number, name in enumerate(edit.ids):
                kind = self._type(name, _year(edit))
                if wanted is not None and kind is not None and kind != wanted:
                    found = f"{name}: {kind}, {edit.into}: {wanted}"
                    yield Finding("merge_types", (*path, "ids", number), found=found)

    def planned(self, year: int | None) -> Iterator[Finding]:
        """Planned facilities that an edit cannot change, or that cannot merge yet."""
        for path, name, edit in self._targets():
            if self.status.get(name) != "planned" or name in self.opens or not in_effect(edit, year):
                continue
            opens = self.opening[name]
            if np.isnan(opens):
                yield Finding("planned_undated", path, found=name)
            elif year is None:
                yield Finding("planned_left_out", path, found=name, values={"other": int(opens)})
            elif isinstance(edit, Merge) and _year(edit) < opens:
                yield Finding("opened_later", path, found=name, values={"other": int(opens)})

    def _type(self, name: str, year: int) -> str | None:
        """What a facility is when it merges in a year: conversions of that year come first."""
        kinds = [kind for key, when, kind in self.converts if key == name and when <= year]
        return kinds[-1] if kinds else self.types.get(name)

    def _targets(self) -> Iterator[tuple[KeyPath, str, Edit]]:
        for path, edit in self.edits:
            if isinstance(edit, Merge):
                yield (*path, "into"), edit.into, edit
                for number, name in enumerate(edit.ids):
                    yield (*path, "ids", number), name, edit
            elif isinstance(edit, Close | Move | Resize | Convert):
                yield (*path, "id"), edit.id, edit

    def _closings(self) -> Iterator[tuple[KeyPath, str, Edit]]:
        for path, name, edit in self._targets():
            if isinstance(edit, Close) or (isinstance(edit, Merge) and name != edit.into):
                yield path, name, edit

    def _line(self, path: KeyPath) -> str:
        line = line_of(self.lines, path)
        return str(line) if line is not None else "?"


def _year(edit: Edit) -> int:
    return ALWAYS if edit.year is None else edit.year
