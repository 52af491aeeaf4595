"""Roads to measure the engine on: generated grids of any size, and real places where they are present."""

from pathlib import Path

import numpy as np

from lifecircle.geodata.roads.network import ROAD_CLASSES, RoadNetwork

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
PLACES = {
    "helsinki": (SHARED / "helsinki_centre" / "Helsinki.osm.pbf", "EPSG:3067"),
    "newport": (SHARED / "newport_wales" / "newport-2023-06-13.osm.pbf", "EPSG:27700"),
    "porto": (SHARED / "porto_r5" / "porto_portugal.osm.pbf", "EPSG:3763"),
}


def jittered_grid(nodes: int, *, seed: int = 0, block_m: float = 100.0) -> RoadNetwork:
    """A city of about ``nodes`` crossings: every 20th street primary, every 5th secondary, 15 % missing.

    Crossings are moved by up to 30 m, streets bend in the middle, nodes and segments stand in
    random order: nothing here helps an engine by its numbering.
    """
    rng = np.random.default_rng(seed)
    side = round(nodes**0.5)
    row, column = np.divmod(np.arange(side * side), side)
    xy = np.stack([column, row], axis=1) * block_m + rng.uniform(-30, 30, (side * side, 2))
    here = np.arange(side * side)
    across, up = here[column < side - 1], here[row < side - 1]
    tail = np.concatenate([across, up])
    head = np.concatenate([across + 1, up + side])
    street = np.concatenate([row[across], column[up]])
    names = np.where(street % 20 == 0, "primary", np.where(street % 5 == 0, "secondary", "residential"))
    kept = np.flatnonzero((rng.random(len(tail)) > 0.15) | (names != "residential"))
    kept = rng.permutation(kept)
    place = rng.permutation(side * side)
    node_xy = np.empty_like(xy)
    node_xy[place] = xy
    tail, head, names = place[tail[kept]], place[head[kept]], names[kept]
    bend = (node_xy[tail] + node_xy[head]) / 2 + rng.normal(0, 4, (len(kept), 2))
    shape = np.stack([node_xy[tail], bend, node_xy[head]], axis=1)
    length_m = np.hypot(*np.moveaxis(np.diff(shape, axis=1), 2, 0)).sum(axis=1)
    one_way = (names == "residential") & (rng.random(len(kept)) < 0.2)
    return RoadNetwork(
        node_id=np.arange(side * side),
        node_xy=node_xy,
        tail=tail.astype(np.int32),
        head=head.astype(np.int32),
        length_m=length_m,
        road_class=np.array([ROAD_CLASSES.index(name) for name in names], np.uint8),
        access=np.where(one_way, 3 + 4 + 16, 63).astype(np.uint8),
        maxspeed_kmh=np.full(len(kept), np.nan, np.float32),
        way_id=np.arange(len(kept)),
        shape_xy=shape.reshape(-1, 2),
        shape_offset=np.arange(len(kept) + 1, dtype=np.int64) * 3,
    )


def place_roads(name: str) -> RoadNetwork:
    """Roads of a real place. Raises FileNotFoundError where its data are absent."""
    from lifecircle.geodata.roads.reading import read_roads

    path, crs = PLACES[name]
    if not path.exists():
        raise FileNotFoundError(f"no {path.name} in ../shared/data")
    return read_roads(path, crs=crs).network


def sample_roads() -> RoadNetwork:
    """Roads of the project's own sample city. Raises ImportError where there is none yet."""
    import tempfile

    from lifecircle.geodata.reading import read_place
    from lifecircle.geodata.sample import generate_sample, write_sample

    try:
        sample = generate_sample("city", seed=0)
    except (KeyError, NotImplementedError, ValueError) as none_yet:
        raise ImportError(f"no sample city: {none_yet}") from none_yet
    with tempfile.TemporaryDirectory() as folder:
        write_sample(sample, Path(folder) / "city")
        return read_place(Path(folder) / "city").roads
