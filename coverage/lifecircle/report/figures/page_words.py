"""Title, subtitle and source of a printed figure: broken into lines, measured, set on its page."""

from dataclasses import dataclass

from matplotlib.figure import Figure

from lifecircle.report.colours import FAINT_INK, INK

from .lettering import POINT_CM, balanced, wrapped

MARGIN_CM = 0.3
CM_PER_INCH = 2.54
_LEADING = 1.6
_SOURCE_PT = 6.0


@dataclass(frozen=True, kw_only=True)
class PageWords:
    """The lines above and below a figure that is ``width_cm`` wide on paper."""

    titles: list[str]
    below: list[str]
    sources: list[str]
    title_pt: float
    subtitle_pt: float
    width_cm: float

    @property
    def head_cm(self) -> float:
        """Height of the margin, the title and the subtitle."""
        return MARGIN_CM + _lines_cm(self.titles, self.title_pt) + _lines_cm(self.below, self.subtitle_pt)

    @property
    def foot_cm(self) -> float:
        """Height of the source and the margin below it."""
        return MARGIN_CM + _lines_cm(self.sources, _SOURCE_PT) + 0.1

    def set_on(self, figure: Figure, *, total_cm: float) -> None:
        """Write the lines on a figure that is ``total_cm`` high."""
        left, top_cm = MARGIN_CM / self.width_cm, total_cm - MARGIN_CM
        figure.text(
            left, top_cm / total_cm, "\n".join(self.titles), size=self.title_pt, color=INK, va="top",
            weight="bold", linespacing=1.3,
        )  # fmt: skip
        top_cm -= _lines_cm(self.titles, self.title_pt)
        figure.text(
            left, top_cm / total_cm, "\n".join(self.below), size=self.subtitle_pt, color=FAINT_INK, va="top",
            linespacing=1.3,
        )  # fmt: skip
        source = "\n".join(self.sources)
        figure.text(left, MARGIN_CM / total_cm, source, size=_SOURCE_PT, color=FAINT_INK, va="bottom")


def page_words(
    *, title: str, subtitle: str, source: str, width_cm: float, title_pt: float, subtitle_pt: float
) -> PageWords:
    """The words of a page ``width_cm`` wide, in lines that fit between its margins."""
    room_cm = width_cm - 2 * MARGIN_CM
    return PageWords(
        titles=balanced(title, size_pt=title_pt * 1.05, room_cm=room_cm),
        below=wrapped(subtitle, size_pt=subtitle_pt, room_cm=room_cm) if subtitle else [],
        sources=wrapped(source, size_pt=_SOURCE_PT, room_cm=room_cm),
        title_pt=title_pt,
        subtitle_pt=subtitle_pt,
        width_cm=width_cm,
    )


def _lines_cm(lines: list[str], size_pt: float) -> float:
    return len([one for one in lines if one]) * size_pt * _LEADING * POINT_CM
