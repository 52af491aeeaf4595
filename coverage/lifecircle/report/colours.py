"""Colours and marks of maps and charts, told apart in print and by colour-blind readers."""

from collections.abc import Mapping
from types import MappingProxyType

NOT_ASKED = "not_asked"
"""Stands for cells that the circle does not speak of (its settings leave them out)."""

STATE_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "covered": "#4f9bd0",
        "beyond": "#f5b04c",
        "island": "#a3195b",
        "no_road": "#2d1e4f",
        "outside": "#857f5a",
        NOT_ASKED: "#d9dcde",
    }
)
"""Hex colours by state. Their lightness differs pairwise, so a grey copy can still be read."""

STATE_MARKS: Mapping[str, str] = MappingProxyType(
    {"covered": "o", "beyond": "s", "island": "^", "no_road": "X", "outside": "D", NOT_ASKED: "."}
)
"""Shapes of printed points by state (matplotlib's signs), for copies without colour."""

DOMAIN_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "childcare": "#ebb9c0",
        "education": "#1585eb",
        "employment": "#705d45",
        "health": "#b64214",
        "elderly": "#eb9c18",
        "housing": "#778196",
        "welfare": "#7b1b87",
        "veterans": "#14231e",
        "culture_sport": "#17ca6c",
    }
)
"""One colour per domain of services, on every map and chart; any two can be told apart by everyone."""

GROUP_COLOURS: tuple[str, ...] = (
    "#1d2428", "#e58a1f", "#1f6fb4", "#1f8a5b", "#c8322b", "#7d4fa3", "#8a6d3b", "#e8a0bf",
)  # fmt: skip
"""Lines of population groups, the whole population first."""

CLASS_COLOURS: tuple[str, ...] = ("#f4f1ea", "#f4cf8c", "#eda45c", "#c65a2c", "#7c1d1d")
"""Five classes from little to much, each clearly darker than the one before."""

WATER_COLOUR = "#b4cbd6"
"""Quiet: paler than every state but the not asked, so that it never reads as a result."""

WATER_INK = "#3f6f86"
"""Names of rivers and lakes."""

NO_DATA_COLOUR = "#ffffff"
NO_DATA_HATCH = "////"
TARGET_COLOUR = "#a3195b"
SITE_COLOUR = "#a3195b"
GAINED_COLOUR = "#1f8a5b"
LOST_COLOUR = "#c8322b"
INK = "#1d2428"
FAINT_INK = "#4a555b"


def rgb_of(colour: str) -> tuple[int, int, int]:
    """Red, green and blue (0 to 255) of a hex colour."""
    value = int(colour.removeprefix("#"), 16)
    return value >> 16, value >> 8 & 255, value & 255
