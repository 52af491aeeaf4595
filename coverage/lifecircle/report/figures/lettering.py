"""How wide words are before they are drawn, and where a line of them breaks."""

import unicodedata

POINT_CM = 2.54 / 72
_WIDE, _NARROW = 1.0, 0.58
_STEPS = 20
_NEVER_FIRST = "，。、；：！？）》」』”’%,.;:!?)"


def width_em(text: str) -> float:
    """Width in ems: Chinese characters fill one, others somewhat more than half."""
    return sum(_WIDE if unicodedata.east_asian_width(one) in "WFA" else _NARROW for one in text)


def width_cm(text: str, *, size_pt: float) -> float:
    """Width of a line at a type size."""
    return width_em(text) * size_pt * POINT_CM


def wrapped(text: str, *, size_pt: float, room_cm: float) -> list[str]:
    """The text in lines that fit the room, its own line breaks kept.

    Latin words stay whole, and no line starts with a comma: the character before it comes along.
    """
    lines: list[str] = []
    for part in text.split("\n"):
        line: list[str] = []
        for piece in _pieces(part):
            if line and width_cm("".join([*line, piece]).rstrip(), size_pt=size_pt) > room_cm:
                carried = [line.pop()] if piece[0] in _NEVER_FIRST and len(line) > 1 else []
                lines.append("".join(line).rstrip())
                line = carried
            line.append(piece if line else piece.lstrip())
        lines.append("".join(line).rstrip())
    return lines


def balanced(text: str, *, size_pt: float, room_cm: float) -> list[str]:
    """As ``wrapped``, in as few lines, but none much shorter than the others."""
    lines = wrapped(text, size_pt=size_pt, room_cm=room_cm)
    for tighter_cm in (room_cm * (1 - step / _STEPS) for step in range(1, _STEPS)):
        tighter = wrapped(text, size_pt=size_pt, room_cm=tighter_cm)
        if len(tighter) > len(lines):
            break
        lines = tighter
    return lines


def shortened(text: str, *, size_pt: float, room_cm: float) -> str:
    """The text, or as much of it as fits the room with … behind."""
    if width_cm(text, size_pt=size_pt) <= room_cm:
        return text
    while text and width_cm(text + "…", size_pt=size_pt) > room_cm:
        text = text[:-1]
    return text + "…"


def _pieces(text: str) -> list[str]:
    """Wide characters one by one, everything else up to and with its blank."""
    pieces: list[str] = []
    for one in text:
        wide = unicodedata.east_asian_width(one) in "WFA"
        if (
            wide
            or not pieces
            or pieces[-1][-1] == " "
            or unicodedata.east_asian_width(pieces[-1][-1]) in "WFA"
        ):
            pieces.append(one)
        else:
            pieces[-1] += one
    return pieces
