"""What a planner must know about an access run before quoting it."""

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.place import Place
from lifecircle.geodata.text import Text
from lifecircle.plan.model import Circle

from .allocation import Allocation
from .supply import Supply

TOLD_GAP = 1e-4


def no_group_in_place(place: Place, circle: Circle) -> Problem:
    """The population data do not hold the group that the circle serves."""
    groups = ", ".join(place.groups)
    return Problem(
        code="no_group",
        file=circle.id,
        message=Text(
            "人口数据没有该圈服务的人群", "the population data lack the group that the circle serves"
        ),
        remedy=Text(f"人口数据有：{groups}", f"the population data have: {groups}"),
        found=circle.serves,
    )


def skipped_need(circle: Circle, name: str, *, mixed: bool) -> Problem:
    """Why a need of the circle is not worked out."""
    if not mixed:
        message = Text(f"“{name}”缺设施数据，未计算", f"no facility data for “{name}”: left out")
        remedy = Text("请补充设施数据", "add the facilities")
    else:
        message = Text(f"“{name}”混用分钟和米，未计算", f"“{name}” mixes minutes and metres: left out")
        remedy = Text("请统一单位", "state them in one unit")
    return Problem(code="need_left_out", file=circle.id, message=message, remedy=remedy)


def need_without_amounts(circle: Circle, name: str, column: str, *, by_sites: bool) -> Problem:
    """A need of whose facilities nobody says how much they offer. by_sites: they are counted instead."""
    what = Text("按处数计", "facilities are counted") if by_sites else Text("未计算", "left out")
    return Problem(
        code="capacity_all_missing", file=circle.id, column=column,
        message=Text(
            f"“{name}”的设施都没有填这个容量，{what.zh}",
            f"no facility for “{name}” has this capacity: {what.en}",
        ),
        remedy=Text(
            "请在设施表补充，或用 --capacity 选别的字段、sites 按处数计",
            "add it to the facilities, or choose another column or sites with --capacity",
        ),
    )  # fmt: skip


def remark_on_k(circle: Circle, count: int, *, k: int) -> tuple[Problem, ...]:
    """Fewer facilities than the k nearest that were asked for: nobody has a value."""
    if count >= k:
        return ()
    return (
        Problem(
            code="k_above_count", file=circle.id, found=f"{count} < {k}",
            message=Text(
                "设施的处数比 k 少，谁也够不到 k 处",
                "there are fewer facilities than k, so nobody reaches k of them",
            ),
            remedy=Text(f"请把 --k 改为不超过 {count}", f"give --k at most {count}"),
        ),
    )  # fmt: skip


def remarks_on_supply(circle: Circle, supply: Supply) -> tuple[Problem, ...]:
    """Unknown capacities, and where people per unit come from when nobody said."""
    remarks = []
    unknown, total = int((~supply.known).sum()), len(supply.known)
    if unknown:
        remarks.append(
            Problem(
                code="capacity_missing", file=circle.id, column=supply.column, found=f"{unknown}/{total}",
                message=Text(
                    "部分设施缺容量，未计入供给",
                    "some facilities have no capacity and are not counted as supply",
                ),
                remedy=Text(
                    "请补充，或用 --capacity sites 按处数计",
                    "add it, or use --capacity sites to count facilities",
                ),
            )
        )  # fmt: skip
    if supply.mixed:
        names = ", ".join(supply.mixed)
        remarks.append(
            Problem(
                code="capacity_mixed", file=circle.id, found=names,
                message=Text(
                    "设施的容量单位不一，按处数计",
                    "the types have capacities in different units: facilities are counted",
                ),
                remedy=Text("可用 --capacity 选一个", "choose one with --capacity"),
            )
        )  # fmt: skip
    if supply.origin == "none":
        remarks.append(
            Problem(
                code="no_capacity_limit", file=circle.id, column=supply.column,
                message=Text(
                    "每单位服务人数未知，分配不设上限",
                    "people served per unit unknown: the allocation has no limit",
                ),
                remedy=Text("请用 --persons-per-unit 给出", "give --persons-per-unit"),
            )
        )  # fmt: skip
    elif supply.origin not in ("given", "one"):
        figure = f"{supply.persons_per_unit:,.4g}"
        remarks.append(
            Problem(
                code="persons_per_unit", file=circle.id, column=supply.column, found=figure,
                message=Text(
                    f"每单位服务人数取自指标 {supply.origin}",
                    f"people served per unit taken from the ratio {supply.origin}",
                ),
                remedy=Text("可用 --persons-per-unit 改", "change it with --persons-per-unit"),
            )
        )  # fmt: skip
    return tuple(remarks)


def remark_on_allocation(circle: Circle, allocation: Allocation) -> tuple[Problem, ...]:
    """How far from the best the allocation may be, where it was not solved exactly."""
    if allocation.cost_gap <= TOLD_GAP:
        return ()
    gap = f"{allocation.cost_gap:.2%}"
    return (
        Problem(
            code="allocation_gap", file=circle.id, found=gap,
            message=Text(
                "分配的总时间比理论下限多",
                "total time of the allocation, above its lower bound by",
            ),
            remedy=Text("差距大时请分区计算", "where this is large, compute smaller areas"),
        ),
    )  # fmt: skip
