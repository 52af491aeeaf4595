"""The legend beside a printed map, written from the top down."""

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from lifecircle.report.colours import FAINT_INK, INK
from lifecircle.report.figures.lettering import POINT_CM, shortened, width_cm, wrapped

HEAD_PT, ROW_PT, NOTE_PT = 7.5, 6.8, 6.0
_LEADING = 1.45
_SWATCH_CM = 0.42
_FOOT_CM = 1.5
"""Kept free below for the scale bar and the arrow."""


class Key(NamedTuple):
    """One row: a swatch (colour and hatch), a point (mark) or a line, with its word and its number."""

    word: str
    number: str = ""
    colour: str = ""
    hatch: str = ""
    mark: str = ""
    edge: str = INK
    line: float = 0.0
    dashes: tuple[float, ...] | None = None


class Legend:
    """Writes rows into the side of a sheet; ``y_cm`` is where the next one goes."""

    def __init__(self, side: Axes, side_cm: tuple[float, float]) -> None:
        self.side = side
        self.width_cm, self.y_cm = side_cm

    def heading(self, text: str) -> None:
        """A bold line, broken where it must."""
        for line in wrapped(text, size_pt=HEAD_PT * 1.05, room_cm=self.width_cm):
            self._line(line, size_pt=HEAD_PT, weight="bold", colour=INK)
        self.y_cm -= 0.06

    def keys(self, keys: Sequence[Key]) -> None:
        """Rows with a sign before and a number behind; room below them where there are any."""
        for key in keys:
            number_cm = width_cm(key.number, size_pt=ROW_PT) + 0.1 if key.number else 0.0
            room_cm = self.width_cm - _SWATCH_CM - 0.12
            if width_cm(key.word, size_pt=ROW_PT) <= room_cm - number_cm:
                lines = [key.word]
            else:
                lines = wrapped(key.word, size_pt=ROW_PT, room_cm=room_cm - number_cm)
            height = ROW_PT * _LEADING * POINT_CM
            self._sign(key, self.y_cm - height / 2)
            if key.number:
                self.side.text(
                    self.width_cm,
                    self.y_cm - height / 2,
                    key.number,
                    size=ROW_PT,
                    color=INK,
                    ha="right",
                    va="center",
                )
            for line in lines:
                self.side.text(
                    _SWATCH_CM + 0.12,
                    self.y_cm - height / 2,
                    line,
                    size=ROW_PT,
                    color=INK,
                    ha="left",
                    va="center",
                )
                self.y_cm -= height
        self.y_cm -= 0.1 if keys else 0.0

    def rows(self, rows: Sequence[tuple[str, str, str]]) -> int:
        """Rows of three columns (a mark, a name, a number) as far as there is room; how many were written."""
        height = ROW_PT * _LEADING * POINT_CM
        for count, (mark, name, number) in enumerate(rows):
            if self.y_cm - height < _FOOT_CM + NOTE_PT * _LEADING * POINT_CM:
                return count
            middle = self.y_cm - height / 2
            room_cm = self.width_cm - 0.45 - width_cm(number, size_pt=ROW_PT) - 0.1
            self.side.text(0.3, middle, mark, size=ROW_PT, color=INK, ha="right", va="center", weight="bold")
            self.side.text(
                0.42,
                middle,
                shortened(name, size_pt=ROW_PT, room_cm=room_cm),
                size=ROW_PT,
                color=INK,
                va="center",
            )
            self.side.text(self.width_cm, middle, number, size=ROW_PT, color=INK, ha="right", va="center")
            self.y_cm -= height
        self.y_cm -= 0.1
        return len(rows)

    def notes(self, notes: Sequence[str]) -> None:
        """Small remarks, as far as there is room above the scale bar."""
        for note in notes:
            lines = wrapped(note, size_pt=NOTE_PT, room_cm=self.width_cm)
            if self.y_cm - len(lines) * NOTE_PT * _LEADING * POINT_CM < _FOOT_CM:
                return
            for line in lines:
                self._line(line, size_pt=NOTE_PT, weight="normal", colour=FAINT_INK)
            self.y_cm -= 0.05

    def _line(self, text: str, *, size_pt: float, weight: str, colour: str) -> None:
        self.side.text(0, self.y_cm, text, size=size_pt, color=colour, ha="left", va="top", weight=weight)
        self.y_cm -= size_pt * _LEADING * POINT_CM

    def _sign(self, key: Key, middle: float) -> None:
        if key.line:
            self.side.add_line(
                Line2D(
                    [0, _SWATCH_CM], [middle, middle], color=key.colour or INK, linewidth=key.line,
                    linestyle="-" if key.dashes is None else (0, key.dashes),
                )
            )  # fmt: skip
        elif key.mark:
            self.side.plot(
                [_SWATCH_CM / 2], [middle], marker=key.mark, markersize=5, color=key.colour,
                markeredgecolor=key.edge, markeredgewidth=0.4, linestyle="none", clip_on=False,
            )  # fmt: skip
        else:
            self.side.add_patch(
                Rectangle(
                    (0, middle - 0.11), _SWATCH_CM, 0.22, facecolor=key.colour or "white", edgecolor=INK,
                    linewidth=0.4, hatch=key.hatch or None,
                )
            )  # fmt: skip
