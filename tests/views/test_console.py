"""How many faults an input has, in both languages."""

import pytest
from rich.console import Console

from lifecircle.geodata import Problem
from lifecircle.geodata.text import Text
from lifecircle.views.console import faults

FAULT = Problem(code="x", file="a.csv", message=Text("错", "wrong"), remedy=Text("改", "mend it"))


@pytest.mark.parametrize(
    ("count", "english"), [(1, "The input has 1 fault:"), (2, "The input has 2 faults:")]
)
def test_the_count_of_faults(count: int, english: str) -> None:
    def head(language: str) -> str:
        page = Console(width=100)
        with page.capture() as shown:
            page.print(faults([FAULT] * count, language=language))
        return shown.get().splitlines()[0]

    assert head("en") == english
    assert head("zh") == f"输入有 {count} 处问题："
