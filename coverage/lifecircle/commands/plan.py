"""Plan files: check, new, pack, diff, coverage; and the list of presets."""

from pathlib import Path
from typing import Annotated

import typer

from lifecircle.geodata.text import Text
from lifecircle.views.console import console, faults

from .common import CHECK_FAILED, INPUT_FAULT, Lang, LangOption, answering, language_of

SEEDS = Path("../shared/seeds")  # beside the repository, not part of it

app = typer.Typer(help="规划标准文件。Plan files.", no_args_is_help=True)


@app.command("check")
def plan_check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="TOML 文件或预设编号。File or preset.")],
    lang: LangOption = Lang.zh,
) -> None:
    """检查一份规划文件，列出每一处问题。Check a plan file."""
    from lifecircle.plan.checking import is_remark
    from lifecircle.plan.reading import check_plan, read_plan
    from lifecircle.plan.vary import vary_line

    language = language_of(lang)
    problems = check_plan(file)
    errors = [problem for problem in problems if not is_remark(problem)]
    for problem in problems:
        if is_remark(problem):
            console().print(problem.say(language), markup=False)
    if errors:
        console(stderr=True).print(faults(errors, language=language))
        raise typer.Exit(INPUT_FAULT)
    done = Text("规划文件没有问题", "the plan file has no faults")
    console().print(done.in_language(language))
    varied = vary_line(read_plan(file).vary, language=language)
    spread = Text(f"--sensitivity 的浮动：{varied}", f"varied by --sensitivity: {varied}")
    console().print(spread.in_language(language), style="dim", highlight=False)


@app.command("new")
def plan_new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="新文件名。Name of the new file.")],
    lang: LangOption = Lang.zh,
) -> None:
    """写出一份带注释的规划模板。Write a commented template."""
    from lifecircle.plan.template import write_template

    language = language_of(lang)
    with answering(language):
        write_template(file)
    done = Text(
        f"模板写好了：{file}。改完后运行 lifecircle plan check {file}",
        f"The template is in {file}. Edit it, then run lifecircle plan check {file}",
    )
    console().print(done.in_language(language), markup=False)


@app.command("pack")
def plan_pack(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="预设规划编号或 TOML 文件。Preset or file.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="情景文件。Scenario file to write.")],
    lang: LangOption = Lang.zh,
) -> None:
    """把规划的项目写成情景文件，地点留空待填。Write a plan's projects as a draft scenario."""
    from lifecircle.plan.reading import read_plan
    from lifecircle.scenario.pack import scenario_pack

    language = language_of(lang)
    with answering(language):
        text = scenario_pack(read_plan(plan))
        try:
            with file.open("x", encoding="utf-8") as out:
                out.write(text)
        except FileExistsError:
            message = Text(f"{file} 已经存在，没有改动", f"{file} already exists and was not changed")
            console(stderr=True).print(message.in_language(language))
            raise typer.Exit(INPUT_FAULT) from None
    done = Text(
        f"情景文件：{file}（每一项都是注释，填上地点后放开）",
        f"Scenario file: {file}, all drafts commented out",
    )
    console().print(done.in_language(language))


@app.command("diff")
def plan_diff(
    a: Annotated[str, typer.Argument(metavar="A", help="预设编号或文件。Preset or file.")],
    b: Annotated[str, typer.Argument(metavar="B", help="预设编号或文件。Preset or file.")],
    lang: LangOption = Lang.zh,
) -> None:
    """并排列出两份规划不同的地方。Show where two plans differ."""
    from lifecircle.plan.diff import diff_plans
    from lifecircle.plan.reading import read_plan
    from lifecircle.views.plan_terminal import plan_difference

    language = language_of(lang)
    with answering(language):
        one, two = read_plan(a), read_plan(b)
    console().print(plan_difference(diff_plans(one, two, language=language), one, two, language=language))


@app.command("coverage")
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

    language = language_of(lang)
    presets = [read_plan(preset_id) for preset_id in preset_ids()]
    found = page_faults(presets, out) if check else []
    rows_in, texts_in = catalogues or SEEDS, seeds or SEEDS
    if rows_in.is_dir() and texts_in.is_dir():
        found += coverage_faults(presets, read_catalogues(rows_in))
        found += quote_faults(presets, texts_in)
    else:
        absent = Text(f"没有 {SEEDS}，目录和引文未核对", f"{SEEDS} is not there: rows and quotes not checked")
        console().print(absent.in_language(language), markup=False)
    if not check:
        out.write_text(coverage_page(presets), encoding="utf-8", newline="\n")
        console().print(Text(f"写出 {out}", f"wrote {out}").in_language(language), markup=False)
    if found:
        console(stderr=True).print(faults(found, language=language))
    elif check:
        console().print(Text("对照表没有问题", "the coverage table has no faults").in_language(language))
    if found and check:
        raise typer.Exit(CHECK_FAILED)


def plans_command(lang: LangOption = Lang.zh) -> None:
    """列出内置规划。List the presets."""
    from lifecircle.plan.reading import preset_rows
    from lifecircle.views.plan_terminal import plan_list

    language = language_of(lang)
    console().print(plan_list(preset_rows(language=language), language=language))
