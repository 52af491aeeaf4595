"""A siting question from the words of a command line, and Ctrl+C that keeps the best answer."""

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, get_args

import geopandas as gpd

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.place import LEVELS
from lifecircle.geodata.taxonomy import load_taxonomy
from lifecircle.geodata.text import Text
from lifecircle.siting.answer import Standing, Tell
from lifecircle.siting.wish import Layout, SitingError, Source, Wish, fault


def wish_of(
    *, types: str, sources: str, reuse: str, exclude: Path | None, at_most_one: str, at_least_one: str,
    layout: str, weights: Sequence[str], **plain: Any,
) -> Wish:  # fmt: skip
    """The question; lists are separated by commas, types may be given by any of their names.

    Raises SitingError with every word that is not understood.
    """
    faults: list[Problem] = []
    given: dict[str, Any] = {
        **plain,
        "types": _types(types, "types", faults),
        "reuse": _types(reuse, "reuse", faults),
        "sources": _among(sources, get_args(Source), "candidates", faults),
        "at_most_one": _among(at_most_one, LEVELS, "at_most_one", faults),
        "at_least_one": _among(at_least_one, LEVELS, "at_least_one", faults),
    }
    classes = _among(layout, get_args(Layout), "layout", faults)
    weighed: dict[str, float] = {}
    for word in weights:
        group, _, number = word.partition("=")
        try:
            weighed[group.strip()] = float(number)
        except ValueError:
            faults.append(_unknown(word, "weight", "age_65_plus=2"))
    land = _land(exclude, faults)
    if faults:
        raise SitingError(faults)
    return Wish(layout=classes[0] if classes else None, weights=weighed, exclude=land, **given)


@contextmanager
def stopped_by_keys(say: Callable[[Text, float], None]) -> Iterator[Tell]:
    """A ``tell`` for the search: the first Ctrl+C ends the search and keeps its answer, the second all."""
    asked = threading.Event()

    def first_time(*_: object) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    def tell(standing: Standing) -> bool:
        say(_line(standing), 0.7)
        return asked.is_set()

    if threading.current_thread() is not threading.main_thread():
        yield tell
        return
    before = signal.signal(signal.SIGINT, first_time)
    try:
        yield tell
    finally:
        signal.signal(signal.SIGINT, before)


def _line(standing: Standing) -> Text:
    """One line of progress: best so far, and what is proven."""
    numbers = ""
    if standing.objective == standing.objective:
        numbers += f" {standing.objective:,.6g}"
    if standing.bound == standing.bound and abs(standing.bound) < float("inf"):
        numbers += f" | {standing.bound:,.6g}"
    return Text(standing.step.zh + numbers, standing.step.en + numbers)


def _words(given: str) -> list[str]:
    return [word.strip() for word in given.replace("，", ",").replace("、", ",").split(",") if word.strip()]


def _types(given: str, column: str, faults: list[Problem]) -> tuple[str, ...]:
    taxonomy = load_taxonomy()
    found = []
    for word in _words(given):
        kind = taxonomy.find(word)
        if kind is None:
            faults.append(_unknown(word, column, "、".join(taxonomy.close_to(word)) or "clinic"))
        else:
            found.append(kind)
    return tuple(found)


def _among(given: str, known: Sequence[str], column: str, faults: list[Problem]) -> tuple[Any, ...]:
    words = _words(given)
    faults += [_unknown(word, column, "、".join(known)) for word in words if word not in known]
    return tuple(word for word in words if word in known)


def _land(path: Path | None, faults: list[Problem]) -> gpd.GeoDataFrame | None:
    """Polygons of a vector file that states its coordinate system."""
    if path is None:
        return None
    remedy = Text("请给出带坐标系的面图层", "give a layer of polygons with a coordinate system")
    try:
        layer = gpd.read_file(path)
    except (OSError, RuntimeError) as error:
        message = Text("读不出这个图层", "the layer cannot be read")
        faults.append(fault("exclude", message, remedy, column="exclude", found=str(error)))
        return None
    polygons = layer.geom_type.isin(["Polygon", "MultiPolygon"]).all()
    if layer.crs is None or not polygons:
        message = Text("不是面，或没有坐标系", "not polygons, or no coordinate system")
        faults.append(fault("exclude", message, remedy, column="exclude", found=path.name))
        return None
    return layer


def _unknown(word: str, column: str, known: str) -> Problem:
    message = Text("看不懂这个词", "this word is not recognised")
    remedy = Text(f"可写：{known}", f"use one of: {known}")
    return fault("unknown_word", message, remedy, column=column, found=word)
