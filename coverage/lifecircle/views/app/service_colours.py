"""One colour per service domain, everywhere in the app; and the facilities of a Place as points."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from lifecircle.geodata.place import Place
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Text
from lifecircle.report.web_map.map_ground import degrees

from .frame import Frame
from .kept import kept
from .map.layers import PointRecord

DOMAIN_COLOURS: Mapping[str, str] = {
    "childcare": "#cc6677",
    "education": "#332288",
    "employment": "#999933",
    "health": "#117733",
    "elderly": "#882255",
    "housing": "#6b6b6b",
    "welfare": "#aa4499",
    "veterans": "#44aa99",
    "culture_sport": "#b06500",
}
"""Hex colours that colour-blind readers tell apart (after the muted scheme of P. Tol)."""
DOMAIN_WORDS: Mapping[str, Text] = {
    "childcare": Text("托育", "childcare"),
    "education": Text("教育", "education"),
    "employment": Text("就业", "employment"),
    "health": Text("医疗卫生", "health"),
    "elderly": Text("养老", "elderly care"),
    "housing": Text("住房社区", "housing and community"),
    "welfare": Text("救助帮扶", "welfare"),
    "veterans": Text("优军", "veterans"),
    "culture_sport": Text("文化体育", "culture and sport"),
}


def type_colour(kind: str) -> str:
    """The colour of a facility type: that of its domain."""
    return DOMAIN_COLOURS[load_taxonomy().types[kind].domain]


def type_word(kind: str, frame: Frame) -> str:
    """What a facility type is called."""
    known = load_taxonomy().types[kind]
    return frame.say(known.zh, known.en)


def domain_rows(frame: Frame, points: Sequence[PointRecord]) -> list[dict[str, Any]]:
    """Rows of a legend: how many of these facilities each domain has, the most first."""
    counts = Counter(one["colour"] for one in points)
    by_colour = {colour: domain for domain, colour in DOMAIN_COLOURS.items()}
    each = frame.say("设施（处）", " facilities")
    return [
        {
            "label": DOMAIN_WORDS[by_colour[colour]].in_language(frame.language) + each,
            "mark": "lc-point",
            "colour": colour,
            "count": f"{count:,}",
        }
        for colour, count in counts.most_common()
    ]


def facility_points(frame: Frame, place: Place) -> list[PointRecord]:
    """Every facility of a Place."""
    return kept().of((frame.place_key, "all facilities", frame.language), lambda: _points(frame, place))


def _points(frame: Frame, place: Place) -> list[PointRecord]:
    layer = place.facilities
    where = degrees(layer[["x", "y"]].to_numpy(dtype=float), place.crs)
    columns = zip(where.tolist(), layer["id"], layer["name"], layer["type"], strict=True)
    return [
        {
            "lat": spot[0],
            "lon": spot[1],
            "id": str(one),
            "text": f"{name}\n{type_word(kind, frame)}",
            "colour": type_colour(kind),
        }
        for spot, one, name, kind in columns
    ]
