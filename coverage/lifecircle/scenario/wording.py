"""What is wrong in a scenario file and what would be right, in plain words."""

from collections.abc import Mapping
from types import MappingProxyType

from lifecircle.geodata.text import Text
from lifecircle.plan.wording import SCHEMA, Saying

EDIT_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "open": Text("新建", "open"),
        "mobile": Text("流动服务点", "mobile"),
        "move": Text("迁建", "move"),
        "resize": Text("改扩建", "resize"),
        "convert": Text("改建转型", "convert"),
        "merge": Text("撤并", "merge"),
        "close": Text("关闭", "close"),
        "road": Text("道路", "road"),
        "growth": Text("人口变化", "growth"),
    }
)

SCHEMA_SAYINGS: Mapping[str, Saying] = MappingProxyType(
    {
        **SCHEMA,
        "one_place": (
            Text("{what} 的位置应只用一种写法", "{what} should say where in exactly one way"),
            Text(
                "请写 x 和 y（米），或 lon 和 lat，或 at = 候选地块、行政单元、设施的编号",
                "Give x and y (metres), or lon and lat, or at = id of a site, a district or a facility.",
            ),
        ),
        "no_capacity": (
            Text("{what} 没有写明新的规模", "{what} gives no new capacity"),
            Text("请写明改后的规模，如 beds = 80", "Give the capacity after the change, such as beds = 80."),
        ),
        "road_add": (
            Text("{what} 是新建道路，要有线和等级", "{what} adds a road, which needs a line and a class"),
            Text(
                '请写 line = [[x, y], [x, y]] 和 road_class = "residential"，不写 way',
                'Give line = [[x, y], [x, y]] and road_class = "residential", and no way.',
            ),
        ),
        "road_which": (
            Text("{what} 没有说明是哪一段路", "{what} does not say which road"),
            Text("请写 way 或 line，二者取一", "Give either way, or line with two points."),
        ),
        "road_change": (
            Text("{what} 没有说明改成什么", "{what} does not say what changes"),
            Text("请写 road_class 或 maxspeed_kmh", "Give road_class or maxspeed_kmh."),
        ),
        "road_close": (
            Text("{what} 是封闭道路，不应有等级和车速", "{what} closes a road and needs no class or speed"),
            Text("请删去 road_class 和 maxspeed_kmh", "Remove road_class and maxspeed_kmh."),
        ),
        "road_length": (
            Text("{what} 的线没有长度", "the line of {what} has no length"),
            Text("请写至少两个不同的点", "Give at least two different points."),
        ),
        "one_table": (
            Text("{what} 只写了一层方括号", "{what} has single brackets"),
            Text(
                "每一项改动前写双层方括号，如 [[close]]",
                "Begin every edit with double brackets, as in [[close]].",
            ),
        ),
        "growth_kind": (
            Text("{what} 应写 factor 或 people，二者取一", "{what} needs either factor or people"),
            Text("请只留一个", "Keep exactly one."),
        ),
    }
)

_AT = Text(
    "请写候选地块、行政单元或设施的编号{near}", "Give the id of a site, a district or a facility{near}"
)

