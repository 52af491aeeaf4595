"""Why a question has no answer, or not a full one, and by how much it fails."""

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from lifecircle.geodata.text import Text

from .answer import Cause, Watch
from .pairs import BoolArray, FloatArray
from .rules import Rules
from .search import Case


def no_candidate(people: FloatArray, reached: BoolArray) -> list[Cause]:
    """The people whom no candidate can reach."""
    missing = float(people[~reached].sum())
    if missing <= 0:
        return []
    return [
        Cause(
            "no_candidate",
            missing,
            Text(
                f"{missing:,.0f} 人附近没有任何候选点可达",
                f"{missing:,.0f} people have no candidate within reach",
            ),
        )
    ]


def limit_causes(rules: Rules, *, count: int, tried: bool = False) -> list[Cause]:
    """Limits that cannot be kept whatever is chosen; with ``tried`` at least one cause."""
    causes = []
    locked = np.zeros(count, dtype=bool) if rules.locked is None else np.asarray(rules.locked, dtype=bool)
    asked = 0
    for limit in rules.limits:
        have = int(locked[list(limit.members)].sum())
        asked += max(0, limit.at_least - have)
        if limit.at_least > len(limit.members):
            short = limit.at_least - len(limit.members)
            message = Text(
                f"“{limit.name}”至少要 {limit.at_least} 处，候选点只有 {len(limit.members)} 处",
                f"{limit.name}: at least {limit.at_least} required, but only {len(limit.members)} "
                "candidates there",
            )
            causes.append(Cause("limit", float(short), message))
        if limit.at_most is not None and have > limit.at_most:
            message = Text(
                f"“{limit.name}”至多 {limit.at_most} 处，现有设施已有 {have} 处",
                f"{limit.name}: at most {limit.at_most} allowed, but {have} exist already",
            )
            causes.append(Cause("limit", float(have - limit.at_most), message))
    if not causes and tried:
        message = Text(
            f"各项限制不能同时满足（下限合计要 {asked} 处新点）",
            f"the limits cannot all be met (the lower limits require {asked} new sites in all)",
        )
        causes.append(Cause("limit", float(asked), message))
    return causes


def separate_parts(case: Case, must: BoolArray) -> list[Cause]:
    """How many parts that no site can serve together the people live in, against the sites allowed."""
    pairs = case.pairs
    there = must[pairs.row]
    size = pairs.row_count + pairs.candidate_count
    links = sparse.csr_array(
        (np.ones(int(there.sum())), (pairs.row[there], pairs.row_count + pairs.candidate[there])),
        shape=(size, size),
    )
    _, part = connected_components(links, directed=False)
    served = case.pairs.served(case.locked)
    parts = np.unique(part[:-1][: pairs.row_count][must & ~served]) if pairs.row_count else np.zeros(0)
    lacking = max(0, len(parts) - case.rules.most)
    people = float(case.people[must & ~served].sum())
    message = Text(
        f"{people:,.0f} 人分在 {len(parts)} 片互不相通的地方，至多 {case.rules.most} 处新点不能都服务到",
        f"{people:,.0f} people live in {len(parts)} parts without a common site; "
        f"at most {case.rules.most} new sites cannot serve them all",
    )
    return [Cause("separate_parts", float(lacking), message)]


def reach_causes(case: Case, *, price: FloatArray, wanted: float, watch: Watch) -> list[Cause]:
    """Whether sites or budget are short for covering ``wanted`` people, and by how much at least."""
    from .setcover import fewest, without_counts

    causes = []
    free = Case(
        pairs=case.pairs, people=case.people, otherwise=case.otherwise, rules=without_counts(case.rules)
    )
    if np.isfinite(case.rules.budget):
        cheapest = fewest(free, price=case.rules.cost, wanted=wanted, watch=watch)
        short = cheapest.bound - case.rules.budget
        if np.isfinite(short) and short > 0:
            message = Text(
                f"预算至少还差 {short:,.6g}（达标至少需要 {cheapest.bound:,.6g}）",
                f"the budget is short by at least {short:,.6g} (at least {cheapest.bound:,.6g} is needed)",
            )
            causes.append(Cause("budget", short, message))
    if case.rules.most < len(case.rules.cost):
        least = fewest(free, price=np.ones(len(price)), wanted=wanted, watch=watch)
        more = least.bound - case.rules.most
        if np.isfinite(more) and more > 0:
            message = Text(
                f"至少还差 {more:,.0f} 处（达标至少需要 {least.bound:,.0f} 处）",
                f"at least {more:,.0f} more sites are needed ({least.bound:,.0f} in all)",
            )
            causes.append(Cause("sites", more, message))
    if not causes:
        alone = fewest(free, price=np.ones(len(price)), wanted=wanted, watch=watch)
        if alone.status == "infeasible":
            message = Text(
                "间距、行政区等限制下无法覆盖这么多人",
                "under the spacing, district and other limits so many people cannot be covered",
            )
            causes.append(Cause("limit", 0.0, message))
    return causes
