"""What was read of a Place, layer by layer, as the terminal and the app show it."""

from collections.abc import Mapping

import pandas as pd

from lifecircle.geodata.place import Place
from lifecircle.geodata.text import Language, Text
from lifecircle.report.diagnosis.left_out_words import left_out_words

_HEADS: Mapping[str, Text] = {
    "layer": Text("图层", "layer"),
    "read": Text("读入", "read"),
    "kept": Text("采用", "used"),
    "dropped": Text("未采用及原因", "not used, and why"),
    "file": Text("文件", "file"),
}
_NAMES: Mapping[str, Text] = {
    "place": Text("说明", "description"),
    "districts": Text("行政单元", "districts"),
    "population": Text("人口", "population"),
    "roads": Text("道路", "roads"),
    "facilities": Text("设施", "facilities"),
    "sites": Text("候选用地", "candidate sites"),
    "water": Text("水系", "water"),
}


def layer_rows(place: Place, *, language: Language) -> pd.DataFrame:
    """What was read, kept and left out, per layer; no column on what was left out where nothing was."""
    rows = [
        {
            "layer": _NAMES[one.layer].in_language(language) if one.layer in _NAMES else one.layer,
            "read": one.rows_read,
            "kept": one.rows_kept,
            "dropped": left_out_words(one.dropped, language),
            "file": one.file,
        }
        for one in place.layers
        if one.layer != "place"
    ]
    table = pd.DataFrame(rows, columns=list(_HEADS))
    if (table["dropped"] == "").all():
        table = table.drop(columns="dropped")
    return table.rename(columns={name: text.in_language(language) for name, text in _HEADS.items()})
