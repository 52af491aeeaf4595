"""Ids in a scenario: those it makes, and what a misspelt one may have meant."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from types import MappingProxyType

import geopandas as gpd

from lifecircle.geodata.text import Text

from .model import Mobile


def stop_ids(edit: Mobile) -> tuple[str, ...]:
    """The ids of the facilities that stand for the stops of a mobile service."""
    return tuple(f"{edit.id}#{number}" for number in range(1, len(edit.stops) + 1))


SHOWN_IDS = 3
NOBODY: Mapping[str, list[str]] = MappingProxyType({})


def named_in(*layers: gpd.GeoDataFrame) -> dict[str, list[str]]:
    """Name -> ids of what is called so in the layers."""
    found: dict[str, list[str]] = {}
    for layer in layers:
        for key, name in zip(layer["id"], layer["name"], strict=True):
            found.setdefault(str(name), []).append(str(key))
    return found


def nearest_name(name: str, known: Sequence[str], *, named: Mapping[str, list[str]] = NOBODY) -> Text:
    """What an unknown id may have meant, to end a sentence with.

    named: ids by name, since planners know places by their names.
    """
    ids = named.get(name, [])
    if ids:
        more = len(ids) > SHOWN_IDS
        shown = ids[:SHOWN_IDS]
        return Text(
            f"；叫这个名称的编号是 {'、'.join(shown)}{'……' if more else ''}",
            f"; what has this name has the id {', '.join(shown)}{' …' if more else ''}.",
        )
    close = get_close_matches(name, known, n=1, cutoff=0.6)
    return Text(f"；是不是 {close[0]}？", f"; did you mean {close[0]}?") if close else Text("", ".")
