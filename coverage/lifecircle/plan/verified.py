"""Which rows of a plan somebody has seen in their source; only these count in results."""

from .model import Plan, Row


def rows_of(plan: Plan) -> tuple[Row, ...]:
    """All rows of a plan, kind after kind in the order of the file."""
    return (
        *plan.circle, *plan.ratio, *plan.presence, *plan.tracked, *plan.preference, *plan.project,
    )  # fmt: skip


def unverified_rows(plan: Plan) -> tuple[Row, ...]:
    """The rows that ``verified_only`` leaves out."""
    return tuple(row for row in rows_of(plan) if not row.verified)


def verified_only(plan: Plan) -> Plan:
    """The plan without its unverified rows; the plan itself where all are verified."""
    if not unverified_rows(plan):
        return plan
    return plan.model_copy(
        update={
            "circle": tuple(row for row in plan.circle if row.verified),
            "ratio": tuple(row for row in plan.ratio if row.verified),
            "presence": tuple(row for row in plan.presence if row.verified),
            "tracked": tuple(row for row in plan.tracked if row.verified),
            "preference": tuple(row for row in plan.preference if row.verified),
            "project": tuple(row for row in plan.project if row.verified),
        }
    )
