"""What must be known of a scenario's difference to today before it is quoted."""

from collections.abc import Iterator, Sequence

from lifecircle.coverage.assessment import Assessment
from lifecircle.geodata.text import Text

from .applying import edits_in_order
from .model import Move, Open, Scenario

SHOWN = 6


def notes_on(
    scenario: Scenario, today: Assessment, after: Assessment, *, year: int | None = None
) -> list[Text]:
    """Planned facilities that count among the gains, and new places that nobody uses.

    today, after: the assessments without and with the scenario. year: as it was applied.
    """
    return [*_planned(today, after), *_unused(scenario, after, year=year)]


def _planned(today: Assessment, after: Assessment) -> Iterator[Text]:
    """Facilities that the data plan, open by the year looked at: no edit of the scenario."""
    was, now = (run.place.facilities.set_index("id") for run in (today, after))
    ids = was.index[was["status"] == "planned"]
    entered = [key for key in ids if now.loc[key, "status"] == "existing"]
    if entered:
        zh, en = _named([(key, str(now.loc[key, "name"])) for key in entered])
        yield Text(
            f"到 {after.place.year} 年开办的规划设施 {len(entered)} 处也计入了差异，不是情景的改动：{zh}",
            f"{len(entered)} planned facilities, open by {after.place.year}, are part of the difference "
            f"and no edit of the scenario: {en}",
        )


def _unused(scenario: Scenario, after: Assessment, *, year: int | None) -> Iterator[Text]:
    """Opened and moved facilities that circles ask for and that are the nearest to nobody.

    A slip in a coordinate is told by no error, only by a gain of nothing.
    """
    year = scenario.scenario.year if year is None else year
    edits = [edit for edit in edits_in_order(scenario, year=year) if isinstance(edit, Open | Move)]
    used = after.facilities.groupby("id")["people_nearest"].max()
    names = after.place.facilities.set_index("id")["name"]
    ids = [key for key in dict.fromkeys(edit.id for edit in edits) if key in used.index and used[key] == 0]
    if ids:
        zh, en = _named([(key, str(names[key])) for key in ids])
        yield Text(
            f"{zh}不是任何人的最近一处：附近没有路，或人人另有更近的。请核对位置",
            f"nobody has {en} as the nearest: no road leads there, or all have another nearer; "
            "check where it is",
        )


def _named(found: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Facilities by name and id, in Chinese and English."""
    more = len(found) > SHOWN
    zh = "、".join(f"{name}（{key}）" for key, name in found[:SHOWN])
    en = ", ".join(f"{name} ({key})" for key, name in found[:SHOWN])
    return (f"{zh} 等", f"{en} …") if more else (zh, en)
