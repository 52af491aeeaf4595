"""The command line: assess, access, compare, site, demo, sample, plans, plan …, app."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from lifecircle.geodata.errors import InputError
from lifecircle.geodata.text import Language, Text
from lifecircle.views.console import console, faults

if TYPE_CHECKING:  # a command loads what it needs when it runs: the help answers at once
    from lifecircle.coverage.assessment import Assessment
    from lifecircle.report.compare_folder import NamedComparison
    from lifecircle.scenario import Scenario

INPUT_FAULT = 2
CHECK_FAILED = 1
INTERRUPTED = 130

app = typer.Typer(
    help="生活圈 lifecircle：核查和规划公共服务。Check and plan public services.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
plan_app = typer.Typer(help="规划标准文件。Plan files.", no_args_is_help=True)
app.add_typer(plan_app, name="plan")


class Lang(StrEnum):
    """Language of everything a person reads."""

    zh = "zh"
    en = "en"


class Size(StrEnum):
    """Size of the generated sample."""

    county = "county"
    city = "city"
    province = "province"


class SiteGoal(StrEnum):
    """What sites are to achieve."""

    cover = "cover"
    reach = "reach"
    mean = "mean"
    worst = "worst"


class AccessMethod(StrEnum):
    """How access is measured."""

    two_step = "2sfca"
    enhanced = "e2sfca"
    gaussian = "gaussian"
    three_step = "3sfca"
    modified_huff = "mh3sfca"
    nearest_k = "nearest_k"


LangOption = Annotated[Lang, typer.Option("--lang", envvar="LIFECIRCLE_LANG", help="zh 中文 / en English")]
OverwriteOption = Annotated[
    bool, typer.Option("--overwrite", help="覆盖上一次的结果。Replace an earlier run.")
]
SEEDS = Path("../shared/seeds")  # beside the repository, not part of it
PlaceArgument = Annotated[Path, typer.Argument(metavar="PLACE", help="研究区文件夹。Place folder.")]


@app.command("assess")
def assess_command(
    place: PlaceArgument,
    plan: Annotated[str, typer.Option(help="预设规划编号或 TOML 文件。Preset or file.")],
    out: Annotated[Path, typer.Option(help="结果文件夹。Folder for the tables.")],
    lang: LangOption = Lang.zh,
    overwrite: OverwriteOption = False,
    count_mobile: Annotated[
        bool, typer.Option("--count-mobile", help="流动服务也计入。Count mobile services too.")
    ] = False,
) -> None:
    """按规划核查一个研究区，写出全部表格。Assess a Place against a plan."""
    from lifecircle.report.run_folder import check_output, write_run
    from lifecircle.views.terminal import summary

    language = _language(lang)
    with _answering(language):
        check_output(out, overwrite=overwrite)
        result = _assess(place, plan, language=language, count_mobile=count_mobile)
        folder = write_run(result, out, overwrite=overwrite)
    console().print(summary(result, folder))


@app.command("compare")
def compare_command(
    place: PlaceArgument,
    plan: Annotated[str, typer.Option(help="预设规划编号或 TOML 文件。Preset or file.")],
    scenario: Annotated[list[Path], typer.Option(help="情景文件，可写两次。Scenario file; up to two.")],
    out: Annotated[Path, typer.Option(help="结果文件夹。Folder for the tables.")],
    year: Annotated[int | None, typer.Option(help="看哪一年。The year to look at.")] = None,
    lang: LangOption = Lang.zh,
    overwrite: OverwriteOption = False,
) -> None:
    """比较情景与现状、情景与情景，写出差异表。Compare scenarios with today and with each other."""
    from lifecircle.report.compare_folder import write_comparisons
    from lifecircle.report.run_folder import check_output
    from lifecircle.views.terminal_compare import compared

    language = _language(lang)
    with _answering(language):
        check_output(out, overwrite=overwrite)
        found, runs, given = _compare(place, plan, scenario, year=year, language=language)
        records = {name: one.model_dump(mode="json", exclude_none=True) for name, one in given.items()}
        folder = write_comparisons(found, runs, out, scenarios=records, overwrite=overwrite)
    console().print(compared(found, folder, language=language))


@app.command("access")
def access_command(
    place: PlaceArgument,
    plan: Annotated[str, typer.Option(help="预设规划编号或 TOML 文件。Preset or file.")],
    circle: Annotated[str, typer.Option(help="服务圈编号。Id of a circle of the plan.")],
    out: Annotated[Path, typer.Option(help="结果文件夹。Folder for the tables.")],
    method: Annotated[AccessMethod, typer.Option(help="可达性算法。Measure.")] = AccessMethod.two_step,
    capacity: Annotated[
        str | None, typer.Option(help="供给字段，或 sites 按处数。Capacity column, or sites.")
    ] = None,
    persons_per_unit: Annotated[
        float | None, typer.Option(min=0, help="每单位供给服务多少人。People per unit of supply.")
    ] = None,
    k: Annotated[int, typer.Option(min=1, help="nearest_k 取几处。How many for nearest_k.")] = 3,
    lang: LangOption = Lang.zh,
    overwrite: OverwriteOption = False,
) -> None:
    """按容量分配、可达性、公平性、关停影响。Capacity, access, equity and what closing a site costs."""
    from lifecircle.access import access_in_plan
    from lifecircle.geodata import read_place
    from lifecircle.plan.reading import read_plan
    from lifecircle.report.access_folder import write_access
    from lifecircle.report.run_folder import check_output
    from lifecircle.views.terminal_access import access_summary

    language = _language(lang)
    with _answering(language):
        check_output(out, overwrite=overwrite)
        with _bar(language) as tell:
            tell(Text("读取输入", "reading"), 0.0)
            standards, area = read_plan(plan), read_place(place)
            tell(Text("计算可达性", "working out access"), 0.4)
            found = access_in_plan(
                area, standards, circle, method=method.value, capacity=capacity,
                persons_per_unit=persons_per_unit, k=k, language=language,
            )  # fmt: skip
        folder = write_access(found, standards, out, overwrite=overwrite)
    console().print(access_summary(found, folder))


@app.command("site")
def site_command(
    place: PlaceArgument,
    plan: Annotated[str, typer.Option(help="预设规划编号或 TOML 文件。Preset or file.")],
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
    weight: Annotated[list[str] | None, typer.Option(help="人群权重，如 age_65_plus=2。")] = None,
    capacity: Annotated[bool, typer.Option("--capacity", help="考虑容量。Respect capacities.")] = False,
    largest: Annotated[float | None, typer.Option(help="新点最多服务多少人。Capacity of a site.")] = None,
    least: Annotated[float, typer.Option(help="新点最少服务多少人。Smallest new site.")] = 0.0,
    expand: Annotated[float | None, typer.Option(help="现有设施可扩多少人。Growth of a facility.")] = None,
    new_cost: Annotated[float | None, typer.Option(help="新建一处的造价。Cost of a new site.")] = None,
    reuse_cost: Annotated[float | None, typer.Option(help="改造一处的造价。Cost of reuse.")] = None,
    expand_cost: Annotated[float | None, typer.Option(help="扩建一处的造价。Cost of expanding.")] = None,
    far: Annotated[float | None, typer.Option(help="更远的都按它计。Farther counts as this.")] = None,
    share: Annotated[float | None, typer.Option(help="要达到的覆盖比例，如 0.8。Share to reach.")] = None,
    time_limit: Annotated[float, typer.Option(help="求解最多几秒。Seconds for the search.")] = 60.0,
    lang: LangOption = Lang.zh,
    overwrite: OverwriteOption = False,
) -> None:
    """选址：在哪里新增设施，并证明方案离最优有多远。Where to build next, with a proven bound."""
    from lifecircle.geodata import read_place
    from lifecircle.plan.reading import read_plan
    from lifecircle.report.run_folder import check_output
    from lifecircle.report.site_folder import write_siting
    from lifecircle.siting import site
    from lifecircle.views.site_question import stopped_by_keys, wish_of
    from lifecircle.views.terminal_siting import site_summary

    language = _language(lang)
    with _answering(language):
        check_output(out, overwrite=overwrite)
        wish = wish_of(
            goal=goal.value, sites=sites, budget=budget, types=types, need=need, sources=candidates,
            reuse=reuse, exclude=exclude, spacing_m=spacing, at_most_one=at_most_one,
            at_least_one=at_least_one, layout=layout, weights=weight or [], capacity=capacity,
            largest_persons=largest, least_persons=least, expand_persons=expand, new_cost=new_cost,
            reuse_cost=reuse_cost, expand_cost=expand_cost, far=far, share=share,
            gap_candidates=gap_candidates,
        )  # fmt: skip
        with _bar(language) as say, stopped_by_keys(say) as tell:
            say(Text("读取输入", "reading"), 0.0)
            standards, found = read_plan(plan), read_place(place)
            result = site(
                found, standards, wish, circle=circle, language=language, time_limit_s=time_limit,
                tell=tell, progress=say,
            )  # fmt: skip
        folder = write_siting(result, out, overwrite=overwrite)
    console().print(site_summary(result, folder))


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="写到哪里。Where to write.")] = Path("lifecircle-demo"),
    plan: Annotated[str, typer.Option(help="预设规划编号。Preset.")] = "huangshan",
    lang: LangOption = Lang.zh,
) -> None:
    """用内置的合成样例县演示主要功能。The main job on the embedded synthetic county."""
    from lifecircle.geodata.sample import generate_sample, write_sample
    from lifecircle.report.run_folder import check_output, write_run
    from lifecircle.views.terminal import summary

    language = _language(lang)
    with _answering(language):
        check_output(out / plan, overwrite=True)
        place = out / "place"
        console().print(Text("生成合成样例县 …", "generating the synthetic county …").in_language(language))
        write_sample(generate_sample("county"), place)
        result = _assess(place, plan, language=language)
        folder = write_run(result, out / plan, overwrite=True)
    console().print(summary(result, folder))


@app.command()
def sample(
    out: Annotated[Path, typer.Option(help="写到哪里。Where to write.")],
    size: Annotated[Size, typer.Option(help="规模。Size.")] = Size.county,
    seed: Annotated[int, typer.Option(help="随机种子。Seed.")] = 0,
    lang: LangOption = Lang.zh,
) -> None:
    """生成合成样例研究区。Write a generated sample as a Place folder."""
    from lifecircle.geodata.sample import generate_sample, write_sample

    language = _language(lang)
    with _answering(language):
        write_sample(generate_sample(size.value, seed=seed), out)
    console().print(Text(f"样例在：{out}", f"The sample is in: {out}").in_language(language))


@app.command()
def plans(lang: LangOption = Lang.zh) -> None:
    """列出内置规划。List the presets."""
    from lifecircle.plan.reading import list_presets
    from lifecircle.views.plan_terminal import plan_list

    console().print(plan_list(list_presets(), language=_language(lang)))


@plan_app.command("check")
def plan_check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="TOML 文件或预设编号。File or preset.")],
    lang: LangOption = Lang.zh,
) -> None:
    """检查一份规划文件，列出每一处问题。Check a plan file."""
    from lifecircle.plan.checking import is_remark
    from lifecircle.plan.reading import check_plan

    language = _language(lang)
    problems = check_plan(file)
    errors = [problem for problem in problems if not is_remark(problem)]
    for problem in problems:
        if is_remark(problem):
            console().print(problem.say(language), markup=False)
    if errors:
        console(stderr=True).print(faults(errors, language=language))
        raise typer.Exit(INPUT_FAULT)
    done = Text("规划文件没有问题", "the plan file is in order")
    console().print(done.in_language(language))


@plan_app.command("new")
def plan_new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="新文件名。Name of the new file.")],
    lang: LangOption = Lang.zh,
) -> None:
    """写出一份带注释的规划模板。Write a commented template."""
    from lifecircle.plan.template import write_template

    language = _language(lang)
    with _answering(language):
        write_template(file)
    done = Text(
        f"模板写好了：{file}。改完后运行 lifecircle plan check {file}",
        f"The template is in {file}. Edit it, then run lifecircle plan check {file}",
    )
    console().print(done.in_language(language), markup=False)


@plan_app.command("pack")
def plan_pack(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="预设规划编号或 TOML 文件。Preset or file.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="情景文件。Scenario file to write.")],
    lang: LangOption = Lang.zh,
) -> None:
    """把规划的项目写成情景文件，地点留空待填。Write a plan's projects as a draft scenario."""
    from lifecircle.plan.reading import read_plan
    from lifecircle.scenario.pack import scenario_pack

    language = _language(lang)
    with _answering(language):
        text = scenario_pack(read_plan(plan))
        try:
            with file.open("x", encoding="utf-8") as out:
                out.write(text)
        except FileExistsError:
            message = Text(f"{file} 已经存在，没有改动", f"{file} exists already and was left alone")
            console(stderr=True).print(message.in_language(language))
            raise typer.Exit(INPUT_FAULT) from None
    done = Text(
        f"情景文件：{file}（每一项都是注释，填上地点后放开）",
        f"Scenario file: {file}, all drafts commented out",
    )
    console().print(done.in_language(language))


