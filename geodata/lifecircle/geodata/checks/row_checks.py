"""Rows of a table that are not what the others are: totals at its end, ids that Excel has rounded."""

import pandas as pd

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.files.layer_files import LayerFile
from lifecircle.geodata.text import Text
from lifecircle.geodata.words import plain

from .findings import row_problems

_TOTALS = frozenset(
    (
        "合计",
        "总计",
        "小计",
        "共计",
        "累计",
        "总和",
        "全县合计",
        "全市合计",
        "全区合计",
        "total",
        "subtotal",
        "sum",
    )
)
_ROUNDED = r"\d(?:\.\d+)?[eE]\+?\d{2,}"


def total_rows(frame: pd.DataFrame) -> pd.Series:
    """The word, such as 合计, by which a row says that it is a sum of others; only rows that have one."""
    totals: dict[object, object] = {}
    for column in (frame[name] for name in frame.columns):
        if pd.api.types.is_string_dtype(column.dtype) or column.dtype == object:
            words = [word for word in column.dropna().astype("str").unique() if plain(word) in _TOTALS]
            totals |= column[column.isin(words)].to_dict()
    return pd.Series(totals, dtype=object).sort_index()


def total_row_problems(totals: pd.Series, *, file: LayerFile, first_row: int) -> list[Problem]:
    """The problems for rows that are sums of others: they would count twice."""
    return row_problems(
        "total_row",
        file=file.label,
        rows=[int(index) + first_row for index in totals.index],
        found=totals.tolist(),
        message=Text(zh="这一行是合计，会重复计算", en="this row is a total and would be counted twice"),
        remedy=Text(zh="请删去合计行。", en="Delete rows that hold totals."),
    )


def rounded_id_remarks(ids: pd.Series, *, file: LayerFile, first_row: int, header: str) -> list[Problem]:
    """Remarks on ids such as 3.41E+11, which a spreadsheet has rounded."""
    rounded = ids.astype("str").str.fullmatch(_ROUNDED).fillna(False).astype(bool)
    if not rounded.any():
        return []
    return row_problems(
        "rounded_id",
        file=file.label,
        rows=[int(index) + first_row for index in ids.index[rounded]],
        column=header,
        found=ids[rounded].tolist(),
        message=Text(
            zh="编号成了科学计数法，后几位可能已经丢失",
            en="the id is in scientific notation: its last digits may be lost",
        ),
        remedy=Text(
            zh="请在原表中把该列设为文本格式，重新导出。",
            en="Format the column as text in the original table and export it again.",
        ),
    )
