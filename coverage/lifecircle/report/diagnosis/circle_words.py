"""How a circle is put into words: its mode, its needs and limits, its result."""

from collections.abc import Mapping

import pandas as pd

from lifecircle.coverage.circles import need_name
from lifecircle.coverage.needs import leaves, types_of
from lifecircle.coverage.words import ALL, SETTING_WORDS, STATUS_WORDS, WHOLE
from lifecircle.geodata.place import SETTINGS, Setting
from lifecircle.geodata.taxonomy import Taxonomy
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.attribute_words import group_words
from lifecircle.plan.model import Circle, Need

MODE_WORDS: Mapping[str, Text] = {
    "walk": Text("步行", "on foot"),
    "bike": Text("骑行", "by bike"),
    "drive": Text("驾车", "by car"),
    "walk_drive": Text("步行至公路后驾车", "on foot to the road, then by car"),
}
STRAIGHT = Text("直线距离", "in a straight line")
GROUP_WORDS: Mapping[str, Text] = {
    group: group_words(group)
    for group in (
        "total", "age_0_2", "age_3_5", "age_6_11", "age_12_14", "age_60_plus", "age_65_plus", "age_80_plus",
    )
}  # fmt: skip
"""The groups that the plans in hand speak of."""
_SAID_KINDS = 2
_OR = Text("或", " or ")
_COMMA = Text("、", ", ")
_STOP = Text("；", "; ")


def describe_circle(circle: Circle, *, taxonomy: Taxonomy, language: Language) -> str:
    """Needs, mode and limits of a circle on one line; settings that share them stand together."""
    names = [_need_words(need, taxonomy, language) for need in circle.needs]
    comma, blank = _COMMA.in_language(language), "" if language == "zh" else " "
    between = "" if language == "zh" else ": "
    to = f"{blank}{Text('到', 'to').in_language(language)}{blank}"
    limits = {name: [_limit(need, name, language) for need in circle.needs] for name in circle.settings}
    shared = all(len(set(words)) == 1 for words in limits.values())
    rules: dict[str, list[str]] = {}
    for setting, words in limits.items():
        each = words[0] if shared else comma.join(f"{w}{to}{n}" for w, n in zip(words, names, strict=True))
        rule = _rule(_mode(circle, setting, language), each, shared=shared, language=language)
        rules.setdefault(rule, []).append(SETTING_WORDS[setting].in_language(language))
    everywhere = len(rules) == 1 and set(circle.settings) == set(SETTINGS)
    said = _STOP.in_language(language).join(
        rule if everywhere else f"{comma.join(settings)}{between}{rule}" for rule, settings in rules.items()
    )
    return f"{said}{to}{comma.join(names)}" if shared else said


def _rule(mode: str, limits: str, *, shared: bool, language: Language) -> str:
    """Mode and limits: 步行15分钟; 15 min on foot, or on foot: 5 min to a, 10 min to b."""
    if language == "zh":
        return f"{mode}{limits}"
    return f"{limits} {mode}" if shared else f"{mode}: {limits}"


def _mode(circle: Circle, setting: Setting, language: Language) -> str:
    if circle.measure == "straight":
        return STRAIGHT.in_language(language)
    mode = circle.mode if isinstance(circle.mode, str) else circle.mode[setting]
    return MODE_WORDS[mode].in_language(language)


def _need_words(need: Need, taxonomy: Taxonomy, language: Language) -> str:
    """A need by its own name, else by its alternatives."""
    if need.name:
        return need.name
    if language == "zh":
        return _OR.zh.join(dict.fromkeys(need_name(leaf, taxonomy, language) for leaf in leaves(need)))
    kinds = [taxonomy.types[kind].en for kind in types_of(need)]
    return " or ".join(kinds) if len(kinds) <= _SAID_KINDS else f"{kinds[0]} or the like"


def _limit(need: Need, setting: Setting, language: Language) -> str:
    words = dict.fromkeys(_leaf_limit(leaf, setting, language) for leaf in leaves(need))
    return _OR.in_language(language).join(words)


def _leaf_limit(leaf: Need, setting: Setting, language: Language) -> str:
    limits, unit = leaf.minutes, Text("分钟", " min")
    if limits is None:
        limits, unit = leaf.metres, Text("米", " m")
    value = limits[setting] if isinstance(limits, Mapping) else limits
    return f"{value:g}{unit.in_language(language)}"


def group_word(group: str, language: Language) -> str:
    """What a population group is called; an unknown group keeps its own name."""
    return group_words(group).in_language(language)


def whole_row(coverage: pd.DataFrame, circle: str) -> "pd.Series":
    """The row of a circle for the whole Place, all needs, all settings and the group it serves.

    Raises KeyError where the table does not hold the circle.
    """
    rows = coverage[
        (coverage["circle"] == circle) & (coverage["need"] == ALL)
        & (coverage["district"] == WHOLE) & (coverage["setting"] == ALL)
    ]  # fmt: skip
    if len(rows) == 0:
        raise KeyError(f"no circle {circle!r} in the coverage table")
    return rows.iloc[0]


def state_result(row: "pd.Series", language: Language) -> str:
    """Coverage, target and status of a coverage row on one line."""
    status = STATUS_WORDS[str(row["status"])].in_language(language)
    if row["status"] == "not_computable" or pd.isna(row["coverage"]):
        return f"{status}{_colon(language)}{row['reason']}" if row["reason"] else status
    share = f"{100 * row['coverage']:.1f}%"
    covered = Text(f"覆盖率{share}", f"{share} covered").in_language(language)
    if not row["target"]:
        return covered
    target = Text(f"目标{row['target']}", f"target {row['target']}").in_language(language)
    return Text("，", ", ").in_language(language).join([covered, target, status])


def _colon(language: Language) -> str:
    return Text("：", ": ").in_language(language)
