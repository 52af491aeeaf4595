"""Mobile services beside fixed facilities: both sides of a comparison with the stops counted too.

The plans speak of mobile services where they speak of reach (借助流动服务站等载体，设置服务半径;
打通“最后一公里”), never where they speak of supply, so only circles have this second set.
"""

from collections.abc import Sequence
from dataclasses import replace

from lifecircle.coverage.assessment import Assessment

from .applying import Outlay
from .comparison import Comparison, compare
from .reassessing import State, reassess


def compare_states(before: State, after: State, *, outlays: Sequence[Outlay] = ()) -> Comparison:
    """The difference of two states, and of both with mobile services where either has any in service.

    Raises ValueError as ``compare`` does.
    """
    both = None
    if has_mobile(before) or has_mobile(after):
        both = counting_mobile(before), counting_mobile(after)
    return compare(before.run, after.run, with_mobile=both, outlays=outlays)


def has_mobile(state: State) -> bool:
    """Whether mobile services are in service that the state leaves out."""
    return state.ground.left_out["mobile"] > 0


def counting_mobile(state: State) -> Assessment:
    """The assessment with mobile services counted like fixed ones, from the one without them.

    Only what the stops can reach is searched; equal to ``assess`` with ``count_mobile`` to the last bit.
    """
    return reassess(replace(state, count_mobile=True), state.ground.place).run
