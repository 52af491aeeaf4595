"""What the assumptions of a plan are called, with their units."""

from collections.abc import Mapping

from lifecircle.geodata.text import Text

ASSUMPTION_WORDS: Mapping[str, Text] = {
    "walk_kmh": Text("步行速度（公里/小时）", "walking speed (km/h)"),
    "bike_kmh": Text("骑行速度（公里/小时）", "cycling speed (km/h)"),
    "drive_kmh": Text("驾车速度（公里/小时）", "driving speed (km/h)"),
    "steps_factor": Text("台阶上步速的比例", "speed on stairs, as a share of walking speed"),
    "ferry_kmh": Text("渡船速度（公里/小时，0 为不乘渡船）", "ferry speed (km/h; 0: ferries not used)"),
    "snap_limit_m": Text("到路网的最远步行距离（米）", "longest walk to a road (m)"),
    "join_radius_m": Text("周边道路视为可上的距离（米）", "other roads within this distance also count (m)"),
    "unit_passes_share": Text(
        "单元内多少比例的人在圈内算全覆盖", "share of people inside that counts as full coverage"
    ),
    "persons_per_household": Text("户均人口（没有户数时用）", "people per household (where not given)"),
    "road.motorway": Text("高速公路", "motorways"),
    "road.trunk": Text("国道、快速路", "trunk roads"),
    "road.primary": Text("省道、主干路", "primary roads"),
    "road.secondary": Text("县道、次干路", "secondary roads"),
    "road.tertiary": Text("乡道、支路", "tertiary roads"),
    "road.unclassified": Text("村道", "village roads"),
    "road.residential": Text("居住区道路", "residential streets"),
    "road.living_street": Text("生活街道", "living streets"),
    "road.service": Text("内部通道", "service roads"),
    "road.track": Text("机耕路", "tracks"),
}
