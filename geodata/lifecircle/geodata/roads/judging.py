"""Many ways judged by their tags: what is dropped and what is not understood is counted."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from .access import PERMISSION_KEYS, RoadUse, road_use, unread_tags

TAG_KEYS = (
    "highway",
    "route",
    "area",
    "junction",
    "motorroad",
    "cycleway",
    "maxspeed",
    "oneway",
    "oneway:bicycle",
    *PERMISSION_KEYS,
)
"""Every key that the rules look at."""

_Verdict = tuple[RoadUse | str, list[tuple[str, str]]]


class Judge:
    """Judges ways one after another; each combination of tags is thought through once.

    dropped: reason -> number of ways. unread: key -> value -> number of ways.
    """

    def __init__(self) -> None:
        self.dropped: Counter[str] = Counter()
        self.unread: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._known: dict[tuple[str | None, ...], _Verdict] = {}

    def use(self, tags: Mapping[str, str], *, ways: int = 1) -> RoadUse | None:
        """The use of a way with these tags, or None where it was dropped.

        ways: how many ways have these tags; all of them are counted.
        """
        combination = tuple(map(tags.get, TAG_KEYS))
        verdict = self._known.get(combination)
        if verdict is None:
            verdict = self._known[combination] = _verdict(tags)
        use, unread = verdict
        for key, value in unread:
            self.unread[key][value] += ways
        if isinstance(use, RoadUse):
            return use
        self.dropped[use] += ways
        return None


def _verdict(tags: Mapping[str, str]) -> _Verdict:
    use = road_use(tags)
    if isinstance(use, RoadUse):
        return use, unread_tags(tags)
    return use, [("highway", tags["highway"])] if use == "unknown_highway" else []
