"""The plan's chapter from a run: workbook, Word document, maps."""

from pathlib import Path
from typing import Annotated

import typer

from lifecircle.geodata.text import Text
from lifecircle.views.console import console

from .common import Lang, LangOption, OverwriteOption, answering, language_of, progress_bar


def report_command(
    run: Annotated[
        Path, typer.Argument(metavar="RUN", help="assess 的结果文件夹。Folder written by assess.")
    ],
    out: Annotated[Path, typer.Option(help="报告文件夹。Folder for the report.")],
    scenario_run: Annotated[
        Path | None, typer.Option(help="compare（或另一次 assess）的结果文件夹。Folder of compare or assess.")
    ] = None,
    siting: Annotated[Path | None, typer.Option(help="site 的结果文件夹。Folder of site.")] = None,
    types: Annotated[str, typer.Option(help="只要这些设施类型，逗号分开。Only these facility types.")] = "",
    domain: Annotated[str | None, typer.Option(help="只要一个领域，如 elderly。Only one domain.")] = None,
    template: Annotated[
        Path | None, typer.Option(help="本单位的 Word 模板（.docx）。Word template of the office.")
    ] = None,
    lang: LangOption = Lang.zh,
    overwrite: OverwriteOption = False,
) -> None:
    """写出规划章节：Excel、Word、地图。Write the plan's chapter: workbook, Word, maps."""
    from lifecircle.report.folders.run_folder import check_output
    from lifecircle.report.folders.run_reading import read_run
    from lifecircle.report.folders.second_run import check_siting, read_scenario
    from lifecircle.report.folders.sensitivity_reading import read_sensitivity
    from lifecircle.report.folders.siting_reading import read_siting
    from lifecircle.report.report_folder import in_language, write_report

    language = language_of(lang)
    with answering(language):
        check_output(out, overwrite=overwrite)
        with progress_bar(language) as tell:
            tell(Text("读取结果", "reading"), 0.0)
            found = in_language(read_run(run), language)
            sited = read_siting(siting) if siting is not None else None
            if sited is not None:
                check_siting(sited, found, file=str(siting))
            compared = read_scenario(scenario_run, found) if scenario_run is not None else None
            folder = write_report(
                found,
                out,
                scenario=compared,
                siting=sited,
                sensitivity=read_sensitivity(run),
                template=template,
                types=[word.strip() for word in types.replace("，", ",").split(",") if word.strip()],
                domain=domain,
                overwrite=overwrite,
                progress=tell,
            )
    done = Text("报告在：", "The report is in: ").in_language(language)
    console().print(f"{done}{folder}", markup=False)
    for file in sorted(path.name + ("/" if path.is_dir() else "") for path in folder.iterdir()):
        console().print(f"  {file}", markup=False)


def template_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="写到哪里（.docx）。Where to write.")],
    lang: LangOption = Lang.zh,
) -> None:
    """写出 Word 空白模板，可改样式后用于 report --template。Write the Word template to restyle."""
    from lifecircle.report.chapter.template import save_template

    language = language_of(lang)
    with answering(language):
        path = save_template(file)
    console().print(Text("模板在：", "The template is in: ").in_language(language) + str(path), markup=False)
