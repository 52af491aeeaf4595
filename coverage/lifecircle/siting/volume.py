"""The pace of the volume algorithm (Barahona and Anbil 2000), by which Lagrangian bounds are raised."""

import numpy as np

from lifecircle.geodata.text import Text

from .pairs import FloatArray

PROVING = Text("估算最优上限", "estimating the bound on the optimum")
ROUNDS = 1500
FIRST_STEP, LEAST_STEP, LONGEST_STEP = 0.1, 3e-4, 2.0
FIRST_MIXED, LEAST_MIXED = 0.1, 1e-3
PATIENCE = 10
LOOK_EVERY, STALLED = 60, 0.01


class Pace:
    """How long the next step is, and how much of the latest answer is mixed into the average at most.

    low: the best bound so far. A step that raises it along the way it came grows, ``PATIENCE`` that
    do not make it shorter. Every ``LOOK_EVERY`` rounds the mixture becomes finer.
    """

    def __init__(self, low: float, *, step: float = FIRST_STEP, mixed: float = FIRST_MIXED) -> None:
        self.low, self.step, self.mixed = low, step, mixed
        self.misses, self.low_then = 0, -np.inf

    def rose(self, found: float, *, onward: bool) -> bool:
        """Take note of a bound found; whether it is the best. onward: its answer points the same way."""
        if found > self.low:
            if onward:
                self.step = min(1.1 * self.step, LONGEST_STEP)
            self.low, self.misses = found, 0
            return True
        self.misses += 1
        if self.misses >= PATIENCE:
            self.step, self.misses = max(0.66 * self.step, LEAST_STEP), 0
        return False

    def stalled(self, number: int, best: float) -> bool:
        """Whether the bound has hardly risen towards ``best`` since the last look, after so many rounds."""
        if number % LOOK_EVERY != LOOK_EVERY - 1:
            return False
        if self.low - self.low_then < STALLED * (best - self.low):
            return True
        self.low_then, self.mixed = self.low, max(0.8 * self.mixed, LEAST_MIXED)
        return False


def mixture(average: FloatArray, latest: FloatArray, *, most: float) -> float:
    """How much of the latest makes the mixture of both shortest, a tenth of ``most`` at least."""
    apart = average - latest
    length = float(np.square(apart).sum())
    return float(np.clip((average * apart).sum() / length, most / 10, most)) if length > 0 else most
