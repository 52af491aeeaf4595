"""Figures in the terminal stand with their units."""

import io
import re

import pytest
from rich.console import Console

from lifecircle.coverage import assess
from lifecircle.plan.reading import read_plan
from lifecircle.views.terminal import summary
from paper_town import paper_town


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_share_has_its_sign_in_the_summary(language, tmp_path):
    found = assess(paper_town(), read_plan("huangshan"), language=language)
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(summary(found, tmp_path))
    lines = console.export_text().splitlines()
    shares = found.indicators[(found.indicators["单位"] == "%") & (found.indicators["现状值"] != "")]
    checked = 0
    for name, value in zip(shares["指标"], shares["现状值"], strict=True):
        figure = re.match(r"[\d.]+", value)[0]
        for line in lines:
            if line.strip().startswith(name) and re.search("[✓✗·]", line):
                assert f" {figure}%" in line
                checked += 1
    assert checked >= 3
