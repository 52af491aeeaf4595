"""A city's districts: the city, 12 counties, 150 townships, 1,500 communities and villages."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from .city_people import CityPeople
from .city_streets import REACH_M, CityShape
from .mesh import Floats, Ints, Mesh, build_mesh, graph, grow, merge, spread
from .shares import apportion
from .value import CRS

COUNTIES, TOWNSHIPS, COMMUNITIES = 12, 150, 1_500
_STEP_M = 480.0
_FINE_STEP_M = 230.0
_FINE_M = 9_000.0
_NUMERALS = "一二三四五六七八九十"
_INNER_COUNTIES = 5


@dataclass(frozen=True, kw_only=True, eq=False)
class _Tree:
    """Labels of mesh cells on three levels, and the parent of each unit."""

    county: Ints
    township: Ints
    community: Ints
    township_county: Ints
    community_township: Ints


def draw_city_districts(
    rng: np.random.Generator, shape: CityShape, *, people: CityPeople, centres: Floats, prefix: str, name: str
) -> gpd.GeoDataFrame:
    """All districts of one city; each level tiles it."""
    mesh = _mesh(rng, shape)
    home = mesh.nearest(people.xy)
    per_cell = _sums(home, weights=people.count.astype(np.float64), minlength=mesh.count)
    tree = _divide(mesh, per_cell=per_cell, centres=centres)
    community_people = _sums(tree.community, weights=per_cell, minlength=COMMUNITIES)
    homes = np.round(community_people / rng.uniform(2.4, 2.8, size=COMMUNITIES))
    homes_township = _sums(tree.community_township, weights=homes, minlength=TOWNSHIPS)
    homes_county = _sums(tree.township_county, weights=homes_township, minlength=COUNTIES)
    shapes = [
        merge(mesh, label=np.zeros(mesh.count, dtype=np.int64), count=1),
        merge(mesh, label=tree.county, count=COUNTIES),
        merge(mesh, label=tree.township, count=TOWNSHIPS),
        merge(mesh, label=tree.community, count=COMMUNITIES),
    ]
    setting = _settings(tree, shapes[3], community_people)
    county_id = [f"{prefix}{i + 1:02d}" for i in range(COUNTIES)]
    township_id = [f"{county_id[c]}{i + 1:03d}" for i, c in enumerate(tree.township_county.tolist())]
    community_id = [f"{township_id[t]}{i + 1:04d}" for i, t in enumerate(tree.community_township.tolist())]
    is_village = [place == "rural" for place in setting]
    parts = [
        _rows([prefix], [name], ["city"], [None], None, homes_county.sum(keepdims=True), shapes[0]),
        _rows(
            county_id,
            [f"合成{_numeral(i + 1)}{'区' if i < _INNER_COUNTIES else '县'}" for i in range(COUNTIES)],
            ["county"] * COUNTIES,
            [prefix] * COUNTIES,
            None,
            homes_county,
            shapes[1],
        ),
        _rows(
            township_id,
            [
                f"合成第{i + 1}{'街道' if c < _INNER_COUNTIES else '镇'}"
                for i, c in enumerate(tree.township_county.tolist())
            ],
            ["township"] * TOWNSHIPS,
            [county_id[c] for c in tree.township_county.tolist()],
            None,
            homes_township,
            shapes[2],
        ),
        _rows(
            community_id,
            [f"合成第{i + 1}{'村' if rural else '社区'}" for i, rural in enumerate(is_village)],
            ["village" if rural else "community" for rural in is_village],
            [township_id[t] for t in tree.community_township.tolist()],
            setting,
            homes,
            shapes[3],
        ),
    ]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=CRS)


def _sums(label: Ints, *, weights: Floats, minlength: int) -> Floats:
    return np.asarray(np.bincount(label, weights=weights, minlength=minlength), dtype=np.float64)


def _numeral(number: int) -> str:
    return _NUMERALS[number - 1] if number <= 10 else f"十{_NUMERALS[number - 11]}"


def _mesh(rng: np.random.Generator, shape: CityShape) -> Mesh:
    def jittered(step_m: float, reach_m: float) -> Floats:
        steps = np.arange(-reach_m, reach_m + step_m, step_m)
        x, y = np.meshgrid(steps, steps, indexing="ij")
        grid = np.column_stack([x.ravel(), y.ravel()])
        return grid + rng.uniform(-0.36, 0.36, size=grid.shape) * step_m

    coarse, fine = jittered(_STEP_M, 1.25 * REACH_M), jittered(_FINE_STEP_M, _FINE_M)
    coarse = coarse[(coarse**2).sum(axis=1) > (_FINE_M + _STEP_M / 2) ** 2]
    fine = fine[(fine**2).sum(axis=1) < _FINE_M**2]
    points = np.round(np.concatenate([coarse, fine]) + shape.centre_m, 2)
    # cells reach a little beyond the last street and the last home
    return build_mesh(points, inside=shape.holds(points, margin_m=900.0))


def _divide(mesh: Mesh, *, per_cell: Floats, centres: Floats) -> _Tree:
    """Counties around their centres; townships and communities denser where more people live."""
    a, b = mesh.edges.T
    plain = mesh.length_m
    county = grow(graph(mesh, cost=plain), seeds=mesh.nearest(centres))[2]
    area = np.fromiter((cell.area for cell in mesh.cells), dtype=np.float64, count=mesh.count)
    crowd = np.sqrt(per_cell / area * 1e4 + 2.0)
    cost = plain * (crowd[a] + crowd[b])
    township, township_county = _split(mesh, cost, within=county, total=TOWNSHIPS, weight=crowd * area)
    community, community_township = _split(
        mesh, cost, within=township, total=COMMUNITIES, weight=crowd * area
    )
    return _Tree(
        county=county,
        township=township,
        community=community,
        township_county=township_county,
        community_township=community_township,
    )


def _split(mesh: Mesh, cost: Floats, *, within: Ints, total: int, weight: Floats) -> tuple[Ints, Ints]:
    """Split every unit of ``within``: the new label of each cell, and the old unit of each new one."""
    a, b = mesh.edges.T
    apart = graph(mesh, cost=cost, open_edges=within[a] == within[b])
    units = int(within.max()) + 1
    cells_each = np.bincount(within, minlength=units)
    wanted = 2 + apportion(total - 2 * units, _sums(within, weights=weight, minlength=units))
    # no more parts than cells; what is cut off goes to the largest units
    spare = int(np.maximum(wanted - cells_each, 0).sum())
    wanted = np.minimum(wanted, cells_each)
    while spare:
        roomy = np.argsort(-(cells_each - wanted), kind="stable")[:spare]
        wanted[roomy] += 1
        spare -= len(roomy)
    seeds = []
    for unit in range(units):
        cells = np.flatnonzero(within == unit)
        local = apart[cells][:, cells]
        first = np.array([int(np.argmax(weight[cells]))])
        seeds.append(
            cells[spread(local, first=first, candidates=np.arange(len(cells)), count=int(wanted[unit]))]
        )
    flat = np.concatenate(seeds)
    return grow(apart, seeds=flat)[2], np.repeat(np.arange(units), wanted)


def _settings(tree: _Tree, shapes: npt.NDArray[np.object_], people: Floats) -> list[str]:
    """Urban in the inner districts, county towns, towns, and villages by how densely people live."""
    km2 = np.fromiter((shape.area for shape in shapes), dtype=np.float64, count=len(shapes)) / 1e6
    dense = people / km2
    county = tree.township_county[tree.community_township]
    inner = county < _INNER_COUNTIES
    return [
        (
            "urban"
            if is_inner and d > 1_500
            else "county_town"
            if d > 2_600
            else "town"
            if d > 1_300
            else "rural"
        )
        for is_inner, d in zip(inner.tolist(), dense.tolist(), strict=True)
    ]


def _rows(
    ids: list[str],
    names: list[str],
    levels: list[str],
    parents: list[str] | list[None],
    settings: list[str] | None,
    households: Floats,
    shapes: npt.NDArray[np.object_],
) -> gpd.GeoDataFrame:
    places: list[str] | list[None] = [None] * len(ids) if settings is None else settings
    text = {
        "id": ids,
        "name": names,
        "level": levels,
        "parent": parents,
        "setting": places,
    }
    columns = {key: pd.Series(values, dtype="str") for key, values in text.items()}
    return gpd.GeoDataFrame({**columns, "households": households}, geometry=shapes, crs=CRS)
