"""How far what a plan leaves open may be off: the spreads that ``--sensitivity`` tries."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from lifecircle.geodata.text import Language, Text

from .strict import Strict

UNCHANGED = (1.0, 1.0)


class Spread(Strict):
    """A value from low to high: ``times`` two factors, or ``plus`` two differences in its own unit.

    The value itself lies between: factors enclose 1, differences enclose 0.
    """

    times: tuple[Annotated[float, Field(gt=0)], Annotated[float, Field(gt=0)]] | None = None
    plus: tuple[float, float] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "Spread":
        if (self.times is None) == (self.plus is None):
            raise PydanticCustomError("spread_kind", "a spread has either `times` or `plus`")
        low, high = self.times or self.plus or UNCHANGED
        kept = 1.0 if self.times is not None else 0.0
        if not low <= kept <= high:
            raise PydanticCustomError("spread_order", "low, then high, with the value itself between")
        return self

    def around(self, value: float) -> tuple[float, float]:
        """The lowest and the highest value that are tried."""
        if self.times is not None:
            return value * self.times[0], value * self.times[1]
        low, high = self.plus or (0.0, 0.0)
        return value + low, value + high

    @property
    def said(self) -> tuple[str, str]:
        """Both ends as a person writes them: -10%, +100%, -1, +0.05."""
        if self.times is not None:
            return tuple(f"{100 * (factor - 1):+.4g}%" for factor in self.times)  # type: ignore[return-value]
        low, high = self.plus or (0.0, 0.0)
        return f"{low:+.4g}", f"{high:+.4g}"

    @property
    def is_none(self) -> bool:
        """Whether it leaves the value as it is."""
        low, high = self.said
        return {low.strip("+-"), high.strip("+-")} <= {"0", "0%"}


def _times(low: float, high: float) -> Spread:
    return Spread(times=(low, high))


class Vary(Strict):
    """For each assumption how far it may be off; the values are ours, and a plan may replace them.

    walk_kmh, bike_kmh, drive_kmh: speeds, all groups or road classes alike.
    minutes, metres: the limits of circles, where people do not turn back at the last metre.
    snap_limit_m, join_radius_m, unit_passes_share, persons_per_household: as in ``Assumptions``;
    a share stays at or below 1.
    """

    walk_kmh: Spread = Field(default_factory=lambda: _times(0.9, 1.1))
    bike_kmh: Spread = Field(default_factory=lambda: _times(0.9, 1.1))
    drive_kmh: Spread = Field(default_factory=lambda: _times(0.85, 1.15))
    minutes: Spread = Field(default_factory=lambda: _times(0.9, 1.1))
    metres: Spread = Field(default_factory=lambda: _times(0.9, 1.1))
    snap_limit_m: Spread = Field(default_factory=lambda: _times(0.5, 2))
    join_radius_m: Spread = Field(default_factory=lambda: _times(0.5, 2))
    unit_passes_share: Spread = Field(default_factory=lambda: Spread(plus=(-0.05, 0.05)))
    persons_per_household: Spread = Field(default_factory=lambda: _times(0.9, 1.1))


VARIED_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "walk_kmh": Text("步行速度", "walking speed"),
        "bike_kmh": Text("骑行速度", "cycling speed"),
        "drive_kmh": Text("驾车速度", "driving speed"),
        "minutes": Text("时间标准", "time limits"),
        "metres": Text("距离标准", "distance limits"),
        "snap_limit_m": Text("到路的最远距离", "longest access leg"),
        "join_radius_m": Text("出门可用的道路范围", "join radius"),
        "unit_passes_share": Text("单元达标的人口占比", "share of a unit that passes"),
        "persons_per_household": Text("户均人口", "persons per household"),
    }
)
"""What each spread is called."""


def spreads(vary: Vary) -> dict[str, Spread]:
    """Name -> spread, in the order in which they are tried and printed."""
    return {name: getattr(vary, name) for name in Vary.model_fields}


def vary_line(vary: Vary, *, language: Language, names: Collection[str] | None = None) -> str:
    """The spreads (all, or those named) in one line, as a person reads them."""
    said = []
    for name, spread in spreads(vary).items():
        if names is not None and name not in names:
            continue
        low, high = spread.said
        between = "～" if language == "zh" else " to "
        both = f"±{high[1:]}" if low[1:] == high[1:] else f"{low}{between}{high}"
        nothing = Text("不变", "unchanged").in_language(language)
        said.append(f"{VARIED_WORDS[name].in_language(language)} {nothing if spread.is_none else both}")
    return ("、" if language == "zh" else ", ").join(said)
