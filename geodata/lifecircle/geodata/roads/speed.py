"""Posted speeds as OpenStreetMap writes them."""

import math
import re
from collections.abc import Mapping

KMH_PER_UNIT: Mapping[str, float] = {
    "": 1,
    "km/h": 1,
    "kmh": 1,
    "kph": 1,
    "公里/小时": 1,
    "mph": 1.609344,
    "knots": 1.852,
}
_SPEED = re.compile(r"(\d+(?:\.\d+)?)\s*([^\d;,|]*)")
_SPEED_WORD = re.compile(r"[a-z_]*|[a-z]{2}:[a-z0-9_:]+")
_HIGHEST_POSTED_KMH = 160


def maxspeed_kmh(value: str) -> float:
    """Posted speed in km/h; NaN where the value is no number or not between 1 and 160 km/h.

    Of several numbers the lowest counts; a zone counts by its number (``DE:zone:30``).
    Words (``none``, ``walk``, ``CN:urban``) give NaN: the speed of the road class then applies.
    """
    speeds = []
    for number, unit in _SPEED.findall(value.strip().lower()):
        factor = KMH_PER_UNIT.get(unit.strip(), math.nan)
        speed = float(number) * factor
        if not 1 <= speed <= _HIGHEST_POSTED_KMH:
            return math.nan
        speeds.append(speed)
    return min(speeds, default=math.nan)


def maxspeed_is_understood(value: str) -> bool:
    """Whether the value is a speed, or one of the words that stand for no particular speed."""
    return not math.isnan(maxspeed_kmh(value)) or bool(_SPEED_WORD.fullmatch(value.strip().lower()))
