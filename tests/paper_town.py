"""The paper town: a Place small enough to work out by hand (drawn in docs/paper-town.md)."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from lifecircle.geodata.place import CAPACITIES, Place
from lifecircle.geodata.roads.network import ROAD_CLASSES, RoadNetwork

CRS = "EPSG:4547"
EVERYONE = 63
ONE_WAY = 3 + 4 + 16  # walked both ways, ridden and driven from tail to head only
WALK_ONLY = 3

NODES = {
    "F": (-400, 0), "A": (0, 0), "B": (800, 0), "C": (1600, 0), "D": (2400, 0), "E": (3200, 0),
    "N": (800, 400), "P": (0, 3000), "Q": (800, 3000),
}  # fmt: skip
SEGMENTS = [
    ("F", "A", "footway", WALK_ONLY),
    ("A", "B", "residential", EVERYONE),
    ("B", "C", "residential", EVERYONE),
    ("C", "D", "residential", EVERYONE),
    ("D", "E", "residential", EVERYONE),
    ("N", "B", "residential", ONE_WAY),
    ("P", "Q", "residential", EVERYONE),
]
CELLS = {  # id: x, y, people, people aged 65 and over
    "c001": (0, 0, 1, 1),
    "c002": (500, 0, 2, 1),
    "c004": (800, 400, 4, 1),
    "c008": (1600, 0, 8, 1),
    "c016": (1800, 0, 16, 1),
    "c032": (1800, 30, 32, 1),
    "c064": (400, 3000, 64, 1),
    "c128": (1400, 1500, 128, 1),
    "c256": (0, -2500, 256, 1),
    "c512": (-400, 0, 512, 1),
}
FACILITIES = {  # id: type, x, y, attributes
    "h1": ("village_clinic", 400, 0, {"doctors": 2}),
    "h2": ("village_clinic", 600, 0, {"doctors": 3}),
    "s1": ("convenience_store", 1600, 0, {}),
    "j1": ("employment_service_point", 2400, 0, {}),
    "l1": ("library", 3000, 0, {}),
    "m1": ("museum", 800, 400, {}),
    "e1": ("elderly_home", 1000, 0, {"beds": 10, "nursing_beds": 5, "level": "county"}),
    "k1": ("community_service_centre", 100, 50, {"floor_area_m2": 90}),
    "w1": ("minor_protection_station", 0, 100, {}),
    "x1": ("village_clinic", 1700, 0, {"status": "closed"}),
    "x2": ("village_clinic", 1700, 0, {"status": "planned", "opened": 2023}),
    "x3": ("village_clinic", 1700, 0, {"mobile": True}),
}
DISTRICTS = {  # id: name, level, parent, setting, households, officer, box
    "1": ("纸上县", "county", None, None, np.nan, None, (-500, -3000, 2800, 3500)),
    "11": ("西镇", "township", "1", None, np.nan, False, (-500, -3000, 1200, 3500)),
    "12": ("东乡", "township", "1", None, np.nan, True, (1200, -3000, 2800, 3500)),
    "111": ("西社区", "community", "11", "urban", 300, None, (-500, -3000, 1200, 3500)),
    "121": ("东村", "village", "12", "rural", 100, None, (1200, -3000, 2800, 3500)),
}


def paper_roads(segments=SEGMENTS) -> RoadNetwork:
    names = list(NODES)
    lines = [np.array([NODES[tail], NODES[head]], float) for tail, head, *_ in segments]
    return RoadNetwork(
        node_id=np.arange(len(NODES), dtype=np.int64),
        node_xy=np.array(list(NODES.values()), float),
        tail=np.array([names.index(one[0]) for one in segments], np.int32),
        head=np.array([names.index(one[1]) for one in segments], np.int32),
        length_m=np.array([np.hypot(*(line[1] - line[0])) for line in lines]),
        road_class=np.array([ROAD_CLASSES.index(one[2]) for one in segments], np.uint8),
        access=np.array([one[3] for one in segments], np.uint8),
        maxspeed_kmh=np.full(len(segments), np.nan, np.float32),
        way_id=np.arange(len(segments), dtype=np.int64),
        shape_xy=np.vstack(lines),
        shape_offset=np.arange(0, 2 * len(segments) + 1, 2, dtype=np.int64),
    )


def population_layer(cells) -> gpd.GeoDataFrame:
    """Cells from id -> (x, y, people, people aged 65 and over)."""
    x, y, total, old = (np.array(column, float) for column in zip(*cells.values(), strict=True))
    frame = {"id": list(cells), "total": total, "age_65_plus": old, "x": x, "y": y}
    return gpd.GeoDataFrame(frame, geometry=shapely.points(x, y), crs=CRS)


def facility_layer(facilities) -> gpd.GeoDataFrame:
    """Facilities from id -> (type, x, y, attributes)."""
    rows = [
        {
            "id": key, "name": f"{kind} {key}", "type": kind, "x": float(x), "y": float(y),
            "level": None, "grade": None, "operator": None, "status": "existing",
            "inclusive": None, "open_to_public": None, "mobile": None, "opened": None,
            **dict.fromkeys(CAPACITIES, np.nan), **attributes,
        }
        for key, (kind, x, y, attributes) in facilities.items()
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    for flag in ("inclusive", "open_to_public", "mobile"):
        frame[flag] = frame[flag].astype("boolean")
    frame["opened"] = frame["opened"].astype("Int64")
    return gpd.GeoDataFrame(frame, geometry=shapely.points(frame["x"], frame["y"]), crs=CRS)


def district_layer(districts) -> gpd.GeoDataFrame:
    """Districts from id -> (name, level, parent, setting, households, officer, box)."""
    columns = ["name", "level", "parent", "setting", "households", "officer"]
    frame = pd.DataFrame([row[:6] for row in districts.values()], columns=columns)
    frame.insert(0, "id", list(districts))
    boxes = [shapely.box(*row[6]) for row in districts.values()]
    return gpd.GeoDataFrame(frame, geometry=boxes, crs=CRS)


def paper_town(**changes) -> Place:
    """The town; ``cells``, ``facilities``, ``districts``, ``segments`` replace its parts,
    any other keyword a field of the Place."""
    cells = changes.pop("cells", CELLS)
    facilities = changes.pop("facilities", FACILITIES)
    districts = district_layer(changes.pop("districts", DISTRICTS))
    fields = {
        "name": "纸上县", "crs": CRS, "year": 2020,
        "districts": districts,
        "population": population_layer(cells),
        "groups": ("total", "age_65_plus"),
        "facilities": facility_layer(facilities),
        "roads": paper_roads(changes.pop("segments", SEGMENTS)),
        "boundary": districts.union_all(),
    }  # fmt: skip
    return Place(**(fields | changes))
