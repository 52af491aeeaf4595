"""What the headers of a table give away: another unit, a name used twice, a header further down."""

import re
from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.files.layer_files import LayerFile
from lifecircle.geodata.text import Text
from lifecircle.geodata.words import column_words, header_match, plain

_IN_BRACKETS = re.compile(r"[（(\[【]([^（）()\[\]【】]*)[）)\]】]\s*$")
_MULTIPLE = re.compile(r"[万千百亿].*|公?[亩顷]|ha|hm[2²]|km[2²]|平方(公里|千米)|thousand.*|million.*|mu")
"""A unit in brackets after a header that is not the one in which the column is read."""
_REPEATED = re.compile(r"(.+)\.(\d+)")
"""What pandas makes of a header that stands there a second time."""
_LOOKED_THROUGH = 10
_FEWEST = 2
"""A row holds the headers when so many of the columns that are not found stand in it."""


def header_problems(
    all_headers: list[str], *, amounts: Iterable[str], headers: Mapping[str, str], file: LayerFile
) -> Iterator[Problem]:
    """Faults: an amount in another unit than its column, and a header in use that stands there twice.

    amounts: standard columns that are amounts in a fixed unit.
    """
    for standard in amounts:
        unit = _IN_BRACKETS.search(headers.get(standard, ""))
        if unit is not None and _MULTIPLE.fullmatch(plain(unit[1])):
            yield _other_unit(headers[standard], standard=standard, unit=unit[1], file=file)
    repeated = {found[1] for header in all_headers if (found := _REPEATED.fullmatch(header))}
    for header in dict.fromkeys(headers.values()):
        if header in repeated:
            yield _twice(header, file=file)


def header_remarks(
    all_headers: list[str], *, columns: Iterable[str], headers: Mapping[str, str], file: LayerFile
) -> Iterator[Problem]:
    """Remarks on further headers that could stand for a column as well; the first named counts."""
    for standard in columns:
        used = headers.get(standard)
        if used is None or standard in file.columns or standard not in column_words(file.layer):
            continue
        free = [header for header in all_headers if header not in headers.values()]
        other = header_match(free, standard=standard, layer=file.layer)
        if other is not None and not _REPEATED.fullmatch(other):
            yield _could_be_too(other, used=used, standard=standard, file=file)


def header_below(
    frame: pd.DataFrame, *, headers: Mapping[str, str], file: LayerFile, first_row: int
) -> Problem | None:
    """The fault that the headers stand in a later row, where one of the first rows looks like them."""
    if not file.is_table:
        return None
    wanted = [name for name in column_words(file.layer) if name not in headers]
    for index, row in frame.head(_LOOKED_THROUGH).iterrows():
        cells = [str(cell) for cell in row if pd.notna(cell)]
        if (
            sum(header_match(cells, standard=name, layer=file.layer) is not None for name in wanted)
            >= _FEWEST
        ):
            return _below(file, row=int(str(index)) + first_row)
    return None


def _other_unit(header: str, *, standard: str, unit: str, file: LayerFile) -> Problem:
    return Problem(
        code="other_unit",
        file=file.label,
        column=header,
        found=unit,
        message=Text(
            zh="列名写明的单位不是本列所用的单位", en="the header states another unit than this column has"
        ),
        remedy=_UNIT_REMEDIES.get(standard[-3:], _PLAIN_COUNT),
    )


_UNIT_REMEDIES: Mapping[str, Text] = {
    "_m2": Text(
        zh="请换算成平方米（1 亩约 666.67 平方米，1 公顷 10000 平方米），并改正列名中的单位。",
        en="Convert it to square metres (1 mu is about 666.67 m², 1 ha 10,000 m²) and correct the header.",
    ),
}
_PLAIN_COUNT = Text(
    zh="请换算成个、人、张、户等单个数（如 1.2 万写成 12000），并改正列名中的单位。",
    en="Write single units (12000, not 1.2 in ten thousands) and correct the header.",
)


def _twice(header: str, *, file: LayerFile) -> Problem:
    return Problem(
        code="repeated_header",
        file=file.label,
        column=header,
        message=Text(
            zh="有两列用了同一个列名，不知道用哪一列",
            en="two columns bear this name; it is not clear which to use",
        ),
        remedy=Text(zh="请给其中一列改名，或删去一列。", en="Rename or delete one of them."),
    )


def _could_be_too(header: str, *, used: str, standard: str, file: LayerFile) -> Problem:
    return Problem(
        code="other_column",
        file=file.label,
        column=header,
        message=Text(
            zh=f"这一列也像 {standard}，已用“{used}”列，本列未用",
            en=f"this column could be {standard} as well; “{used}” was used and this one was not",
        ),
        remedy=Text(
            zh=f'如应使用本列，请在 place.toml 中写 columns = {{ {standard} = "{header}" }}。',
            en=f'If it is this one, write columns = {{ {standard} = "{header}" }} in place.toml.',
        ),
    )


def _below(file: LayerFile, *, row: int) -> Problem:
    return Problem(
        code="header_below",
        file=file.label,
        row=row,
        message=Text(
            zh="列名像是写在这一行，上面是标题", en="the headers seem to stand in this row, below a title"
        ),
        remedy=Text(
            zh=f"请删去上面的标题行，或在 place.toml 中写 header_row = {row}；两行的列名请先合并成一行。",
            en=f"Delete the rows above, or write header_row = {row} in place.toml; headers of two rows "
            "must be made one row first.",
        ),
    )
