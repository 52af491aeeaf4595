"""Colours of the end states, told apart in print and by colour-blind readers."""

from collections.abc import Mapping

NOT_ASKED = "not_asked"
"""Stands for cells that the circle does not speak of (its settings leave them out)."""

STATE_COLOURS: Mapping[str, str] = {
    "covered": "#4f9bd0",
    "beyond": "#f5b04c",
    "island": "#a3195b",
    "no_road": "#2d1e4f",
    "outside": "#857f5a",
    NOT_ASKED: "#d9dcde",
}
"""Hex colours by state. Their lightness differs pairwise, so a grey copy can still be read."""


def rgb_of(colour: str) -> tuple[int, int, int]:
    """Red, green and blue (0 to 255) of a hex colour."""
    value = int(colour.removeprefix("#"), 16)
    return value >> 16, value >> 8 & 255, value & 255
