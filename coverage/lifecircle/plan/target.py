"""What a target says: the plan's own words, read as a comparison where they are one.

The grammar (blanks ignored, full-width characters read as half-width):

    comparison   4.6   ≥55   >=55   >2.5   ≤4.5   <14   =3   5.5左右   约5.5   100%   [195]
                 4.5以下   5.5及以下   70%以上   14以内   三分之二以上   882个
                 不低于55%   不少于2.6   至少1个   达到60%   超过85%   超85%   低于14   不超过4.5
                 全覆盖   100%覆盖   实现全覆盖
                 about 5.5   ≥2/3   ≥3 in number   48 beds   full coverage   (plans in English)
    range        28~45   1-2   2-3个   40%~50%   [3~5]
    none         (empty)   -   ——   /
    text         anything else, e.g. 应保尽保, 动态清零, 不低于全国平均水平, 95%>

以上, 以下 and 以内 include the number itself, 超过 and 低于 do not (Civil Code of the PRC,
art. 1259). Text is kept as it stands and compared with nothing; no writing is repaired.

One rule for units: a target is compared in the unit it is printed in. A share goes in as
percent (0 to 100), so coverage and presence pass their share times 100; see
``printed_value``. The one exception is a counting word (``5个以上``), which asks for a number.
"""

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Kind = Literal["comparison", "range", "text", "none"]
Operator = Literal["", "≥", ">", "≤", "<", "="]
Better = Literal["higher", "lower"]