CHECKS: Mapping[str, Saying] = MappingProxyType(
    {
        "unknown_facility": (
            Text("{what} 不是研究区的设施编号", "{what} is not a facility of the study area"),
            Text("请核对编号{near}", "Check the id{near}"),
        ),
        "used_id": (
            Text("{what} 已经是一处设施的编号", "{what} is already the id of a facility"),
            Text("请换一个编号", "Choose another id."),
        ),
        "opened_later": (
            Text("{what} 到 {other} 年才开办", "{what} does not open until {other}"),
            Text("请把这一项的年份改到 {other} 年或以后", "Give this edit the year {other} or a later one."),
        ),
        "planned_left_out": (
            Text(
                "{what} 是规划设施（{other} 年开办），没有写看哪一年，它不计入",
                "{what} is planned for {other}; no year to look at is given, so it does not count",
            ),
            Text(
                "请在 [scenario] 写 year = {other} 或以后，命令行用 --year",
                "Give the [scenario] the year {other} or a later one, or use --year.",
            ),
        ),
        "planned_undated": (
            Text(
                "{what} 是规划设施，数据里没有开办年份，哪一年都不计入",
                "{what} is planned, and the data do not say for which year, so it never counts",
            ),
            Text(
                "请在设施表填写 opened，或在情景里用 [[open]] 新建",
                "Fill in `opened` in the table of facilities, or build it with [[open]].",
            ),
        ),
        "not_serving": (
            Text("{what} 在研究区里已是关闭状态", "{what} is already closed in the study area"),
            Text("请删去这一项；要重新开办请用 [[open]]", "Remove the edit; to reopen it use [[open]]."),
        ),
        "closed_twice": (
            Text(
                "{what} 在第 {line} 行已经关闭或并入别处",
                "{what} is already closed or merged in line {line}",
            ),
            Text("请只留一项", "Keep one of them."),
        ),
        "edited_after_close": (
            Text("{what} 那时已经关闭（第 {line} 行）", "{what} is closed by then (line {line})"),
            Text("请改年份，或删去其中一项", "Change a year, or remove one of the two."),
        ),
        "edited_twice": (
            Text("{what} 在第 {line} 行已有同样的一项", "{what} already has the same edit in line {line}"),
            Text("请只留一项，或写明不同的年份", "Keep one, or give them different years."),
        ),
        "merge_itself": (
            Text("{what} 里只有并入的那一处", "{what} names only the facility that remains"),
            Text("请写明并入它的设施", "Name the facilities that are merged into it."),
        ),
        "merge_types": (
            Text("{what} 与并入的设施类型不同", "{what} is of another type than the facility that remains"),
            Text("请先用 [[convert]] 改类型，或用 [[close]]", "Use [[convert]] first, or [[close]]."),
        ),
        "unknown_type": (
            Text("{what} 不是已知的设施类型", "{what} is not a known facility type"),
            Text("{near}", "{near}"),
        ),
        "unknown_at": (Text("找不到 {what} 所指的地方", "the place that {what} names cannot be found"), _AT),
        "coordinates": (
            Text("{what} 不是已知的坐标系", "{what} is not a known coordinate system"),
            Text(
                "可用：wgs84、gcj02（高德）、bd09（百度）、cgcs2000",
                "Use wgs84, gcj02 (Amap), bd09 (Baidu) or cgcs2000.",
            ),
        ),
        "outside": (
            Text("{what} 的位置在研究区边界以外", "{what} lies outside the study area"),
            Text(
                "请核对坐标和坐标系（本研究区为 {crs}）{near}",
                "Check the coordinates and their system (the study area is in {crs}){near}",
            ),
        ),
        "no_road": (
            Text("{what} 没有对应的路段", "{what} matches no road"),
            Text(
                "请核对 way 或 line；可调大 within_m",
                "Check way or line, or raise within_m.",
            ),
        ),
        "not_joined": (
            Text("{what} 与现有道路都不相接", "{what} does not join any existing road"),
            Text(
                "请把线的一端画到路边，或调大 within_m",
                "Draw one end of the line up to a road, or raise within_m.",
            ),
        ),
        "unknown_district": (
            Text("{what} 不是研究区的行政单元编号", "{what} is not a district of the study area"),
            Text("请核对编号{near}", "Check the id{near}"),
        ),
        "unknown_group": (
            Text("{what} 不是研究区的人群", "{what} is not a population group of the study area"),
            Text("可用的人群：{expected}", "The groups are {expected}."),
        ),
        "nobody": (
            Text("{what} 那里原来没有人，无法按比例增加", "{what}: nobody lives there to grow in proportion"),
            Text("请换一个行政单元", "Choose another district."),
        ),
        "group_above_total": (
            Text(
                "{what} 使 {group} 多于总人口",
                "{what} makes {group} more than all people",
            ),
            Text(
                "请核对倍数；只写一组时总人口不变，需要时另写一项",
                "Check the factor; growth of one group leaves the total alone, which may need an edit too.",
            ),
        ),
        "year_before": (
            Text(
                "{what} 早于研究区数据的 {place_year} 年",
                "{what} is earlier than the data of the study area ({place_year})",
            ),
            Text(
                "请改年份；已经发生的变化请写进研究区数据",
                "Change the year, or enter past changes in the data of the study area.",
            ),
        ),
        "year_asked": (
            Text(
                "查看的年份早于研究区数据的 {place_year} 年",
                "the year asked for is earlier than the data of the study area ({place_year})",
            ),
            Text("请改用 {place_year} 年或以后", "Use {place_year} or later."),
        ),
    }
)

NO_FILE: Saying = (
    Text("没有这个情景文件", "there is no such scenario file"),
    Text("请核对路径", "Check the path."),
)
