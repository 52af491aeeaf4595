"""The coverage table: catalogue rows parsed whole, and every one of them answered by the presets."""

import re
from pathlib import Path

import pytest

from lifecircle.plan.catalogue import IN_SCOPE, parse_catalogue, read_catalogues
from lifecircle.plan.coverage_table import (
    answers,
    coverage_faults,
    coverage_page,
    page_faults,
    plan_number,
    quote_faults,
)
from lifecircle.plan.model import Plan
from lifecircle.plan.reading import preset_ids, read_plan
from shared_data import SEEDS, needs_shared

PAGE = Path(__file__).resolve().parents[2] / "docs" / "plan-coverage.md"

CATALOGUE = """# A catalogue

## 1. Circles

| ID | Source | Phrase |
|---|---|---|
| 1.1 | `000_ab.txt:3` | both: `001_cd.txt:9` |
| 1.2 | `001_cd.txt:4` | a \\| b |

| 1.10 | `000_ab.txt:5` | after a blank line |

### 2A. Numbers of 001 (`001_cd.txt:70`)
| # | Name |
|---|---|
| 1 | bare number, plan from the heading |

### 2C. Footnotes
| ID | Source |
|---|---|
| 2C.1 | `000_ab.txt:7` |

## 4. Rules
| ID | Rule |
|---|---|
| 4.1 | cites nobody |

## 5. Kinds
| Kind | Source |
|---|---|
| school | `000_ab.txt:8` |
"""


def plan(number, *rows, left_out=()):
    file = f"{number}_ab.txt"
    tracked = [
        {
            "id": f"row{position}", "name": "条目", "catalogue": ids,
            "source": {"file": file, "line": line, "quote": quote},
        }
        for position, (ids, line, quote) in enumerate(rows)
    ]  # fmt: skip
    return Plan.model_validate(
        {
            "id": f"p{number}", "name": "某规划", "sources": {file: "某规划"}, "tracked": tracked,
            "left_out": [{"catalogue": ids, "reason": "不是空间规则"} for ids in left_out],
        }
    )  # fmt: skip


def test_rows_of_a_catalogue_and_whose_they_are():
    found = parse_catalogue(CATALOGUE, name="catalogue_000_001")
    assert [(row.id, sorted(row.plans), row.line) for row in found.rows] == [
        ("1.1", ["000", "001"], 7),
        ("1.2", ["001"], 8),
        ("1.10", ["000"], 10),
        ("2A.1", ["001"], 15),
        ("2C.1", ["000"], 20),
        ("4.1", ["000", "001"], 25),
    ]
    assert [row.id for row in found.to_answer("000")] == ["1.1", "1.10", "4.1"]
    assert [row.id for row in found.to_answer("001")] == ["1.1", "1.2", "2A.1", "4.1"]


def test_what_is_unaccounted_for_unknown_or_of_another_plan_is_told():
    catalogue = parse_catalogue(CATALOGUE, name="catalogue_000_001")
    plans = [plan("000", (["1.1", "9.9", "2C.1"], 1, "q"), (["2A.1"], 1, "q"), left_out=[["4.1"]])]
    assert [(p.code, p.say("zh")) for p in coverage_faults(plans, [catalogue])] == [
        ("unaccounted", "catalogue_000_001 第 10 行：目录第 1.10 条在预设 p000 中没有交代。"
         "请在对应条目写 catalogue，或在 [[left_out]] 写明理由。"),
        ("row_of_other_plan", "p000：“row1”写的目录编号 2A.1 属于另一份规划。请对照目录改正编号。"),
        ("unknown_row", "p000：“row0”写的目录编号 9.9 不存在。请对照目录改正编号。"),
        ("no_preset", "catalogue_000_001：规划 001 还没有预设。请补上预设文件。"),
    ]  # fmt: skip
    whole = [plan("000", (["1.1", "1.10"], 1, "q"), left_out=[["4.1"]]),
             plan("001", (["1.1", "1.2"], 1, "q"), (["2A.1", "4.1"], 1, "q"))]  # fmt: skip
    assert coverage_faults(whole, [catalogue]) == []


