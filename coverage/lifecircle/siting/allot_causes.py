"""What is short where people cannot be allotted: capacity, budget or sites."""

from dataclasses import replace

import numpy as np

from lifecircle.geodata.text import Text

from .allot_best import MODEL_PAIRS
from .allot_bound import room_bound
from .allot_model import Aim, Allotment, allotment_model
from .allot_rooms import rooms_of
from .answer import Cause, Watch
from .milp import solve
from .setcover import without_counts


def what_is_short(case: Allotment, aim: Aim, *, watch: Watch, beside: float = 0.0) -> list[Cause]:
    """What is short: capacity, budget or sites. beside: people served whatever is built, not in the case."""
    needed = aim.wanted if aim.goal != "mean" else float(case.people[np.isinf(case.otherwise)].sum())
    open_rules = without_counts(case.rules)
    loose = replace(
        case, otherwise=np.ones(len(case.people)), rules=open_rules, least=np.zeros(len(case.least))
    )
    room = -_lowest(loose, Aim("cover", aim.price), watch=watch)
    if room < needed - 1e-6 * max(1.0, needed):
        short, room = needed - room, room + beside
        message = Text(
            f"容量至少还差 {short:,.0f} 人（所有候选点全开也只能服务 {room:,.0f} 人）",
            f"capacity is short by at least {short:,.0f} people (all candidates together serve {room:,.0f})",
        )
        return [Cause("capacity", short, message)]
    causes = []
    for code, have, each in (
        ("budget", case.rules.budget, case.rules.cost),
        ("sites", float(case.rules.most), np.ones(len(aim.price))),
    ):
        low = _lowest(loose, Aim("reach", each, needed), watch=watch)
        needs = float(np.ceil(low - 1e-6)) if code == "sites" else low
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


def _lowest(case: Allotment, aim: Aim, *, watch: Watch) -> float:
    """No answer has a smaller objective: by the exact model, or where that is too large by prices."""
    if len(case.pairs.row) <= MODEL_PAIRS:
        return solve(allotment_model(case, aim), watch=watch).bound
    until_s = watch.seconds + 0.3 * watch.left_s
    return room_bound(case, rooms_of(case), aim, best=np.inf, watch=watch, until_s=until_s).low