TOLERANCE = 1e-9
"""Relative slack for values that are equal but for rounding: 0.57 * 100 reaches 57."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """One target as printed (``raw``) and as read.

    operator: ``""`` for a bare number, whose direction the row gives (``better``).
    low, high: bounds in the printed unit, or None where open; both equal for a bare number.
    is_share: printed in percent. unit: the counting word or unit after the number, or "".
    cumulative_5y: printed in square brackets, a sum over the plan's five years.
    approximate: printed with 左右 or 约. text: the words of a target that is not a comparison.
    """

    raw: str
    kind: Kind
    operator: Operator = ""
    low: float | None = None
    high: float | None = None
    is_share: bool = False
    unit: str = ""
    cumulative_5y: bool = False
    approximate: bool = False
    text: str = ""

    @property
    def is_comparable(self) -> bool:
        """Whether a value can be held against it."""
        return self.kind in ("comparison", "range")

    @property
    def counts(self) -> bool:
        """Whether it asks for a number and not for a share (``5个以上``)."""
        return self.unit in _COUNTING_WORDS and not self.is_share


_UNITS = (
    "个|家|所|处|张|座|套|户|人|名|次|项|平方米|㎡|m2|岁|年|‰"
    "|number|beds|homes|households|people|items|times|years"
)
_COUNTING_WORDS = frozenset("个家所处张座套户名项") | {"number", "beds", "homes", "households", "items"}
_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九十")}

_BEFORE: dict[str, Operator] = {
    "≥": "≥", ">=": "≥", "≧": "≥", "不低于": "≥", "不少于": "≥", "不小于": "≥", "至少": "≥",
    "至少建成": "≥", "至少建有": "≥", "至少建设": "≥", "至少有": "≥",
    ">": ">", "超过": ">", "超": ">", "高于": ">", "大于": ">", "多于": ">",
    "≤": "≤", "<=": "≤", "≦": "≤", "不高于": "≤", "不超过": "≤", "不大于": "≤", "不多于": "≤",
    "<": "<", "低于": "<", "小于": "<", "少于": "<", "不足": "<", "不满": "<",
    "=": "=", "达到": "", "达": "",
}  # fmt: skip
_AFTER: dict[str, Operator] = {
    "及以上": "≥", "以上": "≥", "及以下": "≤", "以下": "≤", "及以内": "≤", "以内": "≤",
}  # fmt: skip


def _either(words: dict[str, Operator]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_COMPARISON = re.compile(
    rf"(?P<before>{_either(_BEFORE)})?(?P<about>约|about)?"
    rf"(?:(?P<number>{_NUMBER})(?P<percent>%)?|(?P<over>[一二三四五六七八九十])分之(?P<part>[一二三四五六七八九十])"
    r"|(?<=≥)(?P<numerator>[1-9])/(?P<denominator>[1-9]))"
    rf"(?P<unit>{_UNITS})?(?P<after>{_either(_AFTER)})?(?P<around>左右)?"
)
_RANGE = re.compile(
    rf"(?P<low>{_NUMBER})(?P<low_percent>%)?[~-](?P<high>{_NUMBER})(?P<percent>%)?(?P<unit>{_UNITS})?"
)
_ALL = re.compile(r"(?:实现|达到)?(?:100%)?全覆盖|(?:实现|达到)?100%覆盖|fullcoverage")
_NONE = re.compile(r"[-—–/]*")


def _normalised(raw: str) -> str:
    text = unicodedata.normalize("NFKC", raw.replace("㎡", "平方米"))
    text = re.sub(r"\s+", "", text)
    return re.sub(r"[〜∼～]", "~", text).replace("−", "-").replace("innumber", "number")


def parse_target(raw: str) -> Target:
    """Read one target; what is no comparison is kept as text. Never raises."""
    text = _normalised(raw)
    if _NONE.fullmatch(text):
        return Target(raw=raw, kind="none")
    cumulative = text.startswith("[") and text.endswith("]")
    inner = text[1:-1] if cumulative else text
    if _ALL.fullmatch(inner):
        return Target(raw=raw, kind="comparison", operator="≥", low=100.0, is_share=True)
    found = _read_range(raw, inner, cumulative=cumulative)
    found = found or _read_comparison(raw, inner, cumulative=cumulative)
    return found or Target(raw=raw, kind="text", text=raw.strip())


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _read_range(raw: str, text: str, *, cumulative: bool) -> Target | None:
    match = _RANGE.fullmatch(text.replace("—", "-").replace("–", "-"))
    if match is None:
        return None
    low, high = _number(match["low"]), _number(match["high"])
    # "40%~50" may mean two things; so may "45~28"
    if low > high or (match["low_percent"] and not match["percent"]):
        return None
    return Target(
        raw=raw,
        kind="range",
        low=low,
        high=high,
        is_share=bool(match["percent"]),
        unit=match["unit"] or "",
        cumulative_5y=cumulative,
    )


def _read_comparison(raw: str, text: str, *, cumulative: bool) -> Target | None:
    match = _COMPARISON.fullmatch(text)
    if match is None:
        return None
    before, after = _BEFORE.get(match["before"] or "", ""), _AFTER.get(match["after"] or "", "")
    approximate = bool(match["about"] or match["around"])
    # "≥55以上" says it twice and "≥5.5左右" takes half of it back
    if (before and after) or (approximate and (before or after)) or (match["about"] and match["around"]):
        return None
    if match["number"] is not None:
        number, is_share = _number(match["number"]), bool(match["percent"])
    else:
        part, over = match["numerator"] or match["part"], match["denominator"] or match["over"]
        number, is_share = 100.0 * _digit(part) / _digit(over), True
    operator = before or after
    return Target(
        raw=raw,
        kind="comparison",
        operator=operator,
        low=None if operator in ("≤", "<") else number,
        high=None if operator in ("≥", ">") else number,
        is_share=is_share,
        unit=match["unit"] or "",
        cumulative_5y=cumulative,
        approximate=approximate,
    )


def _digit(text: str) -> int:
    return _DIGITS[text] if text in _DIGITS else int(text)


def _bounds(target: Target, better: Better) -> tuple[float | None, float | None]:
    """Low and high bound, a bare number opened towards the better side."""
    if target.kind == "comparison" and target.operator == "":
        return (target.low, None) if better == "higher" else (None, target.high)
    return target.low, target.high


def meets(target: Target, value: float | None, *, better: Better = "higher") -> bool | None:
    """Whether a value in the printed unit meets the target; None where nothing can be said.

    Bounds are inclusive but for ``>`` and ``<``. A range asks for a value inside it. None for
    a target without comparison and for an unknown (None or NaN) value.
    """
    missing = shortfall(target, value, better=better)
    if missing is None or value is None:
        return None
    if target.operator == ">" and target.low is not None:
        return value - target.low > _slack(target.low)
    if target.operator == "<" and target.high is not None:
        return target.high - value > _slack(target.high)
    return missing == 0


def shortfall(target: Target, value: float | None, *, better: Better = "higher") -> float | None:
    """How much is missing to the nearest value that meets the target, in the printed unit.

    0 where it is met, and never negative. For the strict ``>x`` and ``<x`` the amount to x,
    which is 0 at x itself although x does not meet it. None as in ``meets``.
    """
    if not target.is_comparable or value is None or math.isnan(value):
        return None
    low, high = _bounds(target, better)
    if low is not None and low - value > _slack(low):
        return low - value
    if high is not None and value - high > _slack(high):
        return value - high
    return 0.0


def _slack(bound: float) -> float:
    return TOLERANCE * max(1.0, abs(bound))


def printed_value(target: Target, *, share: float, count: float) -> float:
    """The side of a result that a circle's or presence rule's target speaks of.

    share: people or units that meet (0 to 1), returned in percent; count: their number,
    returned where the target counts (``5个以上``).
    """
    return count if target.counts else 100.0 * share
