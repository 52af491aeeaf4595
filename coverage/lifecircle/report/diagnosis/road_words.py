"""What the classes of roads are called."""

from collections.abc import Mapping

from lifecircle.geodata.text import Text

ROAD_CLASS_WORDS: Mapping[str, Text] = {
    "motorway": Text("高速公路", "motorway"),
    "trunk": Text("干线公路、快速路", "trunk"), "primary": Text("一级（主干路）", "primary"),
    "secondary": Text("二级（次干路）", "secondary"), "tertiary": Text("三级（支路）", "tertiary"),
    "unclassified": Text("其他公路", "unclassified"), "residential": Text("居住区道路", "residential"),
    "living_street": Text("生活街道", "living street"), "service": Text("内部道路", "service"),
    "track": Text("机耕路", "track"),
}  # fmt: skip
