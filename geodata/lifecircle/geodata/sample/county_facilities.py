"""The county's facilities: rules turned into points with capacities and attributes."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.geodata.place import CAPACITIES

from .county_districts import Units
from .county_people import People
from .facility_rules import At, Rule, county_rules
from .mesh import Floats, Ints
from .settling import Settlements
from .shares import apportion
from .value import CRS

FACTS: tuple[str, ...] = (
    "mother_baby_room",
    "smart_school",
    "smart_classroom",
    "demonstration",
    "fitness_monitoring",
)
"""Attributes beyond the standard ones: true, false, or unknown."""

_SPREAD_M = 36.0


class _Ground:
    """Where a facility may stand: the cells of each unit, and the units of each kind of place."""

    def __init__(
        self, settlements: Settlements, units: Units, people: People, districts: gpd.GeoDataFrame
    ) -> None:
        self.units = units
        self.people: Floats = np.bincount(
            people.unit, weights=people.count.astype(np.float64), minlength=len(units.unit_id)
        ).astype(np.float64)
        order = np.argsort(people.unit, kind="stable")
        start = np.searchsorted(people.unit[order], np.arange(len(units.unit_id) + 1))
        self.cells = [order[start[i] : start[i + 1]] for i in range(len(units.unit_id))]
        self.xy = people.xy
        self.count = people.count
        self.township = settlements.unit_township
        shapes = districts.set_index("id").geometry
        self.shape = shapes.loc[units.unit_id].to_numpy()
        self.zone = districts[districts["level"] == "zone"]
        self.estate = districts[(districts["level"] == "estate") & districts["new"].fillna(value=False)]
        community, seat = settlements.community, settlements.is_seat
        in_town = community & (self.township == 0)
        self.places: dict[At, Ints] = {
            "town": np.flatnonzero(in_town),
            "town_community": np.flatnonzero(in_town),
            "community": np.flatnonzero(community),
            "seat": np.flatnonzero(seat),
            "other_seat": np.flatnonzero(seat & (self.township != 0)),
            "village": np.flatnonzero(~community),
            "unit": np.arange(len(community)),
        }

    def spot(self, rng: np.random.Generator, unit: int) -> Floats:
        """A point in the unit, likelier where more people live."""
        cells = self.cells[unit]
        weight = self.count[cells] / self.count[cells].sum()
        cell = self.xy[int(rng.choice(cells, p=weight))]
        point = np.round(cell + rng.uniform(-_SPREAD_M, _SPREAD_M, size=2), 2)
        return np.asarray(point if shapely.contains_xy(self.shape[unit], *point) else cell)


def place_facilities(
    rng: np.random.Generator,
    *,
    settlements: Settlements,
    units: Units,
    people: People,
    districts: gpd.GeoDataFrame,
) -> gpd.GeoDataFrame:
    """Every facility of every rule."""
    ground = _Ground(settlements, units, people, districts)
    rows: list[dict[str, Any]] = []
    points: list[Floats] = []
    seen: dict[str, int] = {}
    for rule in county_rules():
        spots, names, size = _sites(rng, ground, rule)
        rows += _attributes(rng, rule, names=names, size=size, seen=seen)
        points += spots
    return _table(rows, np.array(points))


def _sites(rng: np.random.Generator, ground: _Ground, rule: Rule) -> tuple[list[Floats], list[str], Floats]:
    """Points, names and people behind each facility of the rule, the largest first."""
    if rule.at in ("zone", "new_estate"):
        table = ground.zone if rule.at == "zone" else ground.estate
        chosen = table.iloc[: rule.count]
        spots = [np.round(np.array([p.x + 11, p.y + 7]), 2) for p in chosen.geometry.representative_point()]
        return (
            spots,
            [f"{name}{rule.name}" for name in chosen["name"]],
            np.linspace(2.0, 1.0, len(spots), dtype=np.float64),
        )
    units = _chosen(rng, ground, rule)
    names = [_name(ground, rule, unit) for unit in units.tolist()]
    return [ground.spot(rng, unit) for unit in units.tolist()], names, ground.people[units]


def _chosen(rng: np.random.Generator, ground: _Ground, rule: Rule) -> Ints:
    places = ground.places[rule.at]
    people = ground.people[places]
    if rule.at == "town":
        picked = rng.choice(places, size=rule.count, p=people / people.sum())
        return picked[np.argsort(-ground.people[picked], kind="stable")]
    if rule.count is None:
        lacking = rng.choice(len(places), size=rule.lacking, replace=False)
        places = np.delete(places, lacking)
        return places[np.argsort(-ground.people[places], kind="stable")]
    luck = people * np.exp(rng.normal(0, 0.35, size=len(places)))
    order = places[np.argsort(-np.round(luck, 6), kind="stable")]
    return np.resize(order, rule.count)


def _name(ground: _Ground, rule: Rule, unit: int) -> str:
    if rule.level == "county":
        return f"云溪{rule.name}"
    if rule.at in ("seat", "other_seat"):
        return f"{ground.units.township_name[ground.township[unit]]}{rule.name}"
    name = ground.units.unit_name[unit]
    if rule.at == "village":
        return f"{name}{rule.name.removeprefix('村')}"
    return f"{name if rule.at == 'unit' else name.removesuffix('社区')}{rule.name}"


def _attributes(
    rng: np.random.Generator, rule: Rule, *, names: list[str], size: Floats, seen: dict[str, int]
) -> list[dict[str, Any]]:
    count = len(names)
    grades: list[str | None] = [grade for grade, times in rule.grades.items() for _ in range(times)]
    grades = grades or [None] * count
    share = np.linspace(1.0, 0.0, count) if count > 1 else np.ones(1)
    each = {key: low + (high - low) * share for key, (low, high) in rule.each.items()}
    total = {key: apportion(value, size) for key, value in rule.total.items()}
    opened = np.sort(rng.integers(rule.opened[0], rule.opened[1] + 1, size=count))
    inclusive = [rule.inclusive] * count
    if rule.inclusive_share is not None:
        inclusive = (np.arange(count) < round(count * rule.inclusive_share)).tolist()
    rows = []
    for i, name in enumerate(names):
        seen[name] = seen.get(name, 0) + 1
        rows.append(
            {
                "name": name if seen[name] == 1 else f"{name}（{seen[name]}）",
                "type": rule.type,
                **{key: _tidy(key, float(values[i])) for key, values in each.items()},
                **{key: float(values[i]) for key, values in total.items()},
                "level": rule.level,
                "grade": grades[i],
                "operator": rule.operator,
                "inclusive": inclusive[i],
                "open_to_public": rule.open_to_public,
                "mobile": rule.mobile,
                "status": rule.status,
                "opened": int(opened[i]),
                **rule.facts,
            }
        )
    return rows


def _tidy(key: str, value: float) -> float:
    """Whole places and beds; areas to 10 m2."""
    return float(round(value, -1)) if key.endswith("_m2") else float(round(value))


def _table(rows: list[dict[str, Any]], points: Floats) -> gpd.GeoDataFrame:
    raw = pd.DataFrame(rows)
    columns: dict[str, Any] = {"id": pd.Series([f"f{i:05d}" for i in range(1, len(raw) + 1)], dtype="str")}
    for key in ("name", "type"):
        columns[key] = raw[key].astype("str")
    for key in CAPACITIES:
        columns[key] = raw[key].astype("float64") if key in raw else np.full(len(raw), np.nan)
    for key in ("level", "grade", "operator"):
        columns[key] = raw[key].astype("str")
    for key in ("inclusive", "open_to_public", "mobile"):
        columns[key] = raw[key].astype("boolean")
    columns["status"] = raw["status"].astype("str")
    columns["opened"] = raw["opened"].astype("Int64")
    for key in FACTS:
        columns[key] = raw[key].astype("boolean")
    return gpd.GeoDataFrame(columns, geometry=shapely.points(points), crs=CRS)
