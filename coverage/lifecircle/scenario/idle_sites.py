"""Which new places does nobody use? A slip in a coordinate is told by no error, only by a gain of nothing."""

from typing import NamedTuple

from lifecircle.coverage.assessment import Assessment

from .applying import edits_in_order
from .model import Move, Open, Scenario


class Idle(NamedTuple):
    """A facility that the scenario opened or moved, and that is the nearest to nobody at any distance."""

    id: str
    name: str


def idle_sites(scenario: Scenario, after: Assessment, *, year: int | None = None) -> list[Idle]:
    """The opened and moved facilities that circles ask for and nobody has as the nearest.

    Either no road leads there, or all have another one nearer. after: the assessment with the
    scenario. year: as it was applied.
    """
    year = scenario.scenario.year if year is None else year
    edits = [edit for edit in edits_in_order(scenario, year=year) if isinstance(edit, Open | Move)]
    used = after.facilities.groupby("id")["people_nearest"].max()
    names = after.place.facilities.set_index("id")["name"]
    ids = dict.fromkeys(edit.id for edit in edits)
    return [Idle(key, str(names[key])) for key in ids if key in used.index and used[key] == 0]
