"""The main job on the embedded sample."""

from pathlib import Path
from typing import Annotated

import typer

from lifecircle.geodata.text import Text
from lifecircle.views.console import console

from .common import Lang, LangOption, answering, assessed, language_of


def demo_command(
    out: Annotated[Path, typer.Option(help="写到哪里。Where to write.")] = Path("lifecircle-demo"),
    plan: Annotated[str, typer.Option(help="预设规划编号。Preset.")] = "huangshan",
    lang: LangOption = Lang.zh,
) -> None:
    """用内置的合成样例县演示主要功能。The main job on the embedded synthetic county."""
    from lifecircle.geodata.sample import generate_sample, write_sample
    from lifecircle.report.run_folder import check_output, write_run
    from lifecircle.views.terminal import summary

    language = language_of(lang)
    with answering(language):
        check_output(out / plan, overwrite=True)
        place = out / "place"
        console().print(Text("生成合成样例县 …", "generating the synthetic county …").in_language(language))
        write_sample(generate_sample("county"), place)
        result = assessed(place, plan, language=language)
        folder = write_run(result, out / plan, overwrite=True)
    console().print(summary(result, folder))
