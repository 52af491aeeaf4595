"""How a circle is put into words: its mode, its needs and limits, its result."""

from collections.abc import Mapping

import pandas as pd

from lifecircle.coverage.circles import ALL, need_name
from lifecircle.coverage.words import SETTING_WORDS, STATUS_WORDS, WHOLE
from lifecircle.geodata.place import SETTINGS
from lifecircle.geodata.taxonomy import Taxonomy
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.model import Circle, Need

MODE_WORDS: Mapping[str, Text] = {
    "walk": Text("步行", "on foot"),
    "bike": Text("骑行", "by bike"),
    "drive": Text("驾车", "by car"),
    "walk_drive": Text("步行至公路后驾车", "walk to the road, then by car"),
}
STRAIGHT = Text("直线距离", "straight line")
GROUP_WORDS: Mapping[str, Text] = {
    "total": Text("常住人口", "population"),
    "age_0_2": Text("0～2岁", "aged 0 to 2"),
    "age_3_5": Text("3～5岁", "aged 3 to 5"),
    "age_6_11": Text("6～11岁", "aged 6 to 11"),
    "age_12_14": Text("12～14岁", "aged 12 to 14"),
    "age_60_plus": Text("60岁及以上", "aged 60 and over"),
    "age_65_plus": Text("65岁及以上", "aged 65 and over"),
    "age_80_plus": Text("80岁及以上", "aged 80 and over"),
}
_OR = Text("或", " or ")
_COMMA = Text("、", ", ")
_STOP = Text("；", "; ")


def describe_circle(circle: Circle, *, taxonomy: Taxonomy, language: Language) -> str:
    """Mode, needs and limits of a circle on one line, with its settings where it leaves some out."""
    how = STRAIGHT.in_language(language) if circle.measure == "straight" else _modes(circle, language)
    needs = _STOP.in_language(language).join(_need(need, taxonomy, language) for need in circle.needs)
    parts = [how, needs]
    if set(circle.settings) != set(SETTINGS):
        parts.append(
            _COMMA.in_language(language).join(
                SETTING_WORDS[name].in_language(language) for name in circle.settings
            )
        )
    return " · ".join(parts)


def group_word(group: str, language: Language) -> str:
    """What a population group is called; an unknown group keeps its own name."""
    known = GROUP_WORDS.get(group)
    return known.in_language(language) if known else group


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
    covered = Text(f"覆盖率 {share}", f"{share} covered").in_language(language)
    if not row["target"]:
        return covered
    target = Text(f"目标 {row['target']}", f"target {row['target']}").in_language(language)
    return _COMMA.in_language(language).join([covered, target, status])


def _colon(language: Language) -> str:
    return Text("：", ": ").in_language(language)


def _modes(circle: Circle, language: Language) -> str:
    if isinstance(circle.mode, str):
        return MODE_WORDS[circle.mode].in_language(language)
    return _by_setting(
        {name: MODE_WORDS[mode].in_language(language) for name, mode in circle.mode.items()}, language
    )


def _need(need: Need, taxonomy: Taxonomy, language: Language) -> str:
    if need.any_of:
        inner = _OR.in_language(language).join(_need(one, taxonomy, language) for one in need.any_of)
        return f"{need.name}（{inner}）" if need.name and language == "zh" else inner
    limits, unit = need.minutes, Text("分钟", "min")
    if limits is None:
        limits, unit = need.metres, Text("米", "m")
    if isinstance(limits, Mapping):
        limit = _by_setting({name: f"{value:g}" for name, value in limits.items()}, language)
    else:
        limit = f"{limits:g}"
    return f"{need_name(need, taxonomy, language)} {limit} {unit.in_language(language)}"


def _by_setting(values: Mapping[str, str], language: Language) -> str:
    """One word where all settings share it, else one per setting."""
    if len(set(values.values())) == 1:
        return next(iter(values.values()))
    pairs = (f"{SETTING_WORDS[name].in_language(language)} {value}" for name, value in values.items())
    return _COMMA.in_language(language).join(pairs)
