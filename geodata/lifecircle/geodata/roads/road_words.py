"""What Chinese line layers call their columns and road classes: one table, in OSM's terms.

The classes follow the usage of OpenStreetMap in China: 国道 trunk, 省道 primary, 县道 secondary,
乡道 tertiary, 村道 unclassified; in towns 快速路 trunk, 主干路 primary, 次干路 secondary, 支路 tertiary.
"""

from collections.abc import Mapping

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "highway": ("fclass", "road_class", "道路等级", "道路类别", "道路类型", "公路等级", "等级"),
    "oneway": ("单行", "单行线", "单向"),
    "maxspeed": ("限速", "最高限速", "限速_kmh", "maxspeed_kmh"),
    "foot": ("步行",),
    "bicycle": ("自行车", "骑行"),
    "motor_vehicle": ("机动车",),
}
"""Tag -> other names of its column, compared in lower case; the tag itself comes first."""

ROAD_WORDS: Mapping[str, str] = {
    "高速公路": "motorway",
    "高速": "motorway",
    "国家高速": "motorway",
    "省级高速": "motorway",
    "国道": "trunk",
    "一级公路": "trunk",
    "快速路": "trunk",
    "城市快速路": "trunk",
    "匝道": "trunk_link",
    "省道": "primary",
    "二级公路": "primary",
    "主干路": "primary",
    "主干道": "primary",
    "城市主干路": "primary",
    "城市主干道": "primary",
    "县道": "secondary",
    "三级公路": "secondary",
    "次干路": "secondary",
    "次干道": "secondary",
    "城市次干路": "secondary",
    "城市次干道": "secondary",
    "乡道": "tertiary",
    "镇道": "tertiary",
    "乡镇道路": "tertiary",
    "四级公路": "tertiary",
    "支路": "tertiary",
    "城市支路": "tertiary",
    "村道": "unclassified",
    "专用公路": "unclassified",
    "等外公路": "unclassified",
    "农村公路": "unclassified",
    "居住区道路": "residential",
    "街巷": "residential",
    "巷道": "residential",
    "街坊路": "residential",
    "小区道路": "service",
    "内部道路": "service",
    "机耕路": "track",
    "机耕道": "track",
    "田间道": "track",
    "步行街": "pedestrian",
    "人行道": "footway",
    "步道": "footway",
    "绿道": "footway",
    "小路": "path",
    "山路": "path",
    "登山步道": "path",
    "台阶": "steps",
    "梯道": "steps",
    "自行车道": "cycleway",
    "非机动车道": "cycleway",
    "轮渡": "ferry",
    "渡口": "ferry",
}
"""Chinese road class -> OSM's ``highway``."""

ONEWAY: Mapping[str, str] = {
    "是": "yes",
    "单行": "yes",
    "单向": "yes",
    "正向": "yes",
    "y": "yes",
    "f": "yes",
    "ft": "yes",
    "反向": "-1",
    "逆向": "-1",
    "t": "-1",
    "tf": "-1",
    "否": "no",
    "双向": "no",
    "双行": "no",
    "n": "no",
    "b": "no",
}
"""One-way mark -> OSM's ``oneway``; F, T and B are those of Geofabrik's shapefiles."""
