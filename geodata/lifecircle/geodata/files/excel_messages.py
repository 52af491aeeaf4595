"""What is said of Excel cells that hold no data: a fault in a column that is used, else a remark."""

from collections.abc import Mapping

import pandas as pd

from lifecircle.geodata.checks.findings import Findings, row_problems
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.text import Text

from .layer_files import LayerFile
from .opening import OpenedLayer


def rows_with_data(
    frame: pd.DataFrame,
    *,
    opened: OpenedLayer,
    headers: Mapping[str, str],
    file: LayerFile,
    findings: Findings,
) -> pd.DataFrame:
    """The rows without those that hold an Excel error or a formula without result in a used column.

    frame: the rows of ``opened``. headers: standard name -> header, for the columns that are used:
    their cells become faults, and are not told once more as blank; other columns get one remark.
    """
    used, told = set(headers.values()), set[int]()
    for position, header in enumerate(str(column) for column in opened.frame.columns):
        for code, cells, message, remedy in (
            ("excel_error", opened.errors, _error(opened.sheet), _ERROR_REMEDY),
            ("formula_without_value", opened.formulas, _formula(opened.sheet), _FORMULA_REMEDY),
        ):
            found = cells.get(position, {})
            if found and header not in used:
                findings.warnings.append(
                    _not_used(code, rows=list(found), sheet=opened.sheet, header=header, file=file)
                )
            elif found:
                told |= found.keys()
                findings.problems += row_problems(
                    code,
                    file=file.label,
                    rows=list(found),
                    column=header,
                    found=list(found.values()),
                    message=message,
                    remedy=remedy,
                )
    return frame[~(frame.index + opened.first_row).isin(sorted(told))] if told else frame


def _error(sheet: str) -> Text:
    return Text(
        zh=f"工作表“{sheet}”的这一格是 Excel 错误值，不是数据",
        en=f"this cell of the sheet “{sheet}” holds an Excel error and no data",
    )


_ERROR_REMEDY = Text(
    zh="请在 Excel 或 WPS 中改正公式，或直接填写数值，再保存；没有数据就留空。",
    en="Correct the formula in Excel or WPS, or put the value itself, and save; leave it blank where "
    "there are no data.",
)


def _formula(sheet: str) -> Text:
    return Text(
        zh=f"工作表“{sheet}”的这一格是公式，文件里没有它的计算结果",
        en=f"this cell of the sheet “{sheet}” is a formula whose result is not in the file",
    )


_FORMULA_REMEDY = Text(
    zh="请用 Excel 或 WPS 打开文件再保存一次，或直接填写数值。",
    en="Open the file in Excel or WPS and save it, or put the value itself.",
)


def _not_used(code: str, *, rows: list[int], sheet: str, header: str, file: LayerFile) -> Problem:
    return Problem(
        code=code,
        file=file.label,
        row=rows[0],
        column=header,
        message=Text(
            zh=f"工作表“{sheet}”的这一列从本行起有 {len(rows)} 格是错误值或没有结果的公式，按空白读入",
            en=f"from this row on, {len(rows)} cell{'' if len(rows) == 1 else 's'} of this column of the "
            f"sheet “{sheet}” {'holds' if len(rows) == 1 else 'hold'} an error or a formula without a "
            "result; read as blank",
        ),
        remedy=Text(zh="计算不用这一列，可以不改。", en="No calculation uses it; it may stay as it is."),
    )
