"""Invented names. Real villages may happen to share one; the Place itself is named synthetic."""

COUNTY = "云溪县（合成样例）"
CITY = "合成样例市"
PROVINCE = "合成样例省"

TOWN = "云溪镇"
_TOWNSHIP_NAMES: tuple[str, ...] = (
    "霁川", "筠坪", "沅湾", "芷岭", "岚埠", "澄峪", "蘅渡", "珩源", "樨坑", "霭峰", "瀹口", "茗岫", "椿堨",
    "涵嶂", "砚垄", "杳溪", "澹塘", "稔田", "穹坳", "蓼湖", "翀关", "漪桥", "苕坞", "桁铺", "皋陂",
    "嵁下", "湉里",
)  # fmt: skip
TOWN_COMMUNITY_NAMES: tuple[str, ...] = (
    "映月", "北澜", "沧亭", "砚池", "听桨", "霞屏", "桐埠", "槐序", "汀州路", "新禾",
)  # fmt: skip
MAIN_RIVER = "云溪"
RIVERS: tuple[str, ...] = (
    "筠水", "岚川", "茗水", "樨溪", "椿川", "砚水", "杳溪", "蓼川", "漪水", "霁溪", "珩水", "蘅川",
)  # fmt: skip
RESERVOIRS: tuple[str, ...] = ("松涛水库", "望岫水库")
CITY_RIVER = "合成江"
_FIRST = "云霁岚澄筠沅芷茗樨椿涵砚稔蓼漪苕桐槐"
_SECOND = ("家坑", "上坪", "下坞", "源口", "山脚", "家畈", "前塘", "后岭", "川里", "石桥", "竹湾", "外渡")
_ZODIAC = ("汀兰", "云锦", "映川", "溪语", "青禾", "松涛", "望岫", "桂雨")


def township_names(*, towns: int, count: int) -> list[str]:
    """Names of the townships, the county town's first; the first ``towns`` are 镇, the others 乡."""
    rest = [f"{name}{'镇' if i < towns - 1 else '乡'}" for i, name in enumerate(_TOWNSHIP_NAMES[: count - 1])]
    return [TOWN, *rest]


def village_names(count: int) -> list[str]:
    """Names of villages, all different, for up to 216."""
    pairs = [f"{first}{second}" for second in _SECOND for first in _FIRST]
    return [f"{pairs[(i * 37) % len(pairs)]}村" for i in range(count)]


def estate_names() -> tuple[str, ...]:
    """Names of the estates."""
    return tuple(f"{name}苑" for name in _ZODIAC)