@plan_app.command("diff")
def plan_diff(
    a: Annotated[str, typer.Argument(metavar="A", help="预设编号或文件。Preset or file.")],
    b: Annotated[str, typer.Argument(metavar="B", help="预设编号或文件。Preset or file.")],
    lang: LangOption = Lang.zh,
) -> None:
    """并排列出两份规划不同的地方。Show where two plans differ."""
    from lifecircle.plan.diff import diff_plans
    from lifecircle.plan.reading import read_plan
    from lifecircle.views.plan_terminal import plan_difference

    language = _language(lang)
    with _answering(language):
        one, two = read_plan(a), read_plan(b)
    console().print(plan_difference(diff_plans(one, two, language=language), one, two, language=language))


@plan_app.command("coverage")
def plan_coverage(
    catalogues: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="目录所在文件夹。Folder of the catalogues."),
    ] = None,
    seeds: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="规划原文所在文件夹。Folder of the plans' texts."),
    ] = None,
    out: Annotated[Path, typer.Option(help="写到哪里。The page.")] = Path("docs/plan-coverage.md"),
    check: Annotated[bool, typer.Option("--check", help="只核对，不写。Check, write nothing.")] = False,
    lang: LangOption = Lang.zh,
) -> None:
    """生成（或核对）规划目录与预设条目的对照表。Which catalogue row became which row of a preset."""
    from lifecircle.plan.catalogue import read_catalogues
    from lifecircle.plan.coverage_table import coverage_faults, coverage_page, page_faults, quote_faults
    from lifecircle.plan.reading import preset_ids, read_plan

    language = _language(lang)
    presets = [read_plan(preset_id) for preset_id in preset_ids()]
    found = page_faults(presets, out) if check else []
    rows_in, texts_in = catalogues or SEEDS, seeds or SEEDS
    if rows_in.is_dir() and texts_in.is_dir():
        found += coverage_faults(presets, read_catalogues(rows_in))
        found += quote_faults(presets, texts_in)
    else:
        absent = Text(f"没有 {SEEDS}，目录和引文未核对", f"{SEEDS} is absent: rows and quotes not checked")
        console().print(absent.in_language(language), markup=False)
    if not check:
        out.write_text(coverage_page(presets), encoding="utf-8", newline="\n")
        console().print(Text(f"写出 {out}", f"wrote {out}").in_language(language), markup=False)
    if found:
        console(stderr=True).print(faults(found, language=language))
    elif check:
        console().print(Text("对照表没有问题", "the coverage table is in order").in_language(language))
    if found and check:
        raise typer.Exit(CHECK_FAILED)


