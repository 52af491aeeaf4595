"""The app in a browser."""

from pathlib import Path
from typing import Annotated

import typer


def app_command(
    place: Annotated[Path | None, typer.Argument(metavar="PLACE", help="研究区文件夹。Place folder.")] = None,
) -> None:
    """在浏览器里打开界面（不需要网络）。Open the app in a browser, offline."""
    from lifecircle.views.launch import run_app

    raise typer.Exit(run_app(place))
