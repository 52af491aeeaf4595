"""The ground of an assessment: a Place with every cell and facility put in its districts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from lifecircle.geodata.place import Place
from lifecircle.geodata.taxonomy import Taxonomy

from .membership import NO_SETTING, IntArray, SettingArray, district_of_points, setting_of_points
from .tally import whole_people

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Ground:
    """A Place made ready for counting.

    facilities: those in service, sorted by id; left_out: number of others by reason.
    cell_xy_m (c, 2), facility_xy_m (f, 2): metres in the Place's coordinate system.
    cell_district, facility_district: level -> row of ``place.districts``, -1 for none.
    unit_district: for every district, level -> row of the district of that level that holds it.
    cell_setting, facility_setting: position in SETTINGS, NO_SETTING where no district says.
    """

    place: Place
    taxonomy: Taxonomy
    facilities: gpd.GeoDataFrame
    left_out: Mapping[str, int]
    cell_xy_m: FloatArray
    facility_xy_m: FloatArray
    cell_district: Mapping[str, IntArray]
    facility_district: Mapping[str, IntArray]
    unit_district: Mapping[str, IntArray]
    cell_setting: SettingArray
    facility_setting: SettingArray

    @cached_property
    def names(self) -> Mapping[str, str]:
        """District id -> name."""
        return dict(zip(self.place.districts["id"], self.place.districts["name"], strict=True))

    @cached_property
    def district_ids(self) -> npt.NDArray[np.object_]:
        """Id of every district."""
        ids: npt.NDArray[np.object_] = self.place.districts["id"].astype(str).to_numpy(dtype=object)
        return ids

    @cached_property
    def district_levels(self) -> npt.NDArray[np.object_]:
        """Level of every district."""
        levels: npt.NDArray[np.object_] = self.place.districts["level"].to_numpy(dtype=object)
        return levels

    @cached_property
    def district_names(self) -> npt.NDArray[np.object_]:
        """Name of every district."""
        names: npt.NDArray[np.object_] = self.place.districts["name"].to_numpy(dtype=object)
        return names

    @cached_property
    def district_settings(self) -> npt.NDArray[np.object_]:
        """Setting of every district, "" for none."""
        settings: npt.NDArray[np.object_] = self.place.districts["setting"].fillna("").to_numpy(dtype=object)
        return settings

    @cached_property
    def counted(self) -> dict[tuple[object, ...], npt.NDArray[np.generic]]:
        """What was counted over cells and districts once and is asked for again (quantities.py)."""
        return {}

    def people(self, group: str) -> FloatArray:
        """People of a group per cell, in whole grains (tally.py)."""
        if group not in self._people:
            self._people[group] = whole_people(self.place.population[group].to_numpy(dtype=float))
        return self._people[group]

    @cached_property
    def _people(self) -> dict[str, FloatArray]:
        return {}

    @cached_property
    def people_of_districts(self) -> Mapping[str, float]:
        """District id -> people in it; ``all`` stands for the whole Place."""
        people = self.people("total")
        sums = np.zeros(len(self.place.districts))
        for rows in self.cell_district.values():
            inside = rows >= 0
            sums += np.bincount(rows[inside], weights=people[inside], minlength=len(sums))
        ids = self.place.districts["id"].astype(str)
        return {**dict(zip(ids, sums.tolist(), strict=True)), "all": float(people.sum())}

    @cached_property
    def people_counts(self) -> Mapping[str, Any]:
        """People by group, and those who live in no stated setting, as the run record tells them."""
        nowhere = self.cell_setting == NO_SETTING
        return {
            "people": {group: float(self.people(group).sum()) for group in self.place.groups},
            "people_in_no_stated_setting": float(self.people("total")[nowhere].sum()),
        }

    def surveyed(self, types: tuple[str, ...]) -> bool:
        """Whether the Place states that its data on all of these types are complete, even where empty."""
        stated = self.place.surveyed
        return "*" in stated or set(types) <= set(stated)

    def facilities_of(self, types: tuple[str, ...]) -> npt.NDArray[np.bool_]:
        """Which facilities in service are of one of the types, or of a kind of one."""
        if types not in self._of_types:
            code, kinds = self.facility_kinds
            wanted = frozenset(self.taxonomy.including(types))
            chosen = np.array([*(kind in wanted for kind in kinds), False], dtype=bool)
            self._of_types[types] = chosen[code]  # code -1: of no type
        return self._of_types[types]

    def facility_words(self, column: str) -> npt.NDArray[np.object_]:
        """A column of the facilities in service as objects."""
        if column not in self._words:
            self._words[column] = self.facilities[column].to_numpy(dtype=object)
        return self._words[column]

    def rows_of_facilities(self, ids: npt.NDArray[np.object_]) -> IntArray:
        """Row of each facility in service by its id, -1 for one that is not."""
        return self._facility_index.get_indexer(pd.Index(ids)).astype(np.int64)

    @cached_property
    def _facility_index(self) -> pd.Index:
        return pd.Index(self.facility_words("id"))

    @cached_property
    def _words(self) -> dict[str, npt.NDArray[np.object_]]:
        return {}

    @cached_property
    def facility_kinds(self) -> tuple[IntArray, tuple[str, ...]]:
        """Position of the type of each facility in service among those named, -1 for none."""
        code, kinds = pd.factorize(self.facility_words("type"))
        return code.astype(np.int64), tuple(kinds.tolist())

    @cached_property
    def _of_types(self) -> dict[tuple[str, ...], npt.NDArray[np.bool_]]:
        return {}


_OF_DISTRICTS = ("names", "district_ids", "district_levels", "district_names", "district_settings")
_OF_CELLS = ("_people", "people_counts", "people_of_districts", "counted")
_OF_FACILITIES = ("_words", "_facility_index", "facility_kinds", "_of_types")
"""What grounds of the same districts, cells and facilities need not work out twice."""


def lay_ground(place: Place, taxonomy: Taxonomy, *, count_mobile: bool = False) -> Ground:
    """Put every cell, facility and district of the Place into its districts.

    count_mobile: whether mobile services count like fixed ones. Planned and closed facilities
    never count here; a scenario brings planned ones in by their year.
    """
    serving, left_out = _in_service(place, count_mobile=count_mobile)
    cell_xy_m = _xy(place.population)
    facility_xy_m = _xy(serving)
    inner = shapely.point_on_surface(place.districts.geometry.to_numpy())
    unit_xy_m = np.column_stack([shapely.get_x(inner), shapely.get_y(inner)])
    cell_district = district_of_points(cell_xy_m, place.districts)
    facility_district = district_of_points(facility_xy_m, place.districts)
    return Ground(
        place=place,
        taxonomy=taxonomy,
        facilities=serving,
        left_out=left_out,
        cell_xy_m=cell_xy_m,
        facility_xy_m=facility_xy_m,
        cell_district=cell_district,
        facility_district=facility_district,
        unit_district=district_of_points(unit_xy_m, place.districts),
        cell_setting=setting_of_points(cell_district, place.districts, count=len(cell_xy_m)),
        facility_setting=setting_of_points(facility_district, place.districts, count=len(serving)),
    )


def with_facilities_of(ground: Ground, place: Place, *, count_mobile: bool = False) -> Ground:
    """The ground of a Place that differs in facilities, roads and year only; cells stay as they are."""
    serving, left_out = _in_service(place, count_mobile=count_mobile)
    facility_xy_m = _xy(serving)
    source = ground.rows_of_facilities(serving["id"].to_numpy(dtype=object))
    stays = source >= 0
    stays[stays] = (facility_xy_m[stays] == ground.facility_xy_m[source[stays]]).all(axis=1)
    fresh = np.flatnonzero(~stays)
    found = district_of_points(facility_xy_m[fresh], place.districts)
    facility_district = {level: np.full(len(serving), -1, dtype=np.int64) for level in found}
    for level, rows in found.items():
        facility_district[level][fresh] = rows
        facility_district[level][stays] = ground.facility_district[level][source[stays]]
    changed = replace(
        ground,
        place=place,
        facilities=serving,
        left_out=left_out,
        facility_xy_m=facility_xy_m,
        facility_district=facility_district,
        facility_setting=setting_of_points(facility_district, place.districts, count=len(serving)),
    )
    known = ground.__dict__
    changed.__dict__.update({name: known[name] for name in (*_OF_DISTRICTS, *_OF_CELLS) if name in known})
    return changed


def part_of(ground: Ground, cells: IntArray) -> Ground:
    """The ground with some of its cells only; of their table only the people."""
    population = pd.DataFrame({group: ground.people(group)[cells] for group in ground.place.groups})
    part = replace(
        ground,
        place=replace(ground.place, population=population),
        cell_xy_m=ground.cell_xy_m[cells],
        cell_district={level: rows[cells] for level, rows in ground.cell_district.items()},
        cell_setting=ground.cell_setting[cells],
    )
    part.__dict__.update({name: getattr(ground, name) for name in (*_OF_DISTRICTS, *_OF_FACILITIES)})
    return part


def _in_service(place: Place, *, count_mobile: bool) -> tuple[gpd.GeoDataFrame, Mapping[str, int]]:
    """Facilities in service sorted by id, and how many others there are, by reason."""
    facilities = place.facilities
    planned = (facilities["status"] == "planned").to_numpy(dtype=bool)
    closed = (facilities["status"] == "closed").to_numpy(dtype=bool)
    mobile = facilities["mobile"].fillna(value=False).to_numpy(dtype=bool) & ~planned & ~closed
    in_service = ~planned & ~closed & (count_mobile | ~mobile)
    left_out = {"planned": int(planned.sum()), "closed": int(closed.sum())}
    left_out["mobile"] = 0 if count_mobile else int(mobile.sum())
    serving = facilities[in_service].sort_values("id", kind="stable").reset_index(drop=True)
    return serving, left_out


def _xy(frame: pd.DataFrame) -> FloatArray:
    return np.column_stack([frame["x"].to_numpy(dtype=float), frame["y"].to_numpy(dtype=float)])