@app.command("app")
def app_command(
    place: Annotated[Path | None, typer.Argument(metavar="PLACE", help="研究区文件夹。Place folder.")] = None,
) -> None:
    """在浏览器里打开界面（不需要网络）。Open the app in a browser, offline."""
    from lifecircle.views.launch import run_app

    raise typer.Exit(run_app(place))


def _assess(place: Path, plan: str, *, language: Language, count_mobile: bool = False) -> "Assessment":
    """Read both inputs, work out the plan, and show how far it is."""
    from lifecircle.coverage.assessment import assess
    from lifecircle.geodata import read_place
    from lifecircle.plan.reading import read_plan

    with _bar(language) as tell:
        tell(Text("读取输入", "reading"), 0.0)
        standards, found = read_plan(plan), read_place(place)
        return assess(found, standards, language=language, count_mobile=count_mobile, progress=tell)


def _compare(
    place: Path, plan: str, files: list[Path], *, year: int | None, language: Language
) -> "tuple[list[NamedComparison], dict[str, Assessment], dict[str, Scenario]]":
    """Read everything, and compare today with each scenario and the first with the second."""
    from lifecircle.geodata import read_place
    from lifecircle.plan.reading import read_plan
    from lifecircle.report.compare_folder import NamedComparison
    from lifecircle.scenario.versus import compare_all, read_all

    with _bar(language) as tell:
        tell(Text("读取输入", "reading"), 0.0)
        standards, found = read_plan(plan), read_place(place)
        given = read_all(files, found, year=year)
        comparisons, runs = compare_all(found, standards, given, year=year, language=language, progress=tell)
    named = [NamedComparison(before=a, after=b, comparison=one) for (a, b), one in comparisons.items()]
    return named, runs, given


