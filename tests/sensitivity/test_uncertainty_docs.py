"""What the pages on uncertainty and monitoring say is what the program does."""

import re
import tomllib
from pathlib import Path

from typer.testing import CliRunner

from lifecircle.cli import app
from lifecircle.plan.vary import Vary
from lifecircle.report.monitoring.rows import VERDICT_WORDS
from lifecircle.report.monitoring.statistics import STATISTICS_COLUMNS
from lifecircle.sensitivity.table import SENSITIVITY_COLUMNS

DOCS = Path(__file__).resolve().parents[2] / "docs"
UNCERTAINTY = (DOCS / "uncertainty.md").read_text(encoding="utf-8")
MONITORING = (DOCS / "monitoring.md").read_text(encoding="utf-8")


def blocks(page, language):
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


def test_the_spreads_shown_are_the_defaults_and_all_of_them():
    given = tomllib.loads(blocks(UNCERTAINTY, "toml")[0])["vary"]
    assert set(given) == set(Vary.model_fields)
    assert Vary.model_validate(given) == Vary()


def test_every_column_is_explained():
    table = UNCERTAINTY[UNCERTAINTY.index("| 列 |") :]
    assert set(re.findall(r"`(\w+)`", table[: table.index("\n\n")])) >= set(SENSITIVITY_COLUMNS)


def test_the_python_shown_can_be_imported():
    for page in (UNCERTAINTY, MONITORING):
        for line in re.findall(r"^from .*$", "\n".join(blocks(page, "python")), re.MULTILINE):
            exec(line, {})  # noqa: S102 - our own page


def test_the_monitoring_page_names_verdicts_columns_and_options():
    for key in ("reached", "on_path", "behind"):
        assert f"`{VERDICT_WORDS[key].zh}`" in MONITORING
    assert blocks(MONITORING, "csv")[0].splitlines()[0] == ",".join(STATISTICS_COLUMNS)
    said = CliRunner().invoke(app, ["monitor", "--help"]).output
    for option in ("--statistics", "--mid-year"):
        assert option in said
        assert option in MONITORING
    assert "--date" in CliRunner().invoke(app, ["assess", "--help"]).output
