"""The errors that lifecircle raises.

    LifecircleError
    ├── InputError (also a ValueError)   the user's data: carries every problem found
    │   ├── PlaceError                   a Place folder or one of its layers
    │   ├── PlanError                    a plan file
    │   └── ScenarioError                a scenario file, or an edit that does not fit its Place
    └── IdentityError                    our fault: a table that does not tie out

An InputError lists all problems of the input at once. Each problem names the file,
the row and the column, what was found, and what would be right.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .text import Language, Text

_SENTENCE = re.compile(r"[a-z]+ ")
"""A text that begins with a plain word, and not with a name such as place.toml or at_least."""
_NUMBER = re.compile(r"\d+")
"""A count in a message; it need not be said once more as what was found."""
_STOPS = ("。", "？", "！", ".", "?", "!", "…", ":", "：")


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One fault of an input, or one remark about it.

    code: short stable name of the kind of fault, e.g. ``missing_column``.
    file: the file as the user named it, relative to the Place folder where it is inside.
    row: 1-based row of the data as a person counts it in that file (for a table with one
        header row, the first data row is 2; for features without a header, the first is 1;
        for text files, the line), or None.
    """

    code: str
    file: str
    message: Text
    remedy: Text
    row: int | None = None
    column: str | None = None
    found: str | None = None

    def say(self, language: Language = "zh") -> str:
        """The problem as one line for a person."""
        where = self.file
        if self.row is not None:
            where += f" 第 {self.row} 行" if language == "zh" else f", row {self.row}"
        if self.column is not None:
            where += f" “{self.column}”列" if language == "zh" else f", column “{self.column}”"
        colon, stop = ("：", "。") if language == "zh" else (": ", ". ")
        message = self.message.in_language(language)
        line = f"{where}{colon}{message}"
        if self.found is not None and not (self.found.isdigit() and self.found in _NUMBER.findall(message)):
            line += f"（实际为 {self.found}）" if language == "zh" else f" (found {self.found})"
        remedy = self.remedy.in_language(language)
        if language == "en" and _SENTENCE.match(remedy):
            remedy = remedy[0].upper() + remedy[1:]
        return f"{line}{stop}{remedy}{'' if remedy.endswith(_STOPS) else stop.strip()}"


class LifecircleError(Exception):
    """Everything that lifecircle raises on purpose."""


class InputError(LifecircleError, ValueError):
    """The user's input cannot be used; ``problems`` holds every fault found, in file order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.say("zh") for problem in self.problems))

    def say(self, language: Language = "zh") -> str:
        """All problems, one a line."""
        return "\n".join(problem.say(language) for problem in self.problems)


class PlaceError(InputError):
    """A Place folder, or a layer of it, cannot be used."""


class PlanError(InputError):
    """A plan file cannot be used."""


class ScenarioError(InputError):
    """A scenario file cannot be used, or does not fit the Place."""


class IdentityError(LifecircleError):
    """A result does not tie out (our fault, never the user's)."""
