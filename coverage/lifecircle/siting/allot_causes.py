"""What is short where people cannot be allotted: capacity, budget or sites."""

from dataclasses import replace

import numpy as np

from lifecircle.geodata.text import Text

from .allot_model import Allotment, allotment_model
from .answer import Cause, Watch
from .milp import solve
from .pairs import FloatArray
from .setcover import without_counts


def what_is_short(
    case: Allotment, *, goal: str, price: FloatArray, wanted: float, watch: Watch
) -> list[Cause]:
    """What is short: capacity, budget or sites."""
    needed = float(case.people[np.isinf(case.otherwise)].sum()) if goal == "mean" else wanted
    open_rules = without_counts(case.rules)
    loose = replace(
        case, otherwise=np.ones(len(case.people)), rules=open_rules, least=np.zeros(len(case.least))
    )
    most = solve(allotment_model(loose, goal="cover", price=price, wanted=0.0), watch=watch)
    room = -most.bound if np.isfinite(most.bound) else np.inf
    if room < needed - 1e-6 * max(1.0, needed):
        short = needed - room
        message = Text(
            f"容量至少还差 {short:,.0f} 人（所有候选点全开也只能服务 {room:,.0f} 人）",
            f"capacity is short by at least {short:,.0f} people (all candidates together serve {room:,.0f})",
        )
        return [Cause("capacity", short, message)]
    causes = []
    for code, have, each in (
        ("budget", case.rules.budget, case.rules.cost),
        ("sites", float(case.rules.most), np.ones(len(price))),
    ):
        solved = solve(allotment_model(loose, goal="reach", price=each, wanted=needed), watch=watch)
        needs = float(np.ceil(solved.bound - 1e-6)) if code == "sites" else solved.bound
        if np.isfinite(needs) and needs > have + 1e-9:
            budget = Text(
                f"预算至少还差 {needs - have:,.6g}", f"the budget is short by at least {needs - have:,.6g}"
            )
            sites = Text(
                f"至少还差 {needs - have:,.0f} 处", f"at least {needs - have:,.0f} more sites are needed"
            )
            message = budget if code == "budget" else sites
            causes.append(Cause(code, needs - have, message))
    if not causes and (case.least > 0).any():
        text = Text("新点的最小规模达不到", "the minimum size of new sites cannot be reached")
        causes.append(Cause("least", 0.0, text))
    return causes
