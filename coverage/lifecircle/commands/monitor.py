"""Yearly and mid-term monitoring from runs of several years."""

from pathlib import Path
from typing import Annotated

import typer

from lifecircle.views.console import console

from .common import Lang, LangOption, OverwriteOption, answering, language_of


def monitor_command(
    runs: Annotated[
        list[Path],
        typer.Argument(metavar="RUN...", help="各年 assess 的结果文件夹。Folders of assess, one a year."),
    ],
    out: Annotated[Path, typer.Option(help="结果文件夹。Folder for the tables.")],
    statistics: Annotated[
        Path | None,
        typer.Option(help="统计数 CSV：item,year,value（跟踪指标用）。Figures of tracked rows."),
    ] = None,
    mid_year: Annotated[
        int | None, typer.Option(help="中期评估年份，默认规划期正中。Year of the mid-term review.")
    ] = None,
    lang: LangOption = Lang.zh,
    overwrite: OverwriteOption = False,
) -> None:
    """汇总各年核查结果，写出年度监测和中期评估表。Yearly and mid-term tables from runs."""
    from lifecircle.report.folders.run_folder import check_output
    from lifecircle.report.monitoring.folder import write_monitoring
    from lifecircle.report.monitoring.monitoring import monitor
    from lifecircle.report.monitoring.snapshots import read_snapshots
    from lifecircle.report.monitoring.statistics import read_statistics
    from lifecircle.views.terminal_monitor import monitored

    language = language_of(lang)
    with answering(language):
        check_output(out, overwrite=overwrite)
        snapshots = read_snapshots(runs)
        given = read_statistics(statistics, snapshots) if statistics is not None else None
        found = monitor(snapshots, statistics=given, mid_year=mid_year, language=language)
        folder = write_monitoring(found, snapshots, out, overwrite=overwrite)
    console().print(monitored(found, folder))
