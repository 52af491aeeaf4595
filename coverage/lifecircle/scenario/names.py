"""Ids in a scenario: those it makes, and what a misspelt one may have meant."""

from collections.abc import Sequence
from difflib import get_close_matches

from lifecircle.geodata.text import Text

from .model import Mobile


def stop_ids(edit: Mobile) -> tuple[str, ...]:
    """The ids of the facilities that stand for the stops of a mobile service."""
    return tuple(f"{edit.id}#{number}" for number in range(1, len(edit.stops) + 1))


def nearest_name(name: str, known: Sequence[str]) -> Text:
    """What an unknown id may have meant, to end a sentence with."""
    close = get_close_matches(name, known, n=1, cutoff=0.6)
    return Text(f"；是不是 {close[0]}？", f"; did you mean {close[0]}?") if close else Text("", ".")
