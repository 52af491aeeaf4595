"""Which columns of a file are the standard ones: stated in place.toml, by name, or by synonym."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

import pandas as pd

from lifecircle.geodata.checks.findings import Findings
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.text import Text
from lifecircle.geodata.words import column_words, header_match, near_header

from .layer_files import LayerFile


def standard_columns(
    frame: pd.DataFrame, *, file: LayerFile, optional_extra: Iterable[str] = (), findings: Findings
) -> tuple[pd.DataFrame, Mapping[str, str]]:
    """The frame with standard column names, and standard name -> header in the file.

    Stated columns that are not in the file, and stated names that look like a misspelt standard
    one, become problems. Columns that stand for nothing keep their header.
    """
    headers = [str(column) for column in frame.columns]
    frame = frame.set_axis(headers, axis=1)
    known = [*column_words(file.layer), *optional_extra]
    taken = stated_headers(headers, known=known, file=file, findings=findings)
    for standard in known:
        free = [header for header in headers if header not in taken.values()]
        match = header_match(free, standard=standard, layer=file.layer)
        if standard not in taken and match is not None:
            taken[standard] = match
    names = {header: standard for standard, header in taken.items()}
    free_frame = frame.drop(columns=[name for name in taken if name in headers and name not in names])
    renamed = free_frame.rename(columns=names)
    return renamed.loc[:, ~renamed.columns.duplicated()], taken


def stated_headers(
    headers: list[str],
    *,
    known: Sequence[str],
    file: LayerFile,
    findings: Findings,
    only_known: bool = False,
) -> dict[str, str]:
    """Standard name -> header for the columns that place.toml states, as far as they are there.

    Stated columns that are not in the file, and stated names that look like a misspelt standard
    one, become problems; with ``only_known`` every name that is no standard one does.
    """
    taken: dict[str, str] = {}
    for standard, header in file.columns.items():
        close = get_close_matches(standard, known, n=1, cutoff=0.75)
        if standard not in known and close:
            findings.problems.append(_misspelt(standard, close=close[0], file=file))
        elif standard not in known and only_known:
            findings.problems.append(_unknown_name(standard, known=known, file=file))
        elif header not in headers:
            findings.problems.append(_not_there(header, headers=headers, file=file))
        else:
            taken[standard] = header
    return taken


def _misspelt(standard: str, *, close: str, file: LayerFile) -> Problem:
    return Problem(
        code="unknown_column_name",
        file="place.toml",
        column=f"{file.layer}.columns.{standard}",
        message=Text(zh=f"没有名为 {standard} 的标准列", en=f"there is no standard column {standard}"),
        remedy=Text(zh=f"是不是 {close}？", en=f"Did you mean {close}?"),
    )


def _unknown_name(standard: str, *, known: Sequence[str], file: LayerFile) -> Problem:
    return Problem(
        code="unknown_column_name",
        file="place.toml",
        column=f"{file.layer}.columns.{standard}",
        message=Text(zh=f"没有名为 {standard} 的标准列", en=f"there is no standard column {standard}"),
        remedy=Text(zh=f"可用的有：{'、'.join(known)}。", en=f"Use one of: {', '.join(known)}."),
    )


def _not_there(header: str, *, headers: list[str], file: LayerFile) -> Problem:
    close = get_close_matches(header, headers, n=1, cutoff=0.5)
    listed = "、".join(headers[:30]), ", ".join(headers[:30])
    return Problem(
        code="missing_column",
        file=file.label,
        column=header,
        message=Text(
            zh="place.toml 指定的列在文件中不存在", en="the column named in place.toml is not in the file"
        ),
        remedy=(
            Text(zh=f"是不是“{close[0]}”？", en=f"Did you mean “{close[0]}”?")
            if close
            else Text(zh=f"文件中有：{listed[0]}。", en=f"The file has: {listed[1]}.")
        ),
    )


def missing_column(standard: str, *, headers: list[str], file: LayerFile) -> Problem:
    """The problem that a needed column is not there, with the header that looks most like it."""
    near = near_header(headers, standard=standard, layer=file.layer)
    words = column_words(file.layer).get(standard, ())
    also = f"（或 {words[0]}）" if words else "", f" (or {words[0]})" if words else ""
    listed = "、".join(headers[:30]) or "无", ", ".join(headers[:30]) or "none"
    if near:
        remedy = Text(
            zh=f'是不是“{near}”？请改列名，或在 place.toml 中写 columns = {{ {standard} = "{near}" }}。',
            en=f'Is it “{near}”? Rename that column, or write columns = {{ {standard} = "{near}" }} in '
            "place.toml.",
        )
    else:
        remedy = Text(
            zh=f"请增加这一列{also[0]}，或在 place.toml 的 columns 中指明。文件中有：{listed[0]}。",
            en=f"Add it{also[1]}, or name it under columns in place.toml. The file has: {listed[1]}.",
        )
    return Problem(
        code="missing_column",
        file=file.label,
        column=standard,
        message=Text(zh="缺少这一列", en="this column is missing"),
        remedy=remedy,
    )
