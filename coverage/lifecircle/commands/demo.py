"""The main job on the embedded sample: from the gaps to five sites and what they would change."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lifecircle.geodata.text import Language, Text
from lifecircle.views.console import console

from .common import Lang, LangOption, answering, language_of, progress_bar

if TYPE_CHECKING:
    from lifecircle.coverage.assessment import Assessment
    from lifecircle.plan.model import Circle
    from lifecircle.scenario.reassessing import State

SITES = 5
SITES_FOLDER, SCENARIO_FILE, COMPARE_FOLDER = "sites", "sites.toml", "compare"
EXAMPLE_COST_YUAN = 600_000.0
EXAMPLE_SIZES = {"fitness_site": {"sports_area_m2": 800.0}}


def demo_command(
    out: Annotated[Path, typer.Option(help="写到哪里。Where to write.")] = Path("lifecircle-demo"),
    plan: Annotated[str, typer.Option(help="预设规划编号。Preset.")] = "huangshan",
    lang: LangOption = Lang.zh,
) -> None:
    """用内置的合成样例县演示：核查、选址、情景对比。The main job on the embedded synthetic county."""
    from lifecircle.report.folders.run_folder import check_output, write_run
    from lifecircle.views.terminal import summary

    language = language_of(lang)
    with answering(language):
        for name in (plan, SITES_FOLDER, COMPARE_FOLDER):
            check_output(out / name, overwrite=True)
        _heading(
            Text("1 生成合成样例县，按规划核查", "1 A synthetic county, assessed against a plan"), language
        )
        today = _assessed_sample(out / "place", plan, language=language)
        folder = write_run(today.run, out / plan, overwrite=True)
        console().print(summary(today.run, folder))
        circle = _circle_with_a_gap(today.run)
        if circle is None:
            nothing = Text("没有服务圈需要选址", "no circle of this plan needs a new site").in_language(
                language
            )
            console().print(nothing)
        else:
            _go_on(today, circle, out, language=language)
        console().print(_where_all_is(out, plan, language=language))


def _assessed_sample(folder: Path, plan: str, *, language: Language) -> "State":
    """Write the sample, read it back as any Place is read, and assess it."""
    from lifecircle.geodata import read_place
    from lifecircle.geodata.sample import generate_sample, write_sample
    from lifecircle.plan.reading import read_plan
    from lifecircle.scenario.reassessing import begin

    with progress_bar(language) as tell:
        tell(Text("生成合成样例县", "generating the synthetic county"), 0.0)
        standards = read_plan(plan)
        write_sample(generate_sample("county"), folder)
        tell(Text("读取输入", "reading"), 0.0)
        return begin(read_place(folder), standards, language=language, progress=tell)


def _circle_with_a_gap(run: "Assessment") -> "Circle | None":
    """The circle that is short of its target by most people, else the one that leaves out most."""
    rows = run.whole_circles
    rows = rows[rows["covered"] < rows["population"]]
    if rows.empty:
        return None
    missing = rows["gap_people"].where(rows["status"] == "short").fillna(0.0)
    worst = rows.assign(missing=missing).sort_values(["missing", "beyond"], kind="stable").iloc[-1]
    return next(circle for circle in run.plan.circle if circle.id == worst["circle"])


def _go_on(today: "State", circle: "Circle", out: Path, *, language: Language) -> None:
    """Where to build for one circle, the scenario that does it, and what it changes."""
    from lifecircle.report.folders.compare_folder import NamedComparison, write_comparisons
    from lifecircle.report.folders.scenario_record import scenario_record
    from lifecircle.report.folders.site_folder import write_siting
    from lifecircle.report.site_scenario import scenario_of_sites
    from lifecircle.scenario.versus import compare_all
    from lifecircle.scenario.writing import write_scenario
    from lifecircle.siting import Wish, site
    from lifecircle.views.terminal_compare import compared
    from lifecircle.views.terminal_siting import site_summary

    _heading(
        Text(f"2 选址：{circle.name}，在哪里新增 {SITES} 处", f"2 Where to add {SITES} sites: {circle.name}"),
        language,
    )
    place, plan = today.run.place, today.asked
    wish = Wish(goal="cover", sites=SITES, new_cost=EXAMPLE_COST_YUAN)
    with progress_bar(language) as tell:
        siting = site(place, plan, wish, circle=circle.id, language=language, progress=tell)
    console().print(site_summary(siting, write_siting(siting, out / SITES_FOLDER, overwrite=True)))
    if not siting.answer.chosen:
        return
    _heading(Text("3 情景：建成这些点，会怎样", "3 The scenario that opens them"), language)
    scenario = scenario_of_sites(siting, year=circle.by, sizes=EXAMPLE_SIZES)
    remark = Text(
        "由 lifecircle demo 的选址结果写成。造价和面积是示例数字，请换成自己的。",
        "Written from the sites that lifecircle demo chose. Cost and size are examples: replace them "
        "with your own.",
    )
    write_scenario(scenario, out / SCENARIO_FILE, remarks=[remark.in_language(language)])
    name = scenario.scenario.id
    with progress_bar(language) as tell:
        found, runs = compare_all(
            place, plan, {name: scenario}, language=language, progress=tell, today=today
        )
    named = [NamedComparison(before=a, after=b, comparison=one) for (a, b), one in found.items()]
    record = {name: scenario_record(scenario, place)}
    folder = write_comparisons(named, runs, out / COMPARE_FOLDER, scenarios=record, overwrite=True)
    titles = {name: scenario.scenario.name}
    console().print(compared(named, folder, names=titles, language=language))


def _heading(text: Text, language: Language) -> None:
    console().rule(f"[bold]{text.in_language(language)}", align="left")


def _where_all_is(out: Path, plan: str, *, language: Language) -> str:
    """The files of the demo, and what to type next."""
    files = (
        (
            "place",
            Text(
                "研究区：四个图层，可照着准备自己的数据",
                "the study area: four layers, a model for your own data",
            ),
        ),
        (plan, Text("核查结果：指标表、缺口清单、覆盖表", "the assessment: indicators, gaps, coverage")),
        (
            SITES_FOLDER,
            Text("选址结果：sites.csv，run.json 里有证明", "the sites; the proof is in run.json"),
        ),
        (SCENARIO_FILE, Text("情景文件：可以改了再比", "the scenario: change it and compare again")),
        (COMPARE_FOLDER, Text("差异表 diff.csv，前后各一套结果", "diff.csv, and both runs in full")),
    )
    there = [(out / name, text) for name, text in files if (out / name).exists()]
    wide = max(len(str(path)) for path, _ in there)
    lines = [f"  {path!s:{wide}}  {text.in_language(language)}" for path, text in there]
    again = f"lifecircle compare {out / 'place'} --plan {plan} --scenario {out / SCENARIO_FILE} --out diff"
    head = Text("演示完成。文件：", "Done. The files:").in_language(language)
    next_ = Text("接着可以试：", "Try next:").in_language(language)
    return "\n".join([head, *lines, next_, f"  {again}", "  lifecircle app"])
