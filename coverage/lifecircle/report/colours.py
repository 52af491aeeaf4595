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

STATE_HATCHES: Mapping[str, str] = MappingProxyType(
    {"covered": "", "beyond": "////", "island": "xxxx", "no_road": "....", "outside": "||||", NOT_ASKED: ""}
)
"""Hatches of printed areas by state, for copies without colour."""

DOMAIN_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "childcare": "#e8a0bf",
        "education": "#1f6fb4",
        "employment": "#8a6d3b",
        "health": "#c8322b",
        "elderly": "#e58a1f",
        "housing": "#6b7780",
        "welfare": "#7d4fa3",
        "veterans": "#3f4a1d",
        "culture_sport": "#1f8a5b",
    }
)
"""One colour per domain of services, on every map and chart."""

GROUP_COLOURS: tuple[str, ...] = (
    "#1d2428", "#e58a1f", "#1f6fb4", "#1f8a5b", "#c8322b", "#7d4fa3", "#8a6d3b", "#e8a0bf",
)  # fmt: skip
"""Lines of population groups, the whole population first."""

CLASS_COLOURS: tuple[str, ...] = ("#f4f1ea", "#f8d9a0", "#eda45c", "#c65a2c", "#7c1d1d")
"""Five classes from little to much, each clearly darker than the one before."""

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


def lightness_of(colour: str) -> float:
    """Lightness L* of a hex colour, 0 black to 100 white: what a copy without colour keeps.

    Source: CIE 1976 L*, from sRGB (IEC 61966-2-1) relative luminance.
    """
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (part / 255 for part in rgb_of(colour))
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * luminance ** (1 / 3) - 16 if luminance > 216 / 24389 else luminance * 24389 / 27
