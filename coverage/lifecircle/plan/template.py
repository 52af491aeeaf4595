"""The commented template from which a planner writes an own plan."""

from importlib import resources
from pathlib import Path

from lifecircle.geodata.errors import PlanError, Problem
from lifecircle.geodata.text import Text


def template_text() -> str:
    """The template: a small plan that is in order as it stands, with a comment at every key."""
    return (resources.files(__package__) / "template.toml").read_text(encoding="utf-8")


def write_template(path: Path) -> None:
    """Write the template to a new file. Raises PlanError where the file is there or its folder is not."""
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(template_text())
    except FileExistsError:
        raise PlanError(
            [_refused(path, "已有这个文件，没有改动", "the file is there already; left as it is")]
        ) from None
    except OSError:
        raise PlanError([_refused(path, "文件写不出来", "the file cannot be written")]) from None


def _refused(path: Path, zh: str, en: str) -> Problem:
    remedy = Text("请换一个文件名或文件夹", "Choose another name or folder.")
    return Problem(code="not_written", file=str(path), message=Text(zh, en), remedy=remedy)
