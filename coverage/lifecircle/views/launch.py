"""Starting the app page on this computer."""

import subprocess
import sys
from importlib.resources import as_file, files
from pathlib import Path

OPTIONS: tuple[str, ...] = (
    "--browser.gatherUsageStats=false",
    "--client.toolbarMode=minimal",
    "--runner.postScriptGC=false",
    "--server.address=localhost",  # the page reads folders by path, so nobody else may reach it
    "--server.fileWatcherType=none",
    "--server.maxUploadSize=500",
    "--server.showEmailPrompt=false",
    "--theme.base=light",
    "--theme.primaryColor=#2f6f9f",
    "--theme.textColor=#1d2428",
    "--theme.secondaryBackgroundColor=#f3f5f6",
    "--theme.borderColor=#d3d8db",
    "--theme.showWidgetBorder=true",
    "--theme.baseRadius=small",
    "--theme.baseFontSize=15",
    "--theme.font='Source Sans', 'Microsoft YaHei', 'PingFang SC', 'Noto Sans SC', sans-serif",
    "--theme.headingFontSizes=1.6rem,1.3rem,1.1rem",
)


def app_command(place: Path | None, *, entry: Path) -> list[str]:
    """The command that runs the page in ``entry``, with ``place`` in its path field."""
    command = [sys.executable, "-m", "streamlit", "run", str(entry), *OPTIONS]
    return command if place is None else [*command, "--", str(place.absolute())]


def run_app(place: Path | None) -> int:
    """Run the app page until it is stopped; returns the exit code of Streamlit."""
    with as_file(files(__package__).joinpath("app_entry.py")) as entry:
        try:
            # our own interpreter and our own file; only the Place path comes from outside, as one argument
            return subprocess.run(app_command(place, entry=entry), check=False).returncode  # noqa: S603
        except KeyboardInterrupt:
            return 0
