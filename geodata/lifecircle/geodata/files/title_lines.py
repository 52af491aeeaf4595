"""Whether a title stands above the headers of a CSV file, where the headers are looked for."""

import csv

import pandas as pd

from lifecircle.geodata.checks.header_checks import header_below
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.words import column_words, header_match

from .layer_files import LayerFile

SEPARATORS = (",", "\t", ";")
_LOOKED_THROUGH = 10


def title_above(text: str, *, file: LayerFile) -> Problem | None:
    """The fault that the row of the headers holds none, and one of the rows below holds them.

    Asked before the file is read: a title without separators makes all rows too long, or one column.
    """
    lines = text.split("\n", file.header_row + _LOOKED_THROUGH)[file.header_row - 1 :][: 1 + _LOOKED_THROUGH]
    separator = max(SEPARATORS, key="\n".join(lines[1:]).count)
    try:
        title, *below = csv.reader([line.rstrip("\r") for line in lines], delimiter=separator)
    except (csv.Error, ValueError):
        return None
    if set(title) & set(file.columns.values()) or any(
        header_match(title, standard=name, layer=file.layer) for name in column_words(file.layer)
    ):
        return None
    width = max(map(len, below), default=0)
    rows = pd.DataFrame([row + [""] * (width - len(row)) for row in below])
    return header_below(rows, headers={}, file=file, first_row=file.header_row + 1)
