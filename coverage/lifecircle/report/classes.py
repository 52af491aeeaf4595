"""Classes of a choropleth: few, with round limits and a name each."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lifecircle.geodata.text import Text

_SMALL = 10
"""Numbers below are round as they are."""
NONE_WORD = Text("无缺口", "no gap")
ALL_COVERED = Text("全部覆盖", "all covered")
_NAMES: dict[int, tuple[Text, ...]] = {
    1: (Text("有缺口", "a gap"),),
    2: (Text("较小", "smaller"), Text("较大", "larger")),
    3: (Text("较小", "small"), Text("中等", "medium"), Text("较大", "large")),
    4: (Text("小", "small"), Text("较小", "rather small"), Text("较大", "rather large"), Text("大", "large")),
}


@dataclass(frozen=True, kw_only=True)
class Classes:
    """Class 0 holds what is not above zero; class k what is from ``lows[k - 1]`` up to the next low.

    lows: whole numbers, ascending, the first is 1. names: one for each class from 1 on.
    """

    lows: tuple[int, ...]
    names: tuple[Text, ...]

    def of(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        """Class of each value, rounded to whole numbers first; -1 where it is NaN."""
        whole = np.round(values)
        found = np.searchsorted(np.array(self.lows, dtype=float), whole, side="right")
        return np.where(np.isnan(values), -1, found).astype(np.int64)

    def bounds(self, number: int) -> tuple[float, float | None]:
        """Lowest and highest whole number of class ``number`` (from 1); None where it is open."""
        low = self.lows[number - 1]
        return low, (self.lows[number] - 1 if number < len(self.lows) else None)


def round_classes(values: Sequence[float] | npt.NDArray[np.float64], *, most: int = 4) -> Classes:
    """Up to ``most`` classes of the positive values with about as many values each, none empty.

    Limits are whole numbers below ten, above it 1, 2, 3 or 5 times a power of ten.
    """
    positive = np.round(np.array(values, dtype=float))
    positive = np.sort(positive[np.isfinite(positive) & (positive >= 1)])
    lows = [1]
    for part in range(1, most if len(positive) > 1 else 1):
        low = _round_number(float(np.quantile(positive, part / most)))
        if low <= positive[0] and positive[-1] < _SMALL:  # many alike: the next number parts them
            low = int(positive[positive > positive[0]].min(initial=positive[-1]))
        below = positive[(positive >= lows[-1]) & (positive < low)]
        if low > lows[-1] and len(below) and positive[-1] >= low:
            lows.append(low)
    return Classes(lows=tuple(lows), names=_NAMES[len(lows)])


def _round_number(value: float) -> int:
    """The nearest of 1, 2, 3 … 10, 20, 30, 50 … by ratio."""
    if value < _SMALL:
        return max(1, round(value))
    power = 10.0 ** math.floor(math.log10(value))
    step = min((1, 2, 3, 5, 10), key=lambda one: abs(math.log(value / (one * power))))
    return max(1, round(step * power))
