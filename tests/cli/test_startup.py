"""What answers at once must not load what takes seconds to load."""

import subprocess
import sys

import pytest

HEAVY = (
    "pandas",
    "numpy",
    "geopandas",
    "shapely",
    "numba",
    "matplotlib",
    "streamlit",
    "folium",
    "xlsxwriter",
)


@pytest.mark.parametrize(
    "arguments", [["--help"], ["plans"], ["plan", "check", "huangshan"], ["monitor", "--help"]]
)
def test_light_commands_load_nothing_heavy(arguments):
    code = (
        "import sys\nfrom lifecircle.cli import app\n"
        f"try:\n    app({arguments!r})\n"
        "except SystemExit as end:\n    assert end.code in (0, None), end.code\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert result.returncode == 0, result.stderr
    assert result.stderr.strip() == "[]"
