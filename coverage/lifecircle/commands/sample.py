"""Write a generated sample."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lifecircle.geodata.text import Text
from lifecircle.views.console import console

from .common import Lang, LangOption, answering, language_of


class Size(StrEnum):
    """Size of the generated sample."""

    county = "county"
    city = "city"
    province = "province"


def sample_command(
    out: Annotated[Path, typer.Option(help="写到哪里。Where to write.")],
    size: Annotated[Size, typer.Option(help="规模。Size.")] = Size.county,
    seed: Annotated[int, typer.Option(help="随机种子。Seed.")] = 0,
    lang: LangOption = Lang.zh,
) -> None:
    """生成合成样例研究区。Write a generated sample as a Place folder."""
    from lifecircle.geodata.sample import generate_sample, write_sample

    language = language_of(lang)
    with answering(language):
        write_sample(generate_sample(size.value, seed=seed), out)
    console().print(Text(f"样例在：{out}", f"The sample is in: {out}").in_language(language))
