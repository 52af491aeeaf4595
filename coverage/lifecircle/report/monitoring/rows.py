"""The rows of the monitoring tables: one per row of the plan and district, as of a year."""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import pandas as pd

from lifecircle.coverage.indicators import ACROSS, DOMAIN_WORDS
from lifecircle.coverage.words import WHOLE
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.model import Circle, Plan, Presence, Ratio, Row, Tracked
from lifecircle.plan.target import Target, parse_target

from .progress import UNKNOWN, Progress, Start, progress, stated_number
from .snapshots import Snapshots

Item = Circle | Ratio | Presence | Tracked

VERDICT_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "reached": Text("已达目标", "target reached"),
        "on_path": Text("达到序时", "on schedule"),
        "behind": Text("滞后序时", "behind schedule"),
        "": Text("", ""),
    }
)
LEADING: tuple[str, ...] = (
    "kind", "item", "item_name", "domain", "unit", "nature", "district", "district_name", "level",
    "baseline_year", "baseline",
)  # fmt: skip
CLOSING: tuple[str, ...] = (
    "target", "by", "year", "value", "status", "path", "time_share", "done_share", "verdict", "note",
)  # fmt: skip
DISTRICT_COLUMNS: tuple[str, ...] = (
    "district", "district_name", "level", "year", "judged", "met", "met_share", "behind", "short_items",
)  # fmt: skip


class _Found(NamedTuple):
    """Value and status of a row in a year."""

    value: float
    status: str


