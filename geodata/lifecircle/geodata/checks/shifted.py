"""Whether points may be in the shifted degrees of Chinese web maps though nobody said so.

Two signs are looked for. A header such as 高德经度 or bd_lng names the map. And facilities stand
beside roads: where most of them come much closer to the roads of the Place when they are taken as
GCJ-02 or BD-09, the points (or the roads) are probably shifted by some hundred metres.
"""

import re

import numpy as np
import numpy.typing as npt
import shapely

from lifecircle.geodata.coordinates import (
    Shift,
    SourceSystem,
    coordinates_in_crs,
    gcj02_from_wgs84,
    in_mainland,
)
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.files.content import LayerContent
from lifecircle.geodata.roads.network import RoadNetwork
from lifecircle.geodata.text import Text

from .geometry_checks import is_blank, points_inside

FEWEST, MOST = 30, 400
"""Fewer points say nothing; of more every so many-th is looked at."""
_CLOSER_SHARE, _CLOSER_M = 0.5, 20.0
_NAMED: tuple[tuple[Shift, re.Pattern[str]], ...] = (
    ("gcj02", re.compile(r"高德|腾讯|火星|gcj|amap", re.IGNORECASE)),
    ("bd09", re.compile(r"百度|(?<![a-z])bd(?![a-z])|bd-?09|baidu", re.IGNORECASE)),
)
_MAPS: dict[Shift, Text] = {"gcj02": Text("高德、腾讯", "Amap, Tencent"), "bd09": Text("百度", "Baidu")}

Floats = npt.NDArray[np.float64]


def named_shift_problems(content: LayerContent) -> list[Problem]:
    """The problem that a header names a web map and place.toml does not say in which system it is."""
    header = content.headers.get("lon", "")
    if content.file.coordinates is not None:
        return []
    return [
        Problem(
            code="shift_unstated",
            file=content.file.label,
            column=header,
            message=Text(
                zh=f"列名像是{_MAPS[shift].zh}地图的坐标，但没有写明坐标系",
                en=f"the header speaks of a map ({_MAPS[shift].en}), but the coordinate system is not stated",
            ),
            remedy=Text(
                zh=f'请在 place.toml 的 [{content.file.layer}] 中写 coordinates = "{shift}"；'
                '若已换算成 WGS84，写 "wgs84"。',
                en=f'Write coordinates = "{shift}" under [{content.file.layer}] in place.toml, or "wgs84" if '
                "they have been converted.",
            ),
        )
        for shift, words in _NAMED
        if words.search(header)
    ][:1]


def shift_remarks(content: LayerContent, *, roads: RoadNetwork, crs: str) -> list[Problem]:
    """A remark, if so, that the points of a layer would fit the roads far better with a shift."""
    if content.file.coordinates is not None or not content.source.in_degrees:
        return []
    points = points_inside(content.geometry)
    lonlat: Floats = shapely.get_coordinates(points[~is_blank(points)])
    lonlat = lonlat[:: max(1, len(lonlat) // MOST)]
    if len(lonlat) < FEWEST or not in_mainland(lonlat).all():
        return []
    of_segment = np.repeat(np.arange(roads.segment_count), np.diff(roads.shape_offset))
    lines = shapely.linestrings(roads.shape_xy, indices=of_segment)
    tree = shapely.STRtree(lines)

    def distance_m(points: Floats, shift: Shift | None = None) -> float:
        source = SourceSystem(crs=content.source.crs, shift=shift)
        moved = shapely.points(coordinates_in_crs(points, source=source, crs=crs))
        return float(np.median(tree.query_nearest(moved, all_matches=False, return_distance=True)[1]))

    as_read = distance_m(lonlat)
    others = {
        "gcj02": distance_m(lonlat, "gcj02"),
        "bd09": distance_m(lonlat, "bd09"),
        "roads": distance_m(gcj02_from_wgs84(lonlat)),
    }
    best = min(others, key=lambda name: others[name])
    if others[best] > _CLOSER_SHARE * as_read or as_read - others[best] < _CLOSER_M:
        return []
    return [_shifted(content, best=best, as_read_m=as_read, best_m=others[best])]


def _shifted(content: LayerContent, *, best: str, as_read_m: float, best_m: float) -> Problem:
    file = content.file
    if best == "roads":
        remedy = Text(
            zh='道路可能是 GCJ-02（高德）坐标：请在 place.toml 的 [roads] 中写 coordinates = "gcj02"。',
            en='The roads may be GCJ-02 (Amap): write coordinates = "gcj02" under [roads] in place.toml.',
        )
    else:
        remedy = Text(
            zh=f'若是网络地图坐标，请在 place.toml 的 [{file.layer}] 中写 coordinates = "{best}"；'
            '确为 WGS84 则写 "wgs84"，不再提示。',
            en=f'If they come from a web map, write coordinates = "{best}" under [{file.layer}] in '
            'place.toml; if they are WGS84, write "wgs84" and this is not said again.',
        )
    return Problem(
        code="perhaps_shifted",
        file=file.label,
        found=f"{as_read_m:.0f} m → {best_m:.0f} m",
        message=Text(
            zh="坐标可能有偏移：纠偏以后，设施离道路的距离（中位数，见括号）近得多",
            en="the coordinates may be shifted: with the shift undone, points come much closer to the roads "
            "(medians in brackets)",
        ),
        remedy=remedy,
    )
