"""Where to build next."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lifecircle.views.console import console

from .common import (
    Lang,
    LangOption,
    OverwriteOption,
    PersonsPerUnitOption,
    PlaceArgument,
    PlanOption,
    answering,
    inputs,
    language_of,
    progress_bar,
)


class SiteGoal(StrEnum):
    """What sites are to achieve."""

    cover = "cover"
    reach = "reach"
    mean = "mean"
    worst = "worst"


def site_command(
    place: PlaceArgument,
    plan: PlanOption,
    circle: Annotated[str, typer.Option(help="服务圈编号。Id of the circle.")],
    goal: Annotated[SiteGoal, typer.Option(help="覆盖最多 / 最少点达标 / 平均最近 / 最远最近。")],
    out: Annotated[Path, typer.Option(help="结果文件夹。Folder for the result.")],
    sites: Annotated[int | None, typer.Option(help="至多新增几处。At most so many new sites.")] = None,
    budget: Annotated[float | None, typer.Option(help="至多花多少。At most this cost.")] = None,
    types: Annotated[str, typer.Option(help="建什么，逗号分开。What is built.")] = "",
    need: Annotated[int | None, typer.Option(help="第几项需求。Which need of the circle.")] = None,
    candidates: Annotated[str, typer.Option(help="sites,gap,facilities")] = "",
    gap_candidates: Annotated[
        int | None, typer.Option(help="从缺口生成几个候选点。Candidates made from the gap.")
    ] = None,
    reuse: Annotated[str, typer.Option(help="可改造利用的设施类型。Types that can be reused.")] = "",
    exclude: Annotated[Path | None, typer.Option(help="不可建设的用地。Polygons not to build on.")] = None,
    spacing: Annotated[float, typer.Option(help="最小间距（米）。Least spacing, metres.")] = 0.0,
    at_most_one: Annotated[str, typer.Option(help="每个…至多一处，如 township。")] = "",
    at_least_one: Annotated[str, typer.Option(help="每个…至少一处，如 township。")] = "",
    layout: Annotated[str, typer.Option(help="布局类型 A / B / C。Layout class.")] = "",
    as_planned: Annotated[
        bool,
        typer.Option("--as-planned", help="照规划：布局类别、每个乡镇（村）应有的。Layout as the plan says."),
    ] = False,
    weight: Annotated[list[str] | None, typer.Option(help="人群权重，如 age_65_plus=2。")] = None,
    capacity: Annotated[bool, typer.Option("--capacity", help="考虑容量。Respect capacities.")] = False,
    largest: Annotated[float | None, typer.Option(help="新点最多服务多少人。Capacity of a site.")] = None,
    least: Annotated[float, typer.Option(help="新点最少服务多少人。Smallest new site.")] = 0.0,
    expand: Annotated[float | None, typer.Option(help="现有设施可扩多少人。Growth of a facility.")] = None,
    new_cost: Annotated[float | None, typer.Option(help="新建一处的造价。Cost of a new site.")] = None,
    reuse_cost: Annotated[float | None, typer.Option(help="改造一处的造价。Cost of reuse.")] = None,
    expand_cost: Annotated[float | None, typer.Option(help="扩建一处的造价。Cost of expanding.")] = None,
    persons_per_unit: PersonsPerUnitOption = None,
    by_people: Annotated[
        bool, typer.Option("--by-people", help="全覆盖也按人数算。Count people, not whole units.")
    ] = False,
    far: Annotated[float | None, typer.Option(help="更远的都按它计。Farther counts as this.")] = None,
    share: Annotated[float | None, typer.Option(help="要达到的覆盖比例，如 0.8。Share to reach.")] = None,
    time_limit: Annotated[float, typer.Option(help="求解最多几秒。Seconds for the search.")] = 60.0,
    lang: LangOption = Lang.zh,
    overwrite: OverwriteOption = False,
) -> None:
    """选址：在哪里新增设施，并证明方案离最优有多远。Where to build next, with a proven bound."""
    from lifecircle.report.folders.run_folder import check_output
    from lifecircle.report.folders.site_folder import write_siting
    from lifecircle.siting import site
    from lifecircle.views.site_question import stopped_by_keys, wish_of
    from lifecircle.views.terminal_siting import site_summary

    language = language_of(lang)
    with answering(language):
        check_output(out, overwrite=overwrite)
        wish = wish_of(
            goal=goal.value, sites=sites, budget=budget, types=types, need=need, sources=candidates,
            reuse=reuse, exclude=exclude, spacing_m=spacing, at_most_one=at_most_one,
            at_least_one=at_least_one, layout=layout, weights=weight or [], capacity=capacity,
            largest_persons=largest, least_persons=least, expand_persons=expand, new_cost=new_cost,
            reuse_cost=reuse_cost, expand_cost=expand_cost, far=far, share=share,
            gap_candidates=gap_candidates, persons_per_unit=persons_per_unit, by_people=by_people,
            as_planned=as_planned,
        )  # fmt: skip
        with progress_bar(language) as say, stopped_by_keys(say) as tell:
            standards, found = inputs(plan, place, say)
            result = site(
                found, standards, wish, circle=circle, language=language, time_limit_s=time_limit,
                tell=tell, progress=say,
            )  # fmt: skip
        folder = write_siting(result, out, overwrite=overwrite)
    console().print(site_summary(result, folder))