def test_a_quote_that_is_not_in_its_line_is_told(tmp_path):
    (tmp_path / "000_ab.txt").write_text("甲\n乙丙\n", encoding="utf-8")
    good = plan("000", ([], 2, "丙"))
    assert quote_faults([good], tmp_path) == []
    bad = plan("000", ([], 1, "丙"), ([], 9, "丙"))
    assert [p.code for p in quote_faults([bad], tmp_path)] == ["quote", "quote"]
    assert [p.code for p in quote_faults([plan("002", ([], 1, "丙"))], tmp_path)] == ["no_seed"]


def test_the_page_lists_answers_in_natural_order_and_counts_them(tmp_path):
    mine = plan(
        "000", (["2A.10", "2A.2"], 1, "q"), (["2A.2"], 1, "q"), ([], 1, "q"), left_out=[["4.1", "4.2"]]
    )
    assert [(answer.catalogue, answer.row) for answer in answers(mine)] == [
        ("2A.2", "row0"), ("2A.2", "row1"), ("2A.10", "row0"), ("4.1", ""), ("4.2", ""),
    ]  # fmt: skip
    page = coverage_page([mine])
    assert "| 某规划 `p000` | 0 | 0 | 0 | 3 | 0 | 0 | 2 | 4 |" in page
    assert "| 4.2 | 未列入说明 |  | 不是空间规则 |" in page
    assert "rows beside the catalogue: `row2`" in page
    on_disk = tmp_path / "page.md"
    assert [p.code for p in page_faults([mine], on_disk)] == ["page_differs"]
    on_disk.write_bytes(page.replace("\n", "\r\n").encode())
    assert page_faults([mine], on_disk) == []
    assert [p.code for p in page_faults([plan("000")], on_disk)] == ["page_differs"]


@needs_shared("seeds")
@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("catalogue_000_001", r"^\| (\d[A-H]?\.\d+[a-z]?) \|"),
        ("catalogue_002_004", r"^\| (\d+[A-H]?\.[\d.]+) \|"),
        ("catalogue_003", r"^\| ([A-Z]+\d+(?:-\d+)?[a-z]?) \|"),
    ],
)
def test_no_row_of_the_catalogues_is_lost(name, ids):
    """Ids at the beginning of any line, found without a look at headings or tables."""
    text = (SEEDS / f"{name}.md").read_text(encoding="utf-8")
    by_eye = set(re.findall(ids, text, re.MULTILINE))
    rows = parse_catalogue(text, name=name).rows
    assert len({row.id for row in rows}) == len(rows)
    in_scope = {row.id for row in rows if row.in_scope}
    assert len(in_scope) > 200
    assert in_scope <= by_eye
    assert by_eye <= {row.id for row in rows}
    assert {row.section for row in rows if row.in_scope} == set(IN_SCOPE[name]) - {"2H"}


@needs_shared("seeds")
def test_every_catalogue_row_is_answered_and_every_quote_stands_in_its_line():
    presets = [read_plan(preset_id) for preset_id in preset_ids()]
    catalogues = read_catalogues(SEEDS)
    assert sorted(number for each in catalogues for number in each.numbers) == [
        "000",
        "001",
        "002",
        "003",
        "004",
    ]
    faults = [*coverage_faults(presets, catalogues), *quote_faults(presets, SEEDS)]
    assert [fault.say() for fault in faults] == []


def test_the_page_in_the_docs_is_what_the_presets_give():
    presets = [read_plan(preset_id) for preset_id in preset_ids()]
    assert [fault.say() for fault in page_faults(presets, PAGE)] == []


def test_the_five_mirrored_plans_are_told_by_their_sources():
    numbers = {preset_id: plan_number(read_plan(preset_id)) for preset_id in preset_ids()}
    mirrors = {"huangshan": "000", "shexian": "001", "hefei": "002", "suzhou": "003", "city": "004"}
    assert {key: value for key, value in numbers.items() if value} == mirrors