@contextmanager
def _bar(language: Language) -> Iterator[Callable[[Text, float], None]]:
    """A progress bar that is told what is being done and the share done."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)

        def tell(doing: Text, share: float) -> None:
            bar.update(task, description=doing.in_language(language), completed=share)

        yield tell


@contextmanager
def _answering(language: Language) -> Iterator[None]:
    """Turn faults of the input into a list and exit code 2, and Ctrl+C into a clean stop."""
    try:
        yield
    except InputError as error:
        console(stderr=True).print(faults(error.problems, language=language))
        nothing = Text("没有写出任何文件", "Nothing was written").in_language(language)
        console(stderr=True).print(nothing)
        raise typer.Exit(INPUT_FAULT) from None
    except KeyboardInterrupt:
        console(stderr=True).print(Text("已取消，没有写出结果", "Cancelled").in_language(language))
        raise typer.Exit(INTERRUPTED) from None


def _language(lang: Lang) -> Language:
    return "en" if lang is Lang.en else "zh"


def main() -> None:
    """Entry point: make sure that Chinese can be printed, then run the command."""
    for stream in (sys.stdout, sys.stderr):
        encoding = (getattr(stream, "encoding", None) or "").lower()
        if encoding not in ("utf-8", "utf8", "gbk", "cp936", "gb18030") and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # a pipe on a western Windows
    app()


if __name__ == "__main__":
    main()
