"""What a planner must know about tables handed in before quoting an allocation by them."""

import numpy as np
import numpy.typing as npt

from lifecircle.coverage.ground import Ground
from lifecircle.coverage.words import LEVEL_WORDS
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.text import Text
from lifecircle.plan.model import Circle

from .given_demand import GivenDemand
from .given_origins import Origins
from .given_tables import CELL
from .given_times import GivenTimes

CELLS = Text("人口格网", "population cells")


def levels_differ(demand: GivenDemand, *, by: str, network: bool) -> Problem:
    """Demand and times speak of other origins."""
    other = Text("路网时间", "network times") if network else Text("时间表", "the table of times")
    have, want = _origin_word(demand.level), _origin_word(by)
    return Problem(
        code="origins_differ",
        file=demand.file,
        message=Text(
            f"需求表按{have.zh}给出，{other.zh}按{want.zh}给出",
            f"the demand is given by {have.en}, {other.en} by {want.en}",
        ),
        remedy=Text(
            f"请按{want.zh}给需求，或用 --times 给出按{have.zh}的时间表。",
            f"Give the demand by {want.en}, or with --times a table of times by {have.en}.",
        ),
    )


def need_not_in_minutes(circle: Circle, name: str) -> Problem:
    """A need whose limit is in metres cannot be held against minutes."""
    return Problem(
        code="need_left_out",
        file=circle.id,
        message=Text(
            f"“{name}”的限值以米计，时间表以分钟计，未计算",
            f"“{name}” has a limit in metres, the table of times is in minutes: left out",
        ),
        remedy=Text("请选用以分钟计的服务圈", "choose a circle in minutes"),
    )


def remarks_on_tables(
    ground: Ground,
    times: GivenTimes | None,
    demand: GivenDemand | None,
    origins: Origins,
    *,
    rows: npt.NDArray[np.int32],
    name: str,
) -> list[Problem]:
    """Facilities and origins that the tables do not name, blank minutes, people who are not counted."""
    told = []
    if times is not None:
        ids = ground.place.facilities["id"].to_numpy(dtype=object)[np.unique(times.facility)]
        unnamed = int((~np.isin(rows, ground.rows_of_facilities(ids))).sum())
        named = np.zeros(len(origins.ids), dtype=bool)
        named[origins.number[times.origin]] = True
        heads = sum(float(people[~named].sum()) for people in origins.people.values())
        told += _if(unnamed, "facilities_unnamed", times.file,
                    Text(f"“{name}”有设施不在时间表里，谁也到不了，共 {unnamed} 处",
                         f"facilities for “{name}” that the table of times does not name, so nobody "
                         f"reaches them: {unnamed}"))  # fmt: skip
        told += _if(heads, "origins_unnamed", times.file,
                    Text(f"时间表里没有时间的起点，人数按到不了计：{heads:,.0f} 人",
                         f"people at origins without any time in the table, counted as having no "
                         f"site in reach: {heads:,.0f}"))  # fmt: skip
        told += _if(times.blank, "blank_minutes", times.file,
                    Text(f"时间空白的行按到不了计，共 {times.blank} 行",
                         f"rows without minutes, counted as unreachable: {times.blank}"))  # fmt: skip
    if demand is not None:
        rest = len(origins.ids) - (origins.level != CELL) - demand.origins
        told += _if(rest, "no_demand", demand.file,
                    Text(f"需求表没有写到的起点按没有需求计，共 {rest} 个",
                         f"origins that the demand does not name, counted as nobody: {rest}"))  # fmt: skip
        told += _if(origins.left_out, "outside_settings", demand.file,
                    Text(f"不在该圈适用的城乡范围内、没有计入的需求：{origins.left_out:,.0f} 人",
                         f"demand outside the settings the circle speaks of, not counted: "
                         f"{origins.left_out:,.0f} people"))  # fmt: skip
    return told


def _if(count: float, code: str, file: str, message: Text) -> list[Problem]:
    remedy = Text("请核对是否有意如此", "see whether this is meant")
    return [Problem(code=code, file=file, message=message, remedy=remedy)] if count > 0 else []


def _origin_word(level: str) -> Text:
    if level == CELL:
        return CELLS
    words: Text = LEVEL_WORDS[level]
    return words
