"""Spreads that take a value of the plan down to nothing."""

from collections.abc import Iterator, Mapping, Sequence

from .model import Assumptions, Circle, Need, Row
from .row_faults import Finding
from .vary import Vary, spreads


def vary_findings(vary: Vary, assumptions: Assumptions, rows: Sequence[Row]) -> Iterator[Finding]:
    """The spreads of which the low end is no value any more, each with the first value it spoils."""
    for name, spread in spreads(vary).items():
        for of, value in _values(name, assumptions, rows):
            low = spread.around(value)[0]
            if low < 0 or (low == 0 and name != "join_radius_m"):  # a join radius of 0 is a value
                yield Finding("vary_too_low", ("vary", name), values={"of": of, "left": f"{low:g}"})
                break


def _values(name: str, assumptions: Assumptions, rows: Sequence[Row]) -> Iterator[tuple[str, float]]:
    if name in ("minutes", "metres"):
        for row in rows:
            if isinstance(row, Circle):
                yield from ((row.id, limit) for limit in limits_of(row.needs, name))
        return
    value = getattr(assumptions, name)
    if isinstance(value, Mapping):
        yield from ((f"{name}.{key}", inner) for key, inner in value.items())
    else:
        yield name, value


def limits_of(needs: Sequence[Need], kind: str) -> Iterator[float]:
    """All limits of one kind (minutes or metres) in the needs of a circle."""
    for need in needs:
        limit = getattr(need, kind)
        if isinstance(limit, Mapping):
            yield from limit.values()
        elif limit is not None:
            yield limit
        yield from limits_of(need.any_of, kind)
