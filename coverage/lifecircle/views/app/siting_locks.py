"""Sites that were locked: they are decided, and further ones are chosen around them."""

import pandas as pd

from lifecircle.scenario.model import Scenario
from lifecircle.scenario.reading import read_scenario
from lifecircle.scenario.writing import write_scenario

from .frame import Frame
from .siting_job import scenario_of_last
from .siting_question import merged, of_sites, room

_LOCKS_FILE = "locks.toml"
_LOCKED = "siting.locked"


def locked_sites(frame: Frame) -> Scenario | None:
    """The sites that were locked, as edits; None where there are none."""
    path = room(frame.work) / _LOCKS_FILE
    return read_scenario(path) if locked_count(frame) and path.is_file() else None


def locked_count(frame: Frame) -> int:
    """How many sites are locked, for this Place."""
    stated = frame.work.note(_LOCKED)
    return int(stated["count"]) if isinstance(stated, dict) and stated["place"] == frame.place_key else 0


def unlock(frame: Frame) -> None:
    """Let go of the sites that were locked."""
    frame.work.write({_LOCKED: None})


def lock(frame: Frame, rows: pd.DataFrame) -> None:
    """Keep these sites of the last answer as decided, with those locked before. rows: of its table."""
    found = scenario_of_last(frame.work)
    if found is None:
        return
    before, count = locked_sites(frame), locked_count(frame) + len(rows)
    write_scenario(merged(before, of_sites(found, rows)), room(frame.work) / _LOCKS_FILE)
    frame.work.write({_LOCKED: {"count": count, "place": frame.place_key}})
