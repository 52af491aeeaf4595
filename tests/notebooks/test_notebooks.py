"""The notebooks run from beginning to end in an empty folder, and are kept without outputs."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
FILES = sorted(NOTEBOOKS.glob("*.ipynb"))
NAMES = (
    "01_first_assessment", "02_scenarios_and_siting", "03_your_own_data", "04_your_own_plan",
    "05_method_in_detail",
)  # fmt: skip
LARGEST_BYTES = 60_000
CHINESE = re.compile("[一-鿿]")


def test_all_are_there():
    assert tuple(path.stem for path in FILES) == NAMES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_kept_without_outputs_and_in_two_languages(path):
    book = nbformat.read(path, as_version=4)
    nbformat.validate(book)
    assert path.stat().st_size < LARGEST_BYTES
    assert set(book.metadata) == {"kernelspec", "language_info"}
    for cell in book.cells:
        assert re.fullmatch(r"[a-z][a-z0-9-]*", cell["id"]), "ids say what a cell is, so that they stay"
        assert not cell.metadata
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
    words = [cell.source for cell in book.cells if cell.cell_type == "markdown"]
    assert words[0].startswith("# ")
    for text in words:  # Chinese first, short English under it
        assert CHINESE.search(text.splitlines()[0])
        assert re.search(r"^\*[^*]*[a-z][^*]*\*$", text.splitlines()[-1]), text


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_runs(path, tmp_path, monkeypatch):
    monkeypatch.setenv("LIFECIRCLE_LANG", "zh")
    book = nbformat.read(path, as_version=4)
    client = NotebookClient(
        book, timeout=300, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    )
    client.execute()
    outputs = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [one.text for one in outputs if one.output_type == "stream" and one.name == "stderr"]
    shown = [one for one in outputs if one.output_type in ("display_data", "execute_result")]
    assert sum("text/html" in one.data for one in shown) >= 4, "tables stand in the notebook"
    json.dumps(book)
