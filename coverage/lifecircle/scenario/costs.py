"""What the edits cost, by the rows they serve and the districts they lie in."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from lifecircle.coverage.assessment import Assessment
from lifecircle.coverage.membership import district_of_points
from lifecircle.coverage.needs import types_of
from lifecircle.coverage.words import OUTSIDE_ANY, WHOLE
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.plan.model import Condition

from .applying import Outlay


def cost_of_rows(run: Assessment, table: pd.DataFrame, outlays: Sequence[Outlay]) -> pd.Series:
    """Per row of ``table`` (kind, item, level, district) the cost of the edits that serve it there.

    An edit of a facility serves the rows that ask for its type, in every district that holds it;
    one without a type (a road) serves every circle of the whole. One edit may serve several rows, so
    costs do not add up over rows. Blank without any outlays.
    """
    if not outlays:
        return pd.Series(np.nan, index=table.index, dtype=float)
    kinds = _types_of_rows(run)
    inside = [_districts_of(run, outlay) for outlay in outlays]
    costs = []
    for kind, item, district in zip(table["kind"], table["item"], table["district"], strict=True):
        asked = kinds.get((kind, item), frozenset())
        total = 0.0
        for outlay, districts in zip(outlays, inside, strict=True):
            serves = kind == "circle" if outlay.types is None else bool(asked & set(outlay.types))
            if serves and district in districts:
                total += outlay.cost_yuan
        costs.append(total)
    return pd.Series(costs, index=table.index, dtype=float)


def _districts_of(run: Assessment, outlay: Outlay) -> set[str]:
    if outlay.xy_m is None:
        return {WHOLE}
    ids = run.place.districts["id"].astype(str).to_numpy(dtype=object)
    found = district_of_points(np.array([outlay.xy_m]), run.place.districts)
    return {WHOLE, *(OUTSIDE_ANY if rows[0] < 0 else str(ids[rows[0]]) for rows in found.values())}


def _types_of_rows(run: Assessment) -> Mapping[tuple[str, str], frozenset[str]]:
    including = load_taxonomy().including
    plan = run.plan
    found: dict[tuple[str, str], frozenset[str]] = {}
    for circle in plan.circle:
        types = [kind for need in circle.needs for kind in types_of(need)]
        found["circle", circle.id] = frozenset(including(types))
    for ratio in plan.ratio:
        found["ratio", ratio.id] = frozenset(including((*ratio.numerator.types, *ratio.denominator.types)))
    for rule in plan.presence:
        found["presence", rule.id] = frozenset(including(_types_in(rule.needs)))
    return found


def _types_in(condition: Condition) -> Iterator[Any]:
    yield from condition.types
    if condition.ratio is not None:
        for quantity in condition.ratio:
            yield from quantity.types
    for inner in (*condition.all, *condition.any, *condition.none):
        yield from _types_in(inner)