class PlanRows:
    """The values of all snapshots, asked row by row."""

    def __init__(
        self,
        snapshots: Snapshots,
        values: pd.DataFrame,
        *,
        base_year: int | None,
        years: tuple[int, ...],
        language: Language,
    ) -> None:
        self.plan, self.language = snapshots.plan, language
        self.base_year, self.years = base_year, years
        self.assessed = tuple(snapshots.runs)
        self.end_year = self.plan.period[1] if self.plan.period else None
        self.names = {WHOLE: str(snapshots.latest.record["place"]["name"])}
        self.order: dict[tuple[str, str], int] = {}
        for run in reversed(list(snapshots.runs.values())):  # names and order of the last year come first
            for row in run.districts.to_dict("records"):
                self.names.setdefault(str(row["id"]), str(row["name"]))
                self.order.setdefault((str(row["id"]), str(row["level"])), len(self.order))
        self.values: dict[tuple[str, str, str], dict[int, _Found]] = {}
        for row in values.to_dict("records"):
            key = str(row["item"]), str(row["district"]), str(row["level"])
            self.values.setdefault(key, {})[int(row["year"])] = _Found(
                float(row["value"]), str(row["status"])
            )
        self.places: dict[str, list[tuple[str, str]]] = {}
        for item, district, level in self.values:
            self.places.setdefault(item, []).append((district, level))

    def table(self, *, as_of: int) -> pd.DataFrame:
        """LEADING, years and CLOSING of every row of the plan, as of a year."""
        rows: list[dict[str, Any]] = []
        for kind, item in _ordered(self.plan):
            whole = (WHOLE, "place")
            others = [place for place in self.places.get(item.id, []) if place != whole]
            places = (whole, *sorted(others, key=lambda each: self.order.get(each, len(self.order))))
            rows += [self._row(kind, item, place, as_of=as_of) for place in places]
        columns = [*LEADING, *(str(year) for year in self.years), *CLOSING]
        return pd.DataFrame(rows, columns=columns)

    def _row(self, kind: str, item: Item, place: tuple[str, str], *, as_of: int) -> dict[str, Any]:
        district, level = place
        domain = DOMAIN_WORDS[item.domain] if item.domain else ACROSS
        target = parse_target(item.target)
        found = self.values.get((item.id, *place), {})
        known = {
            year: found[year].value
            for year in self.years
            if year in found and not math.isnan(found[year].value)
        }
        shown = {year: value for year, value in known.items() if year <= as_of}
        last = max(shown, default=None)
        start, base = self._start(item, target, known, whole=district == WHOLE)
        summed, note = self._summed(item, target, shown)
        value = summed if target.cumulative_5y else (known[last] if last is not None else math.nan)
        by = item.by if item.by is not None else self.end_year
        stands = UNKNOWN
        if last is not None:
            # the year in which the line begins is no step on it
            own = start if start is None or start.year < last else None
            stands = progress(target, better=item.better, start=own, by=by, year=last, value=value)
        notes = [note, self._missing(item, found, last), self._from_first(start, stands)]
        return {
            "kind": kind, "item": item.id, "item_name": item.name,
            "domain": domain.in_language(self.language),
            "unit": _unit(item, target), "nature": item.nature, "district": district,
            "district_name": self.names.get(district, district), "level": level,
            "baseline_year": self.base_year, "baseline": base if district == WHOLE else "",
            **{str(year): shown.get(year, math.nan) for year in self.years},
            "target": item.target, "by": by, "year": last, "value": value,
            "status": self._status(item, target, found.get(last) if last else None, value, stands),
            "path": stands.path,
            "time_share": stands.time_share, "done_share": stands.done_share, "verdict": stands.verdict,
            "note": ("；" if self.language == "zh" else "; ").join(text for text in notes if text),
        }  # fmt: skip

    def _start(
        self, item: Item, target: Target, known: Mapping[int, float], *, whole: bool
    ) -> tuple[Start | None, str]:
        """Where the line begins, and the baseline as it is printed.

        The plan's own baseline, for the whole Place; else the first year that is known. Sums over
        five years begin with nothing.
        """
        printed = "" if isinstance(item, Circle) else item.baseline
        if target.cumulative_5y:
            return (Start(self.base_year, 0.0) if self.base_year is not None else None), printed
        number = stated_number(parse_target(printed)) if whole else math.nan
        if not math.isnan(number) and self.base_year is not None:
            return Start(self.base_year, number), printed
        first = min(known, default=None)
        if first is None:
            return None, printed
        return Start(first, known[first]), printed

    def _summed(self, item: Item, target: Target, shown: Mapping[int, float]) -> tuple[float, str]:
        """The sum of a five-year row so far, and what it lacks."""
        if not target.cumulative_5y:
            return math.nan, ""
        if isinstance(item, Ratio) and not item.per_year:
            return math.nan, self._say(
                "目标为五年累计数，规划没有按年计数（per_year），不累计",
                "a five-year total, but the plan does not count this row by year (per_year): not added up",
            )
        inside = {
            year: value for year, value in shown.items() if self.base_year is None or year > self.base_year
        }
        if not inside:
            return math.nan, ""
        first = self.base_year + 1 if self.base_year is not None else min(inside)
        absent = [year for year in range(first, max(inside)) if year not in inside]
        note = ""
        if absent:
            listed = ("、" if self.language == "zh" else ", ").join(str(year) for year in absent)
            note = self._say(f"累计数缺 {listed} 年", f"the total lacks {listed}")
        return sum(inside.values()), note

    def _missing(self, item: Item, found: Mapping[int, _Found], last: int | None) -> str:
        """Years with a run in which this row has no value."""
        if isinstance(item, Tracked) or last is None:
            return ""
        absent = [year for year in self.assessed if year not in found or math.isnan(found[year].value)]
        if not absent:
            return ""
        listed = ("、" if self.language == "zh" else ", ").join(str(year) for year in absent)
        return self._say(f"{listed} 年无法计算", f"not computable in {listed}")

    def _from_first(self, start: Start | None, stands: Progress) -> str:
        if start is None or math.isnan(stands.path) or start.year == self.base_year:
            return ""
        return self._say(f"序时以 {start.year} 年核查值为起点", f"schedule from the value of {start.year}")

    def _status(
        self, item: Item, target: Target, found: _Found | None, value: float, stands: Progress
    ) -> str:
        """As the run of that year says; of sums and of figures from outside by their own value."""
        if found is None:
            return "tracked" if isinstance(item, Tracked) else "not_computable"
        if target.cumulative_5y or isinstance(item, Tracked):
            if not target.is_comparable or math.isnan(value):
                return "tracked"
            return "met" if stands.verdict == "reached" else "short"
        return found.status

    def districts(self, assessed: Sequence[int]) -> pd.DataFrame:
        """DISTRICT_COLUMNS: for the 年度考核, how many of its rows each district meets, year by year."""
        rows: list[dict[str, Any]] = []
        for year in assessed:
            table = self.table(as_of=year)
            table = table[(table["year"] == year) & table["status"].isin(("met", "short"))]
            for (district, level), own in table.groupby(["district", "level"], sort=False):
                short = own[own["status"] == "short"]
                met = int((own["status"] == "met").sum())
                rows.append(
                    {
                        "district": district, "district_name": own["district_name"].iloc[0], "level": level,
                        "year": year, "judged": len(own), "met": met, "met_share": met / len(own),
                        "behind": int((own["verdict"] == "behind").sum()),
                        "short_items": ("、" if self.language == "zh" else "; ").join(short["item_name"]),
                    }
                )  # fmt: skip
        found = pd.DataFrame(rows, columns=list(DISTRICT_COLUMNS))
        place = [
            -1 if district == WHOLE else self.order.get((district, level), len(self.order))
            for district, level in zip(found["district"], found["level"], strict=True)
        ]
        return (
            found.assign(_place=place)
            .sort_values(["_place", "year"])
            .drop(columns="_place")
            .reset_index(drop=True)
        )

    def _say(self, zh: str, en: str) -> str:
        return Text(zh, en).in_language(self.language)


def _ordered(plan: Plan) -> list[tuple[str, Item]]:
    """The rows by domain, in each those of the plan's indicator table first, as the plan prints them."""
    rows: list[tuple[str, Item]] = [
        *(("circle", row) for row in plan.circle),
        *(("ratio", row) for row in plan.ratio),
        *(("presence", row) for row in plan.presence),
        *(("tracked", row) for row in plan.tracked),
    ]
    return sorted(rows, key=lambda each: _place_in_plan(each[1]))


def _place_in_plan(row: Row) -> tuple[int, bool, int]:
    domain = list(DOMAIN_WORDS).index(row.domain) if row.domain else len(DOMAIN_WORDS)
    return domain, not row.nature, row.source.line or 0


def _unit(item: Item, target: Target) -> str:
    """The unit that values and target are in."""
    if isinstance(item, Ratio | Tracked):
        return item.unit or ("%" if target.is_share else "")
    return target.unit if target.unit and not target.is_share else "%"
