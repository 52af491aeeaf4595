"""What the README and docs/ tell people to type is there: commands, options, pages, Python."""

import re
from functools import cache
from pathlib import Path

import pytest
import typer

from lifecircle.cli import app
from place_folders import write_town_folder

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TYPED = re.compile(r"(?:^|&& )(?:uv run )?lifecircle ((?:[a-z][a-z-]*)(?: [^\n#]*)?)", re.MULTILINE)
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@cache
def commands():
    """Command, as it is typed -> its options."""
    found = {}
    group = typer.main.get_command(app)
    for name, command in group.commands.items():
        inner = getattr(command, "commands", None)
        for below, one in (inner or {"": command}).items():
            options = {option for parameter in one.params for option in parameter.opts}
            found[f"{name} {below}".strip()] = options | {"--help"}
    return found


def typed():
    for page in PAGES:
        text = page.read_text(encoding="utf-8").replace("\\\n", " ")
        for block in re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            for line in TYPED.findall(block):
                yield page.name, line.strip()


def test_every_command_of_a_code_block_is_there():
    seen = set()
    for page, line in typed():
        words = line.split()
        name = " ".join(words[:2]) if " ".join(words[:2]) in commands() else words[0]
        assert name in commands(), f"{page}: lifecircle {line}"
        unknown = set(OPTION.findall(line)) - commands()[name]
        assert not unknown, f"{page}: lifecircle {line}"
        seen.add(name)
    assert {"demo", "assess", "site", "compare", "report", "monitor", "access", "app"} <= seen


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_option_named_in_words_is_one_of_a_command(page):
    tool = (ROOT / "tools" / "offline.py").read_text(encoding="utf-8")
    own = re.findall(r'add_argument\(\s*"(--[a-z-]+)"', tool)
    known = set().union(*commands().values(), own, {"--all"})  # of benchmarks/siting.py
    named = set(re.findall(r"`(--[a-z][a-z-]+)", page.read_text(encoding="utf-8")))
    assert named <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_and_picture_that_is_linked_is_there(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\((?!https?:)([^)#\s]+)", text):
        assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_on_a_page_imports_what_there_is(page):
    for block in PYTHON.findall(page.read_text(encoding="utf-8")):
        imports = [line for line in block.splitlines() if re.match(r"(from|import) ", line)]
        exec("\n".join(imports), {})  # noqa: S102 - our own pages


def test_the_python_of_the_readme_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_town_folder(tmp_path / "my-place")
    (block,) = PYTHON.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    found = {}
    exec(block, found)  # noqa: S102 - our own page
    assert {"rank", "item", "suggestion"} <= set(found["result"].gaps.columns)
