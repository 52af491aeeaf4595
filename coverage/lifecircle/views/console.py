"""The terminal itself, and the faults of an input on it."""

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.text import Text as RichText

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.text import Language, Text


def faults(problems: Sequence[Problem], *, language: Language) -> RenderableType:
    """Every fault of an input, numbered, one a line."""
    count = len(problems)
    head = Text(f"输入有 {count} 处问题：", f"The input has {count} fault{'' if count == 1 else 's'}:")
    lines = [RichText(f"{number:>3}. {problem.say(language)}") for number, problem in enumerate(problems, 1)]
    return Group(RichText(head.in_language(language), style="bold red"), *lines)


def console(*, stderr: bool = False) -> Console:
    """A console that a pipe or a narrow window does not break."""
    return Console(stderr=stderr, highlight=False, soft_wrap=False)
