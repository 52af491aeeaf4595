"""Why rows of a layer were left out, in words."""

from collections.abc import Mapping

from lifecircle.geodata.roads.outcome import DROP_REASONS
from lifecircle.geodata.text import Language, Text

_REASONS: Mapping[str, Text] = {
    **DROP_REASONS,
    "incomplete_area": Text("面不完整，无法成形", "an incomplete area"),
    "same_object": Text("同一设施重复标注", "the same facility mapped twice"),
    "no_position": Text("没有位置", "no position"),
    "duplicate_row": Text("重复的行", "a repeated row"),
    "no_geometry_no_people": Text("几何为空且无人口", "no geometry and no people"),
    "far_away": Text("远在研究区以外", "far from the study area"),
    "outside": Text("在研究区以外", "outside the study area"),
    "too_small": Text("小得画不出", "too small to be drawn"),
}


def left_out_words(dropped: Mapping[str, int], language: Language) -> str:
    """How many rows for which reason: 不对公众开放 1,024条，面状要素 3条; "" where none."""
    named = {why: _REASONS.get(why, Text(why, why)).in_language(language) for why in dropped}
    if language == "zh":
        return "，".join(f"{named[why]} {count:,}条" for why, count in dropped.items())
    return ", ".join(f"{named[why]} {count:,}" for why, count in dropped.items())
