"""From the tags of a way to its road class, to who may use it, and to its posted speed.

The tables below are the rules; ``docs/roads.md`` says the same in words. Tags are those of
OpenStreetMap; line layers use the same keys as columns.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from .network import ROAD_CLASSES, Access
from .speed import maxspeed_is_understood, maxspeed_kmh

DropReason = Literal["not_a_road", "area", "unknown_highway", "no_access"]

W, B, D = (
    Access.WALK_FORWARD | Access.WALK_BACKWARD,
    Access.BIKE_FORWARD | Access.BIKE_BACKWARD,
    Access.DRIVE_FORWARD | Access.DRIVE_BACKWARD,
)

DEFAULTS: Mapping[str, tuple[str, Access]] = {
    "motorway": ("motorway", D),
    "trunk": ("trunk", W | B | D),
    "primary": ("primary", W | B | D),
    "secondary": ("secondary", W | B | D),
    "tertiary": ("tertiary", W | B | D),
    "unclassified": ("unclassified", W | B | D),
    "road": ("unclassified", W | B | D),
    "residential": ("residential", W | B | D),
    "living_street": ("living_street", W | B | D),
    "service": ("service", W | B | D),
    "busway": ("service", Access(0)),
    "track": ("track", W | B | D),
    "pedestrian": ("pedestrian", W),
    "footway": ("footway", W),
    "path": ("path", W),
    "bridleway": ("path", W),
    "steps": ("steps", W),
    "cycleway": ("cycleway", W | B),
    "ferry": ("ferry", W),
}
"""Value of ``highway`` (``_link`` cut off) -> road class and who may use it without further tags."""

NOT_ROADS = frozenset(
    {
        "abandoned",
        "bus_guideway",
        "bus_stop",
        "construction",
        "corridor",
        "demolished",
        "destroyed",
        "disused",
        "elevator",
        "emergency_access_point",
        "emergency_bay",
        "escape",
        "no",
        "planned",
        "platform",
        "proposed",
        "raceway",
        "razed",
        "removed",
        "rest_area",
        "services",
        "street_lamp",
        "traffic_island",
        "via_ferrata",
    }
)
"""Values of ``highway`` that nobody travels along in daily life; dropped as ``not_a_road``."""

WALKED_AREAS = frozenset({"pedestrian", "footway", "path"})
"""Areas (``area=yes``) whose outline is kept, for walking only; other areas are dropped."""

NO_DRIVING = frozenset({"pedestrian", "footway", "path", "steps", "cycleway"})
"""Road classes that no tag opens to cars: such tags mean deliveries, at some hours."""

MODE_KEYS: tuple[tuple[Access, tuple[str, ...], tuple[str, ...]], ...] = (
    (W, ("foot",), ("access",)),
    (B, ("bicycle",), ("vehicle", "access")),
    (D, ("motorcar", "motor_vehicle"), ("vehicle", "access")),
)
"""Per mode: its own keys, then the general keys, the more particular first.

