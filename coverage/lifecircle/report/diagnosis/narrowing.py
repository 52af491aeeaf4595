"""A run narrowed to some facility types or one domain, for a plan of one sector (专项规划)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar, get_args

from lifecircle.geodata.errors import InputError, Problem
from lifecircle.geodata.taxonomy import Domain, Taxonomy, load_taxonomy
from lifecircle.geodata.text import Text
from lifecircle.plan.model import Circle, Condition, Plan, Presence, Project, Quantity, Ratio, Row
from lifecircle.plan.saying import leaves
from lifecircle.report.folders.run_reading import Run
from lifecircle.report.folders.scenario_reading import ScenarioResult
from lifecircle.report.folders.siting_reading import SitingResult

RowKind = TypeVar("RowKind", bound=Row)


def types_asked(words: Sequence[str], domain: str | None) -> tuple[str, ...]:
    """Facility types named by id or by a planner's word, and those of a domain; sorted, each once.

    Raises InputError for words and domains that are not known.
    """
    taxonomy = load_taxonomy()
    problems: list[Problem] = []
    found: set[str] = set()
    for word in words:
        kind = word if word in taxonomy.types else taxonomy.find(word)
        if kind is None:
            problems.append(_unknown_type(word, taxonomy))
        else:
            found.update(taxonomy.including([kind]))
    if domain is not None:
        if domain not in get_args(Domain):
            problems.append(_unknown_domain(domain))
        found.update(one.id for one in taxonomy.types.values() if one.domain == domain)
    if problems:
        raise InputError(problems)
    return tuple(sorted(found))


def narrowed(run: Run, types: Sequence[str], *, domain: str | None = None) -> Run:
    """The run with those rows of the plan only that ask for one of the types, and their results.

    domain: rows of this domain that name no type (what is only tracked) stay too.
    A circle of several needs stays whole when one of them asks for a type.
    Raises InputError where the plan has no such row.
    """
    taxonomy = load_taxonomy()
    plan = _plan_of(run.plan, frozenset(types), domain=domain, taxonomy=taxonomy)
    if not (plan.circle or plan.ratio or plan.presence):
        raise InputError([_nothing_asked(run.plan, types)])
    circles, ratios = {row.id for row in plan.circle}, {row.id for row in plan.ratio}
    rules, kept = {row.id for row in plan.presence}, _names(plan)
    gaps = run.gaps[run.gaps["item"].isin(circles | ratios | rules)].reset_index(drop=True)
    points = run.facility_points
    smaller = replace(
        run,
        plan=plan,
        coverage=_of(run.coverage, "circle", circles),
        coverage_units=_of(run.coverage_units, "circle", circles),
        ratios=_of(run.ratios, "indicator", ratios),
        presence=_of(run.presence, "rule", rules),
        presence_units=_of(run.presence_units, "rule", rules),
        indicators=_of(run.indicators, "指标", kept),
        gaps=gaps,
        facilities=_of(run.facilities[run.facilities["circle"].isin(circles)], "type", set(types)),
        facility_points=points[points["type"].isin(types)].reset_index(drop=True),
    )
    return replace(smaller, record=_record_of(smaller, types))


def narrowed_scenario(scenario: ScenarioResult, run: Run) -> ScenarioResult:
    """The rows of a scenario that the narrowed run still speaks of."""
    kept = {row.id for row in (*run.plan.circle, *run.plan.ratio, *run.plan.presence)}
    return replace(scenario, rows=_of(scenario.rows, "item", kept))


def check_siting_kept(siting: SitingResult, run: Run) -> None:
    """Raise InputError where a siting is for a circle that the narrowed run leaves out."""
    circle = siting.record["circle"]
    if circle["id"] not in {one.id for one in run.plan.circle}:
        message = Text(
            "选址的服务圈不在所选的类型或领域之内",
            "the circle of the siting is not among the chosen types or domains",
        )
        remedy = Text(
            "请去掉 --siting，或换类型、领域", "leave out --siting, or choose other types or domains"
        )
        raise InputError(
            [
                Problem(
                    code="siting_left_out",
                    file="--siting",
                    found=circle["name"],
                    message=message,
                    remedy=remedy,
                )
            ]
        )


def _of(table: Any, column: str, wanted: set[str]) -> Any:
    return table[table[column].isin(wanted)].reset_index(drop=True)


def _names(plan: Plan) -> set[str]:
    return {row.name for row in (*plan.circle, *plan.ratio, *plan.presence, *plan.tracked)}


def _plan_of(plan: Plan, types: frozenset[str], *, domain: str | None, taxonomy: Taxonomy) -> Plan:
    def kept(rows: Iterable[RowKind]) -> tuple[RowKind, ...]:
        return tuple(row for row in rows if _asks(row, types, domain=domain, taxonomy=taxonomy))

    return plan.model_copy(
        update={
            "circle": kept(plan.circle), "ratio": kept(plan.ratio), "presence": kept(plan.presence),
            "tracked": kept(plan.tracked), "project": kept(plan.project), "preference": kept(plan.preference),
        }
    )  # fmt: skip


def _asks(row: Row, types: frozenset[str], *, domain: str | None, taxonomy: Taxonomy) -> bool:
    named = set(types_of_row(row))
    if not named:
        return domain is not None and row.domain == domain
    return bool(types & (named | set(taxonomy.including(named))))


def types_of_row(row: Row) -> Iterator[str]:
    """Facility types that a row of a plan asks for, one perhaps several times."""
    if isinstance(row, Circle):
        for leaf in leaves(row.needs):
            yield from leaf.types
    elif isinstance(row, Ratio):
        yield from _of_quantity(row.numerator)
        yield from _of_quantity(row.denominator)
    elif isinstance(row, Presence):
        yield from _of_condition(row.needs)
    elif isinstance(row, Project):
        yield from row.types
    else:
        yield from getattr(row, "types", ())


def _of_quantity(quantity: Quantity) -> Iterator[str]:
    yield from quantity.types


def _of_condition(condition: Condition) -> Iterator[str]:
    yield from condition.types
    for quantity in condition.ratio or ():
        yield from _of_quantity(quantity)
    for inner in (*condition.all, *condition.any, *condition.none):
        yield from _of_condition(inner)


def _record_of(run: Run, types: Sequence[str]) -> dict[str, Any]:
    """The record with the counts of what is left, and what was asked for."""
    from lifecircle.report.diagnosis.plan_rows import plan_rows

    status = plan_rows(run)["status"].tolist()
    counts = {name: status.count(name) for name in ("met", "short", "tracked", "not_computable")}
    return {**run.record, "status": counts, "report_types": list(types)}


def _unknown_type(word: str, taxonomy: Taxonomy) -> Problem:
    near = "、".join(taxonomy.close_to(word)[:3])
    return Problem(
        code="unknown_type", file="--types", found=word,
        message=Text("不认识的设施类型", "unknown facility type"),
        remedy=Text(f"相近的有：{near}" if near else "请用设施类型编号或中文名，如 小学",
                    f"similar: {near}" if near else "use the id of a facility type, like primary_school"),
    )  # fmt: skip


def _unknown_domain(domain: str) -> Problem:
    known = ", ".join(get_args(Domain))
    return Problem(
        code="unknown_domain", file="--domain", found=domain,
        message=Text("不认识的领域", "unknown domain"),
        remedy=Text(f"可用的有：{known}", f"use one of: {known}"),
    )  # fmt: skip


def _nothing_asked(plan: Plan, types: Sequence[str]) -> Problem:
    return Problem(
        code="nothing_asked", file=plan.name, found=", ".join(types[:8]),
        message=Text("规划没有对这些设施提出可计算的要求",
                     "the plan has no computable requirement for these facilities"),
        remedy=Text("请换设施类型或领域", "choose other facility types or another domain"),
    )  # fmt: skip
