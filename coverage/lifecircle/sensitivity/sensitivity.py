"""The whole: from an assessment to the ranges of its figures and the conclusions that flip."""

import time
from dataclasses import dataclass

import pandas as pd

from lifecircle.coverage.assessment import Assessment, Progress
from lifecircle.coverage.ground import lay_ground
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Text
from lifecircle.plan.vary import VARIED_WORDS

from .table import sensitivity_table
from .variations import Variation, variations_of
from .varied_runs import varied_runs

SIDE_WORDS = {"less": Text("偏不利", "unfavourable"), "more": Text("偏有利", "favourable")}


@dataclass(frozen=True, kw_only=True, eq=False)
class Sensitivity:
    """How sure the figures of an assessment are.

    table: table.SENSITIVITY_COLUMNS. tried: the variations, in the order of the table.
    """

    table: pd.DataFrame
    tried: tuple[Variation, ...]
    seconds: float

    @property
    def flips(self) -> pd.DataFrame:
        """The rows of the table whose verdict is another at one end or both."""
        return self.table[self.table["flips"] != ""].reset_index(drop=True)


def work_out_sensitivity(base: Assessment, *, progress: Progress | None = None) -> Sensitivity:
    """Work out the plan again with each of its assumptions varied as ``plan.vary`` states.

    One assumption at a time to both ends, then all to their unfavourable and all to their
    favourable end. Each variation gives what ``assess`` gives for the plan so changed, while
    searches are made again only where speeds, snap limit or join radius changed.
    Pure: reads and writes nothing.
    """
    since = time.perf_counter()
    tried = variations_of(base.plan)
    ground = lay_ground(base.place, load_taxonomy(), count_mobile=bool(base.parameters["count_mobile"]))

    def told(variation: Variation, share: float) -> None:
        if progress is not None:
            word = VARIED_WORDS.get(variation.name, Text("全部假定", "all assumptions"))
            side = SIDE_WORDS[variation.side]
            progress(Text(f"敏感性：{word.zh}{side.zh}", f"sensitivity: {word.en}, {side.en}"), share)

    runs = list(varied_runs(base, ground, tried, told=told))
    if progress is not None:
        progress(Text("完成", "done"), 1.0)
    return Sensitivity(table=sensitivity_table(base, runs), tried=tried, seconds=time.perf_counter() - since)