The first key with a known value decides. An own key opens or closes; a general key closes,
or leaves the default as it is (``access=yes`` does not open a motorway to walkers).
"""

ALLOWED = frozenset(
    {
        "customers",
        "customer",
        "designated",
        "destination",
        "official",
        "permissive",
        "public",
        "residents",
        "yes",
    }
)
FORBIDDEN = frozenset(
    {
        "agricultural",
        "bus",
        "delivery",
        "dismount",
        "emergency",
        "employees",
        "forestry",
        "military",
        "no",
        "permit",
        "private",
        "psv",
        "restricted",
        "use_sidepath",
    }
)

UNSAID = frozenset({"unknown", "variable", "conditional", "limited", "disabled", "discouraged"})
"""Values that neither allow nor forbid: the next key, or the default, decides."""

PERMISSION_KEYS = ("access", "foot", "bicycle", "vehicle", "motor_vehicle", "motorcar")

FORWARD_ONLY = frozenset({"yes", "true", "1"})
BACKWARD_ONLY = frozenset({"-1", "reverse"})
BOTH_WAYS = frozenset({"no", "false", "0", "reversible", "alternating"})
_ONEWAY_KEYS = ("oneway", "oneway:bicycle")
_ONEWAY_VALUES = FORWARD_ONLY | BACKWARD_ONLY | BOTH_WAYS
ROUNDABOUTS = frozenset({"roundabout", "circular"})


class RoadUse(NamedTuple):
    """One way: position of its class in ROAD_CLASSES, Access along its own direction, km/h or NaN."""

    road_class: int
    access: Access
    maxspeed_kmh: float


def road_use(tags: Mapping[str, str]) -> RoadUse | DropReason:
    """Class, access and posted speed of a way with these tags, or why it is not a road for us."""
    highway = _kind(tags)
    if highway in NOT_ROADS:
        return "not_a_road"
    if highway not in DEFAULTS:
        return "unknown_highway"
    class_name, default = DEFAULTS[highway]
    area = tags.get("area") == "yes"
    if area and highway not in WALKED_AREAS:
        return "area"
    allowed = Access(0)
    for mode, own_keys, general_keys in MODE_KEYS:
        if _may(tags, default=bool(default & mode), own_keys=own_keys, general_keys=general_keys):
            allowed |= mode
    if tags.get("motorroad") == "yes":
        allowed &= ~(W | B) | _opened(tags)
    if class_name in NO_DRIVING:
        allowed &= ~D
    if class_name == "steps" or area:
        allowed &= W
    allowed &= _directions(tags, highway)
    if not allowed:
        return "no_access"
    return RoadUse(ROAD_CLASSES.index(class_name), allowed, maxspeed_kmh(tags.get("maxspeed", "")))


def unread_tags(tags: Mapping[str, str]) -> list[tuple[str, str]]:
    """Tags (key, value) that bear on use or speed, but whose value is not understood."""
    unread = [] if maxspeed_is_understood(tags.get("maxspeed", "none")) else ["maxspeed"]
    unread += [key for key in _ONEWAY_KEYS if tags.get(key, "no").strip().lower() not in _ONEWAY_VALUES]
    unread += [
        key
        for key in PERMISSION_KEYS
        if _permission(tags.get(key, "yes")) is None and tags[key].strip().lower() not in UNSAID
    ]
    return [(key, tags[key]) for key in unread]


def _kind(tags: Mapping[str, str]) -> str:
    """The first value of ``highway`` without ``_link``, or ``ferry`` for ferry routes."""
    highway = tags.get("highway")
    if highway is None:
        return "ferry" if tags.get("route") == "ferry" else "no"
    return highway.split(";")[0].strip().lower().removesuffix("_link")


def _may(
    tags: Mapping[str, str], *, default: bool, own_keys: tuple[str, ...], general_keys: tuple[str, ...]
) -> bool:
    for key in own_keys:
        said = _permission(tags.get(key))
        if said is not None:
            return said
    for key in general_keys:
        said = _permission(tags.get(key))
        if said is not None:
            return default and said
    return default


def _permission(value: str | None) -> bool | None:
    """Yes, no, or not said; of a list ``a;b`` the first known word counts."""
    if value is None:
        return None
    for word in value.lower().split(";"):
        if word.strip() in ALLOWED:
            return True
        if word.strip() in FORBIDDEN:
            return False
    return None


def _opened(tags: Mapping[str, str]) -> Access:
    """Modes that their own key opens."""
    opened = Access(0)
    for mode, own_keys, _ in MODE_KEYS:
        if any(_permission(tags.get(key)) for key in own_keys):
            opened |= mode
    return opened


def _directions(tags: Mapping[str, str], highway: str) -> Access:
    """The directions that are open, per mode; walking is never bound."""
    oneway = tags.get("oneway", "").strip().lower()
    if oneway not in _ONEWAY_VALUES:
        is_motorway = tags.get("highway") == "motorway"
        implied = is_motorway or tags.get("junction") in ROUNDABOUTS
        oneway = "yes" if implied and highway != "ferry" else "no"
    bicycle = tags.get("oneway:bicycle", "").strip().lower()
    bicycle = bicycle if bicycle in _ONEWAY_VALUES else oneway
    if tags.get("cycleway", "").startswith("opposite"):
        bicycle = "no"
    return W | _bound(B, bicycle) | _bound(D, oneway)


def _bound(mode: Access, oneway: str) -> Access:
    forward = Access.WALK_FORWARD | Access.BIKE_FORWARD | Access.DRIVE_FORWARD
    if oneway in FORWARD_ONLY:
        return mode & forward
    if oneway in BACKWARD_ONLY:
        return mode & ~forward
    return mode
