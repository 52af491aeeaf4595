"""The command line: the commands of ``lifecircle.commands`` under one name."""

import codecs
import io
import sys

import typer

from lifecircle.commands import (
    access,
    allocate,
    assess,
    check,
    compare,
    demo,
    monitor,
    plan,
    report,
    sample,
    site,
)
from lifecircle.commands import app as app_page

app = typer.Typer(
    help="生活圈 lifecircle：核查和规划公共服务。Check and plan public services.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("check")(check.check_command)
app.command("assess")(assess.assess_command)
app.command("compare")(compare.compare_command)
app.command("access")(access.access_command)
app.command("allocate")(allocate.allocate_command)
app.command("site")(site.site_command)
app.command("report")(report.report_command)
app.command("report-template")(report.template_command)
app.command("monitor")(monitor.monitor_command)
app.command("demo")(demo.demo_command)
app.command("sample")(sample.sample_command)
app.command("plans")(plan.plans_command)
app.command("app")(app_page.app_command)
app.add_typer(plan.app, name="plan")


_NEAR = str.maketrans({"✓": "√", "✗": "×", "↔": "<->", "−": "-", "²": "2", "‹": "<", "›": ">"})
"""What is printed instead of the signs that code page 936 lacks."""


def main() -> None:
    """Entry point: make sure that everything can be printed, then run the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            make_printable(stream)
    app()


def make_printable(stream: io.TextIOWrapper) -> None:
    """Have a pipe or a file take every character: near ones, or ``?``, where its code page has none.

    A Chinese Windows gives a pipe code page 936 (GBK), which stays; one without Chinese becomes UTF-8.
    """
    codecs.register_error("lifecircle", _near)
    try:
        "生活圈".encode(stream.encoding)
    except (UnicodeEncodeError, LookupError):
        stream.reconfigure(encoding="utf-8")
    stream.reconfigure(errors="lifecircle")


def _near(error: UnicodeError) -> tuple[str | bytes, int]:
    """Near signs for those that an encoding lacks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    near = error.object[error.start : error.end].translate(_NEAR)
    return near.encode(error.encoding, "replace").decode(error.encoding), error.end


if __name__ == "__main__":
    main()
