"""Where something could be built: the sites layer, buildings to reuse or expand, the gap itself."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from lifecircle.coverage.ground import Ground
from lifecircle.coverage.networks import Networks
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.place import Level
from lifecircle.geodata.roads.network import Mode
from lifecircle.geodata.text import Language, Text

from .demand import Demand, Service
from .gap_places import names_of_places, places_in_the_gap
from .pairs import BoolArray, FloatArray
from .permitted_places import Places
from .wish import SitingError, Source, Wish, fault

NEW, REUSE, EXPAND, EXISTING = "new", "reuse", "expand", "existing"
LEFT_OUT_WORDS: Mapping[str, Text] = {
    "excluded_land": Text("在不可建设的用地里的", "on excluded land"),
    "near_existing": Text("离现有设施太近的", "too near an existing facility"),
}
_BETWEEN = re.compile(r"[,，;；、|\s]+")


@dataclass(frozen=True, kw_only=True, eq=False)
class Candidates:
    """Places that may be chosen, sorted by id, which breaks ties.

    frame: id, name, kind (new, reuse, expand), x, y (metres), cost, capacity_persons (NaN: no
    bound), facility (row of ground.facilities, -1 for none), moved_m (how far one made from the gap
    was moved off excluded land). hosts (p, services): what each can host. dropped: number left out
    by reason.
    """

    frame: pd.DataFrame
    hosts: BoolArray
    dropped: Mapping[str, int]

    @property
    def xy_m(self) -> FloatArray:
        """Positions (p, 2)."""
        return self.frame[["x", "y"]].to_numpy(dtype=float)


def gather_candidates(
    networks: Networks, demand: Demand, wish: Wish, *, mode: Mode, language: Language = "zh",
    lacking: Sequence[tuple[Level, int]] = (),
) -> Candidates:  # fmt: skip
    """All candidates of the wish, without those on excluded land or too near to existing facilities.

    lacking: units (level, row of the districts) each of which gets a candidate, where candidates
    are made from the gap. language: of the names of those.
    Raises SitingError where nothing is left, or where a budget meets candidates without a cost.
    """
    ground = networks.ground
    sources: Sequence[Source] = wish.sources or (("sites",) if ground.place.sites is not None else ("gap",))
    parts: list[pd.DataFrame] = []
    lost = 0
    if "sites" in sources and ground.place.sites is not None:
        parts.append(_from_sites(ground.place.sites, wish))
    if "facilities" in sources or wish.reuse or wish.expand_persons is not None:
        parts += [_to_reuse(ground, wish), _to_expand(ground, demand, wish)]
    if "gap" in sources:
        places = places_in_the_gap(networks, demand, wish, mode=mode, lacking=lacking)
        parts.append(_in_the_gap(ground, places, wish, language=language))
        lost = places.dropped
    parts = [part for part in parts if len(part)]
    if not parts and lost:
        raise SitingError([_all_left_out({"excluded_land": lost})])
    if not parts:
        raise SitingError([_nothing(Text("没有候选点", "there are no candidates"))])
    frame = pd.concat(parts, ignore_index=True)
    twice = frame["id"].duplicated(keep=False)
    frame["id"] = frame["id"].where(~twice, frame["id"] + "@" + frame["kind"])
    frame = frame.sort_values(["id"], kind="stable").reset_index(drop=True)
    frame, dropped = _allowed(ground, frame, demand, wish, lost=lost)
    if wish.budget is not None and frame["cost"].isna().any():
        unpriced = int(frame["cost"].isna().sum())
        message = Text(
            f"{unpriced} 个候选点没有造价，无法按预算选",
            f"{unpriced} candidates have no cost, so a budget cannot be applied",
        )
        remedy = Text("请补 cost 列，或加 --new-cost", "fill in the column cost, or add --new-cost")
        raise SitingError([fault("no_cost", message, remedy, column="cost")])
    return Candidates(frame=frame, hosts=_hosts(ground, frame, demand.services), dropped=dropped)


def _rows(
    ids: Sequence[str], *, names: Sequence[str | None], kind: str, xy_m: FloatArray, cost: object,
    capacity: object, facility: object = -1, types: object = "", moved_m: object = 0.0,
) -> pd.DataFrame:  # fmt: skip
    given = ["" if name is None or pd.isna(name) else str(name) for name in names]
    return pd.DataFrame({
        "id": list(ids), "name": given, "kind": kind, "x": xy_m[:, 0], "y": xy_m[:, 1], "cost": cost,
        "capacity_persons": capacity, "facility": facility, "types": types, "moved_m": moved_m,
    })  # fmt: skip


def _from_sites(sites: gpd.GeoDataFrame, wish: Wish) -> pd.DataFrame:
    cost = sites["cost"].fillna(np.nan if wish.new_cost is None else wish.new_cost)
    capacity = sites["max_capacity"].astype(float)
    if wish.largest_persons is not None:
        capacity = capacity.fillna(wish.largest_persons).clip(upper=wish.largest_persons)
    types = sites["types"].fillna("").astype(str).to_numpy() if "types" in sites else ""
    return _rows(
        sites["id"].tolist(), names=sites["name"].tolist(), kind=NEW,
        xy_m=sites[["x", "y"]].to_numpy(dtype=float), cost=cost.to_numpy(dtype=float),
        capacity=capacity.to_numpy(dtype=float), types=types,
    )  # fmt: skip


def _to_reuse(ground: Ground, wish: Wish) -> pd.DataFrame:
    rows = np.flatnonzero(ground.facilities_of(wish.reuse)) if wish.reuse else np.zeros(0, np.int64)
    chosen = ground.facilities.iloc[rows]
    cost = wish.new_cost if wish.reuse_cost is None else wish.reuse_cost
    return _rows(
        chosen["id"].tolist(), names=chosen["name"].tolist(), kind=REUSE, xy_m=ground.facility_xy_m[rows],
        cost=np.nan if cost is None else float(cost),
        capacity=np.nan if wish.largest_persons is None else wish.largest_persons, facility=rows,
    )  # fmt: skip


def _to_expand(ground: Ground, demand: Demand, wish: Wish) -> pd.DataFrame:
    """Existing facilities of the service that could serve more; only where capacity counts."""
    kinds = tuple(kind for service in demand.services for kind in service.leaf.types)
    grows = wish.capacity and wish.expand_persons is not None
    rows = np.flatnonzero(ground.facilities_of(kinds)) if grows else np.zeros(0, np.int64)
    chosen = ground.facilities.iloc[rows]
    cost = wish.new_cost if wish.expand_cost is None else wish.expand_cost
    return _rows(
        [f"{one}+" for one in chosen["id"]], names=chosen["name"].tolist(), kind=EXPAND,
        xy_m=ground.facility_xy_m[rows], cost=np.nan if cost is None else float(cost),
        capacity=np.nan if wish.expand_persons is None else wish.expand_persons, facility=rows,
    )  # fmt: skip


def _in_the_gap(ground: Ground, places: Places, wish: Wish, *, language: Language) -> pd.DataFrame:
    """Places that nobody has proposed, numbered from west to east."""
    xy_m = places.xy_m
    width = len(str(len(xy_m)))
    numbers = [f"{number:0{width}d}" for number in range(1, len(xy_m) + 1)]
    return _rows(
        [f"gap-{number}" for number in numbers], names=names_of_places(ground, numbers, xy_m, language),
        kind=NEW, xy_m=xy_m, cost=np.nan if wish.new_cost is None else wish.new_cost,
        capacity=np.nan if wish.largest_persons is None else wish.largest_persons,
        moved_m=places.moved_m,
    )  # fmt: skip


def _allowed(
    ground: Ground, frame: pd.DataFrame, demand: Demand, wish: Wish, *, lost: int
) -> tuple[pd.DataFrame, Mapping[str, int]]:
    """The candidates that may be chosen, and the number left out; lost: on excluded land already."""
    dropped: dict[str, int] = {}
    keep = np.ones(len(frame), dtype=bool)
    xy_m = frame[["x", "y"]].to_numpy(dtype=float)
    fresh = (frame["kind"] != EXPAND).to_numpy()
    if wish.exclude is not None and len(wish.exclude):
        land = wish.exclude.to_crs(ground.place.crs).geometry.union_all()
        inside = shapely.intersects_xy(land, xy_m) & fresh
        dropped["excluded_land"] = int(inside.sum()) + lost
        keep &= ~inside
    if wish.spacing_m > 0:
        kinds = tuple(kind for service in demand.services for kind in service.leaf.types)
        others = ground.facility_xy_m[ground.facilities_of(kinds)]
        if len(others):
            near = (cKDTree(others).query(xy_m)[0] < wish.spacing_m * (1 - 1e-12)) & fresh & keep
            dropped["near_existing"] = int(near.sum())
            keep &= ~near
    if not keep.any():
        raise SitingError([_all_left_out(dropped)])
    return frame[keep].reset_index(drop=True), dropped


def _hosts(ground: Ground, frame: pd.DataFrame, services: tuple[Service, ...]) -> BoolArray:
    """What each place can host: what its column ``types`` names, else every service."""
    hosts = np.ones((len(frame), len(services)), dtype=bool)
    for row, words in enumerate(frame["types"]):
        if not words:
            continue
        named = {ground.taxonomy.find(word) or word for word in _BETWEEN.split(words) if word}
        hosts[row] = [
            bool(named & set(ground.taxonomy.including(service.leaf.types))) for service in services
        ]
    for row in np.flatnonzero(frame["kind"] == EXPAND).tolist():
        kind = ground.facilities["type"].iloc[int(frame["facility"].iloc[row])]
        hosts[row] = [kind in ground.taxonomy.including(service.leaf.types) for service in services]
    return hosts


def _nothing(message: Text) -> Problem:
    remedy = Text(
        "请提供 sites 图层，或用 --candidates gap",
        "add a layer sites to the study area, or use --candidates gap",
    )
    return fault("no_candidates", message, remedy, column="candidates")


def _all_left_out(dropped: Mapping[str, int]) -> Problem:
    zh = "、".join(f"{LEFT_OUT_WORDS[code].zh} {number} 个" for code, number in dropped.items() if number)
    en = ", ".join(f"{number} {LEFT_OUT_WORDS[code].en}" for code, number in dropped.items() if number)
    message = Text(f"候选点都被排除了：{zh}", f"every candidate is excluded: {en}")
    remedy = Text(
        "请核对不可建设的用地和间距，或增加候选点", "Check the excluded land and spacing, or add candidates."
    )
    return fault("no_candidates", message, remedy, column="candidates")
