"""The command line: the commands of ``lifecircle.commands`` under one name."""

import sys

import typer

from lifecircle.commands import access, assess, compare, demo, monitor, plan, report, sample, site
from lifecircle.commands import app as app_page

app = typer.Typer(
    help="生活圈 lifecircle：核查和规划公共服务。Check and plan public services.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("assess")(assess.assess_command)
app.command("compare")(compare.compare_command)
app.command("access")(access.access_command)
app.command("site")(site.site_command)
app.command("report")(report.report_command)
app.command("report-template")(report.template_command)
app.command("monitor")(monitor.monitor_command)
app.command("demo")(demo.demo_command)
app.command("sample")(sample.sample_command)
app.command("plans")(plan.plans_command)
app.command("app")(app_page.app_command)
app.add_typer(plan.app, name="plan")


def main() -> None:
    """Entry point: make sure that Chinese can be printed, then run the command."""
    for stream in (sys.stdout, sys.stderr):
        encoding = (getattr(stream, "encoding", None) or "").lower()
        if encoding not in ("utf-8", "utf8", "gbk", "cp936", "gb18030") and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # a pipe on a western Windows
    app()


if __name__ == "__main__":
    main()
