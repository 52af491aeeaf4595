"""Conditions of a presence rule, answered for every unit at once."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lifecircle.geodata.text import Language, Text
from lifecircle.plan.model import Condition, Quantity

from .ground import FloatArray, Ground
from .quantities import Parts, amounts, attributes_missing, why_not
from .where import matching
from .words import CAPACITY_UNITS


class Answer(NamedTuple):
    """What every unit has (u,): whether it is enough, what was found, what is missing.

    lacking: how much of the requirement is missing, 0 (met) to 1. reason: set where the Place
    cannot answer at all; then ``meets`` is False everywhere.
    """

    meets: npt.NDArray[np.bool_]
    lacking: FloatArray
    found: list[str]
    missing: list[str]
    reason: Text | None


_BETWEEN = Text("；", "; ")


class Asking(NamedTuple):
    """The Place and the words that a condition is answered with."""

    ground: Ground
    parts: Parts
    persons_per_household: float
    language: Language

    def say(self, text: Text) -> str:
        """The text in the language of the run."""
        return text.in_language(self.language)

    def names(self, types: tuple[str, ...]) -> str:
        """The facility types as a list a person reads."""
        kinds = [self.ground.taxonomy.types[kind] for kind in types]
        return "/".join(kind.zh if self.language == "zh" else kind.en for kind in kinds)


def answer(condition: Condition, asking: Asking) -> Answer:
    """Whether each unit meets the condition; units of levels it is not asked of meet it."""
    if condition.only:
        return _only(condition, asking)
    if condition.all:
        return _all([answer(inner, asking) for inner in condition.all], asking)
    if condition.any:
        return _any([answer(inner, asking) for inner in condition.any], asking)
    if condition.none:
        return _none([answer(inner, asking) for inner in condition.none], asking)
    if condition.unit:
        return _unit_attributes(condition, asking)
    if condition.ratio is not None:
        return _ratio(condition, condition.ratio, asking)
    return _facilities(condition, asking)


def _only(condition: Condition, asking: Asking) -> Answer:
    found = answer(condition.model_copy(update={"only": ()}), asking)
    levels = asking.ground.place.districts["level"].to_numpy(dtype=object)[asking.parts.district]
    asked = np.isin(levels.astype(str), condition.only)
    return Answer(
        meets=found.meets | ~asked,
        lacking=np.where(asked, found.lacking, 0.0),
        found=[text if here else "" for here, text in zip(asked, found.found, strict=True)],
        missing=[text if here else "" for here, text in zip(asked, found.missing, strict=True)],
        reason=found.reason,
    )


def _all(inner: list[Answer], asking: Asking) -> Answer:
    reason = next((one.reason for one in inner if one.reason), None)
    return Answer(
        meets=np.logical_and.reduce([one.meets for one in inner]),
        lacking=np.mean([one.lacking for one in inner], axis=0),
        found=_joined([one.found for one in inner], asking.say(_BETWEEN)),
        missing=_joined([one.missing for one in inner], asking.say(_BETWEEN)),
        reason=reason,
    )


def _any(inner: list[Answer], asking: Asking) -> Answer:
    """Met by one alternative; an alternative that the Place cannot answer is left aside."""
    known = [one for one in inner if one.reason is None]
    if not known:
        return inner[0]
    meets = np.logical_or.reduce([one.meets for one in known])
    either = asking.say(Text(" 或 ", " or "))
    missing = _joined([one.missing for one in known], either)
    return Answer(
        meets=meets,
        lacking=np.where(meets, 0.0, np.min([one.lacking for one in known], axis=0)),
        found=_joined([one.found for one in known], asking.say(_BETWEEN)),
        missing=["" if met else text for met, text in zip(meets, missing, strict=True)],
        reason=None,
    )


def _none(inner: list[Answer], asking: Asking) -> Answer:
    meets = ~np.logical_or.reduce([one.meets for one in inner])
    without = asking.say(Text("不应有", "must not have"))
    found = _joined([one.found for one in inner], asking.say(_BETWEEN))
    return Answer(
        meets=meets,
        lacking=(~meets).astype(float),
        found=found,
        missing=["" if met else f"{without} {text}" for met, text in zip(meets, found, strict=True)],
        reason=next((one.reason for one in inner if one.reason), None),
    )


def _unit_attributes(condition: Condition, asking: Asking) -> Answer:
    districts = asking.ground.place.districts
    reason = attributes_missing(asking.ground, condition.unit)
    meets = matching(districts, condition.unit)[asking.parts.district]
    name = condition.name or ", ".join(condition.unit)
    return Answer(
        meets=meets,
        lacking=(~meets).astype(float),
        found=[name if met else "" for met in meets],
        missing=["" if met else name for met in meets],
        reason=reason,
    )


def _facilities(condition: Condition, asking: Asking) -> Answer:
    quantity = Quantity(
        sum=condition.sum,
        count=condition.sum is None,
        types=condition.types,
        where=condition.where,
        near=condition.near,
    )
    values = _amounts(quantity, asking)
    name = condition.name or asking.names(condition.types)
    least = np.full(asking.parts.size, 1.0 if condition.at_least is None else condition.at_least)
    if condition.at_least is None and condition.at_most is not None:
        least[:] = 0.0
    if condition.one_per is not None:
        people = _amounts(Quantity(population="total"), asking)
        least = np.maximum(1.0, np.ceil(people / max(condition.one_per)))
    word = CAPACITY_UNITS[condition.sum or "count"]
    after_en = f" {word.en} ({name})" if condition.sum else f" × {name}"
    in_chinese = asking.language == "zh"
    return _compared(
        values,
        least=least,
        most=condition.at_most,
        around=(f"{name} ", word.zh) if in_chinese else ("", after_en),
        reason=why_not(asking.ground, quantity),
        asking=asking,
    )


def _ratio(condition: Condition, ratio: tuple[Quantity, Quantity], asking: Asking) -> Answer:
    above, below = (_amounts(quantity, asking) for quantity in ratio)
    values = np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0) * ratio[1].per
    least = np.full(asking.parts.size, -math.inf if condition.at_least is None else condition.at_least)
    reason = why_not(asking.ground, ratio[0]) or why_not(asking.ground, ratio[1])
    name = condition.name or asking.names(ratio[0].types)
    return _compared(
        values, least=least, most=condition.at_most, around=(f"{name} ", ""), reason=reason, asking=asking
    )


def _compared(
    values: FloatArray,
    *,
    least: FloatArray,
    most: float | None,
    around: tuple[str, str],
    reason: Text | None,
    asking: Asking,
) -> Answer:
    """Values held against bounds, both inclusive; an unknown value does not meet.

    around: what is said before and after a number of what is asked for.
    """
    before, after = around
    enough = values >= least - 1e-9
    not_too_many = np.ones(len(values), dtype=bool) if most is None else values <= most + 1e-9
    meets = enough & not_too_many
    bounded = np.isfinite(least) & (least > 0)
    lacking = np.where(enough, 0.0, 1.0)
    known = bounded & np.isfinite(values) & ~enough
    lacking[known] = 1.0 - values[known] / least[known]
    lacking[~not_too_many] = 1.0
    found = [f"{before}{_number(value)}{after}" if value > 0 else "" for value in values]
    missing: list[str] = []
    for value, wanted, short, over in zip(values, least, ~enough, ~not_too_many, strict=True):
        if over and most is not None:
            excess = _number(value - most)
            missing.append(
                asking.say(Text(f"{before}多出 {excess}{after}", f"{before}{excess}{after} too many"))
            )
        elif short:
            have = 0.0 if math.isnan(value) else value
            missing.append(f"{before}{_number(wanted - have)}{after}")
        else:
            missing.append("")
    if reason is not None:
        meets = np.zeros(len(values), dtype=bool)
    return Answer(meets=meets, lacking=lacking, found=found, missing=missing, reason=reason)


def _amounts(quantity: Quantity, asking: Asking) -> FloatArray:
    found = amounts(asking.ground, quantity, asking.parts, persons_per_household=asking.persons_per_household)
    return found.values[:-1]


def _joined(texts: list[list[str]], separator: str) -> list[str]:
    return [separator.join(text for text in unit if text) for unit in zip(*texts, strict=True)]


def _number(value: float) -> str:
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.4g}"
