"""What a row asks for, key by key, in short words that a planner can compare."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Language, Text

from .attribute_words import attribute_words, group_words
from .model import Circle, Condition, Near, Need, Preference, Presence, Quantity, Ratio, Row, Tracked

FIELD_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "kind": Text("类别", "kind"),
        "limit": Text("时间或距离", "limit"),
        "types": Text("设施类型", "facility types"),
        "needs": Text("要求", "condition"),
        "numerator": Text("分子", "numerator"),
        "denominator": Text("分母", "denominator"),
        "target": Text("目标", "target"),
        "baseline": Text("基期", "baseline"),
        "by": Text("年份", "year"),
        "strength": Text("力度", "strength"),
        "nature": Text("属性", "nature"),
        "better": Text("方向", "direction"),
        "mode": Text("出行方式", "mode"),
        "serves": Text("服务人群", "group"),
        "settings": Text("地域", "settings"),
        "measure": Text("量法", "measured"),
        "unit": Text("单元或单位", "unit"),
        "unit_where": Text("单元条件", "units where"),
        "levels": Text("层级", "levels"),
        "per_year": Text("按年新增", "per year"),
        "relative": Text("供需匹配", "relative"),
        "layout": Text("布局类型", "layout"),
        "near": Text("相邻", "beside"),
        "tilt": Text("倾斜", "tilt"),
        "land": Text("用地用房", "land"),
        "assumption": Text("假定值", "assumption"),
    }
)

_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "urban": Text("城区", "urban"),
        "county_town": Text("县城", "county town"),
        "town": Text("镇", "town"),
        "rural": Text("乡村", "rural"),
        "walk": Text("步行", "walk"),
        "bike": Text("骑行", "bike"),
        "drive": Text("驾车", "drive"),
        "walk_drive": Text("步行加驾车", "walk, then drive"),
        "city": Text("市", "city"),
        "county": Text("县（区）", "county"),
        "township": Text("乡镇（街道）", "township"),
        "community": Text("社区", "community"),
        "village": Text("村", "village"),
        "zone": Text("开发区", "zone"),
        "estate": Text("小区", "estate"),
        "total": Text("常住人口", "everyone"),
        "network": Text("沿路网", "along roads"),
        "straight": Text("直线", "straight line"),
        "binding": Text("应达到", "binding"),
        "aspired": Text("力争", "aspired"),
        "higher": Text("越高越好", "higher is better"),
        "lower": Text("越低越好", "lower is better"),
        "public": Text("公办", "public"),
        "private": Text("民办", "private"),
        "at_least": Text("≥", "≥"),
        "at_most": Text("≤", "≤"),
        "一级": Text("一级", "grade 1"),
        "二级": Text("二级", "grade 2"),
        "三级": Text("三级", "grade 3"),
        "True": Text("是", "yes"),
        "False": Text("否", "no"),
    }
)
_PLAIN: tuple[str, ...] = ("target", "baseline", "by", "nature")


def row_words(row: Row, *, language: Language) -> dict[str, str]:
    """Key of FIELD_WORDS -> what the row says there; "" where it says nothing."""
    say = _Saying(language)
    said = {name: _plain(getattr(row, name, None)) for name in _PLAIN}
    said["strength"], said["better"] = say.word(row.strength), say.word(row.better)
    if isinstance(row, Circle):
        said["limit"] = say.limits(row.needs)
        said["types"] = say.types(kind for leaf in leaves(row.needs) for kind in leaf.types)
        said |= {
            name: say.any(getattr(row, name)) for name in ("mode", "serves", "settings", "measure", "unit")
        }
    elif isinstance(row, Ratio):
        said["numerator"], said["denominator"] = say.quantity(row.numerator), say.quantity(row.denominator)
        names = ("settings", "levels", "unit", "per_year", "relative")
        said |= {name: say.any(getattr(row, name)) for name in names}
        said["unit_where"] = say.where(row.unit_where)
    elif isinstance(row, Presence):
        said["needs"] = say.condition(row.needs)
        said |= {name: say.any(getattr(row, name)) for name in ("settings", "unit")}
        said["unit_where"] = say.where(row.unit_where)
    elif isinstance(row, Tracked):
        said["unit"] = row.unit
    elif isinstance(row, Preference):
        said["types"], said["layout"] = say.types(row.types), row.layout or ""
        said["near"] = say.near(row.near)
        said |= {name: say.any(getattr(row, name)) for name in ("tilt", "land")}
    return said


def leaves(needs: Iterable[Need]) -> Iterator[Need]:
    """The needs that name facility types, also those inside ``any_of``."""
    for need in needs:
        if need.types:
            yield need
        yield from leaves(need.any_of)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _number(value: float) -> str:
    return f"{value:g}"


class _Saying:
    """Words for values in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.listed = "、" if language == "zh" else ", "
        self.stop = "；" if language == "zh" else "; "

    def __call__(self, zh: str, en: str) -> str:
        return Text(zh, en).in_language(self.language)

    def bracketed(self, words: str) -> str:
        return self(f"（{words}）", f" ({words})")

    def word(self, value: str) -> str:
        known = _WORDS.get(value) or group_words(value)
        return known.in_language(self.language)

    def attribute(self, column: str) -> str:
        return attribute_words(column).in_language(self.language)

    def where(self, where: Mapping[str, Any]) -> str:
        """Conditions on attributes: 普惠；非新建；等级 ≥ 三级；举办者 公办."""
        said = []
        for column, wanted in where.items():
            name = self.attribute(column)
            if isinstance(wanted, bool):
                said.append(name if wanted else self(f"非{name}", f"not {name}"))
            else:
                said.append(f"{name} {self.any(wanted)}")
        return self.stop.join(said)

    def any(self, value: Any) -> str:
        if isinstance(value, Mapping):
            return self.stop.join(f"{self.word(str(key))} {self.any(inner)}" for key, inner in value.items())
        if isinstance(value, tuple | list):
            return self.listed.join(self.any(inner) for inner in value)
        if isinstance(value, float) and not isinstance(value, bool):
            return _number(value)
        return self.word(_plain(value))

    def types(self, types: Iterable[str]) -> str:
        known = load_taxonomy().types
        named = [known[each].zh if self.language == "zh" else known[each].en for each in dict.fromkeys(types)]
        return self.listed.join(sorted(named))

    def limits(self, needs: tuple[Need, ...]) -> str:
        """One limit where all needs have the same, else each with its name."""
        found = [(leaf.name or self.types(leaf.types), self.limit(leaf)) for leaf in leaves(needs)]
        if len({limit for _, limit in found}) == 1:
            return found[0][1]
        return self.stop.join(f"{name} {limit}" for name, limit in found)

    def limit(self, need: Need) -> str:
        value = need.minutes if need.minutes is not None else need.metres
        unit = self("分钟", "min") if need.minutes is not None else self("米", "m")
        if isinstance(value, Mapping):
            settings: dict[float, list[str]] = {}
            for setting, number in value.items():
                settings.setdefault(number, []).append(self.word(setting))
            return self.stop.join(
                f"{self.listed.join(named)} {_number(number)} {unit}" for number, named in settings.items()
            )
        return f"{_number(value or 0)} {unit}"

    def near(self, near: Near | None) -> str:
        if near is None:
            return ""
        return self(f"{_number(near.metres)} 米内有", f"within {_number(near.metres)} m of ") + self.types(
            near.types
        )

    def quantity(self, quantity: Quantity) -> str:
        if quantity.population is not None:
            group = self.word(quantity.population)
            what = (
                self("人口", "people")
                if quantity.population == "total"
                else self(f"{group}人口", f"people {group}")
            )
        elif quantity.households:
            what = self("户", "households")
        elif quantity.area is not None:
            what = self("面积", "area") + f" {quantity.area}"
        elif quantity.units is not None:
            what = self("单元数：", "units: ") + self.word(quantity.units)
        else:
            what = (
                (self.attribute(quantity.sum) if quantity.sum else self("处数", "number"))
                + self("：", ": ")
                + self.types(quantity.types)
            )
        what += self._chosen(quantity.where, quantity.near)
        return what if quantity.per == 1 else f"{self('每 ', 'per ')}{_number(quantity.per)} {what}"

    def condition(self, condition: Condition) -> str:
        for name, zh, en in (
            ("all", "都要", "all of"),
            ("any", "任一", "any of"),
            ("none", "都无", "none of"),
        ):
            inner = getattr(condition, name)
            if inner:
                said = self(zh, en) + self.bracketed(self.stop.join(map(self.condition, inner)))
                return said + self._levels(condition)
        if condition.ratio is not None:
            said = f"{self.quantity(condition.ratio[0])} / {self.quantity(condition.ratio[1])}"
        elif condition.unit:
            said = self.where(condition.unit)
        else:
            said = (f"{self.attribute(condition.sum)} " if condition.sum else "") + self.types(
                condition.types
            )
            said += self._chosen(condition.where, condition.near)
        at_least = condition.at_least
        if at_least is None and condition.types and condition.at_most is None and not condition.one_per:
            at_least = 1
        if at_least is not None:
            said += f" ≥{_number(at_least)}"
        if condition.at_most is not None:
            said += f" ≤{_number(condition.at_most)}"
        if condition.one_per is not None:
            few, many = map(_number, condition.one_per)
            said += self(f" 每 {few}—{many} 人一处", f" one per {few} to {many} people")
        return said + self._levels(condition)

    def _levels(self, condition: Condition) -> str:
        return self("（限", " (only ") + self.any(condition.only) + self("）", ")") if condition.only else ""

    def _chosen(self, where: Mapping[str, Any], near: Near | None) -> str:
        parts = [part for part in (self.where(where), self.near(near)) if part]
        return self.bracketed(self.stop.join(parts)) if parts else ""
