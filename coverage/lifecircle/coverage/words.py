"""The words of results, in Chinese and English."""

from collections.abc import Mapping

from lifecircle.geodata.text import Text

STATES: tuple[str, ...] = ("covered", "beyond", "island", "no_road", "outside")
"""A cell's end states, in the order of ``network.states.State``."""

STATE_WORDS: Mapping[str, Text] = {
    "covered": Text("已覆盖", "covered"),
    "beyond": Text("可达但超时", "reachable, too far"),
    "island": Text("路网不连通", "cut off from the service"),
    "no_road": Text("附近无路", "no road nearby"),
    "outside": Text("路网范围外", "outside the road data"),
}

STATUS_WORDS: Mapping[str, Text] = {
    "met": Text("达标", "met"),
    "short": Text("未达标", "not met"),
    "tracked": Text("跟踪", "tracked"),
    "not_computable": Text("无法计算", "not computable"),
}

LEVEL_WORDS: Mapping[str, Text] = {
    "place": Text("全域", "whole area"),
    "city": Text("市", "city"),
    "county": Text("县（区）", "county"),
    "township": Text("乡镇（街道）", "township"),
    "community": Text("社区", "community"),
    "village": Text("村", "village"),
    "zone": Text("开发区", "development zone"),
    "estate": Text("小区", "estate"),
}

SETTING_WORDS: Mapping[str, Text] = {
    "all": Text("全部", "all"),
    "urban": Text("城区", "urban"),
    "county_town": Text("县城", "county town"),
    "town": Text("镇区", "town"),
    "rural": Text("乡村", "rural"),
    "": Text("未注明", "not stated"),
}

CAPACITY_UNITS: Mapping[str, Text] = {
    "beds": Text("张床位", "beds"),
    "nursing_beds": Text("张护理型床位", "nursing beds"),
    "places": Text("个学位", "school places"),
    "childcare_places": Text("个托位", "childcare places"),
    "floor_area_m2": Text("平方米建筑面积", "m² floor area"),
    "land_area_m2": Text("平方米用地", "m² land"),
    "sports_area_m2": Text("平方米场地", "m² sports area"),
    "staff": Text("名工作人员", "staff"),
    "doctors": Text("名医师", "doctors"),
    "nurses": Text("名护士", "nurses"),
    "count": Text("处", "sites"),
    "people": Text("人", "people"),
    "units": Text("个单元", "units"),
}

WHOLE = "all"
"""Identifier of the row that stands for the whole Place."""

OUTSIDE_ANY = "outside"
"""Identifier of the row for what lies in no district of a level."""

OUTSIDE_WORDS = Text("不在任何{level}内", "outside every {level}")

ALL = "all"
"""Stands for every need, or every setting."""

REPORTED_LEVELS: tuple[str, ...] = ("city", "county", "township", "zone", "estate")
"""Levels with a row in coverage.csv; communities and villages stand in coverage_units.csv."""
