"""Styles for QGIS (QML) of the layers we write: categories, classes, lines and labels.

Written for QGIS 3: a symbol layer's properties stand as an ``Option`` map, as QGIS 3.x reads and
writes them.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple
from xml.etree import ElementTree

from lifecircle.report.colours import INK, rgb_of

Shape = Literal["marker", "line", "fill"]
_LAYER_CLASS: Mapping[Shape, str] = {"marker": "SimpleMarker", "line": "SimpleLine", "fill": "SimpleFill"}
_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_VERSION = "3.22.0"


class Symbol(NamedTuple):
    """How one class looks. colour: hex; "" leaves a fill empty.

    mark: circle, square, triangle, cross_fill, diamond or star. size: millimetres, or metres of
    ground where ``size_unit`` is MapUnit; the width of a line.
    """

    shape: Shape
    colour: str
    label: str = ""
    mark: str = "circle"
    size: float = 1.6
    size_unit: Literal["MM", "MapUnit"] = "MM"
    outline: str = INK
    outline_mm: float = 0.1
    dashes: str = ""


def categorised(column: str, categories: Sequence[tuple[str, Symbol]], *, label: str = "") -> str:
    """A symbol for each value of a text column; the value "" stands for all others and for none.

    label: column whose text is written beside each feature, or "".
    """
    root = _root(labelled=bool(label))
    renderer = _renderer(root, "categorizedSymbol", attr=column)
    found = ElementTree.SubElement(renderer, "categories")
    for number, (value, symbol) in enumerate(categories):
        ElementTree.SubElement(
            found,
            "category",
            value=_plain(value),
            label=_plain(symbol.label),
            symbol=str(number),
            render="true",
            type="string",
        )
    _symbols(renderer, [symbol for _, symbol in categories])
    return _text(root, label)


def graduated(column: str, classes: Sequence[tuple[float, float, Symbol]], *, label: str = "") -> str:
    """A symbol for each range of a number column, both ends included."""
    root = _root(labelled=bool(label))
    renderer = _renderer(root, "graduatedSymbol", attr=column, graduatedMethod="GraduatedColor")
    ranges = ElementTree.SubElement(renderer, "ranges")
    for number, (low, high, symbol) in enumerate(classes):
        ElementTree.SubElement(
            ranges,
            "range",
            lower=f"{low:.15f}",
            upper=f"{high:.15f}",
            label=_plain(symbol.label),
            symbol=str(number),
            render="true",
        )
    _symbols(renderer, [symbol for *_, symbol in classes])
    return _text(root, label)


def single(symbol: Symbol, *, label: str = "") -> str:
    """One symbol for every feature."""
    root = _root(labelled=bool(label))
    _symbols(_renderer(root, "singleSymbol"), [symbol])
    return _text(root, label)


def _root(*, labelled: bool) -> ElementTree.Element:
    return ElementTree.Element(
        "qgis", version=_VERSION, styleCategories="Symbology|Labeling", labelsEnabled="1" if labelled else "0"
    )


def _renderer(root: ElementTree.Element, kind: str, **more: str) -> ElementTree.Element:
    return ElementTree.SubElement(
        root,
        "renderer-v2",
        {"type": kind, "symbollevels": "0", "enableorderby": "0", "forceraster": "0", **more},
    )


def _symbols(renderer: ElementTree.Element, symbols: Sequence[Symbol]) -> None:
    found = ElementTree.SubElement(renderer, "symbols")
    for number, symbol in enumerate(symbols):
        drawn = ElementTree.SubElement(
            found, "symbol", type=symbol.shape, name=str(number), alpha="1", clip_to_extent="1", force_rhr="0"
        )
        layer = ElementTree.SubElement(
            drawn, "layer", {"class": _LAYER_CLASS[symbol.shape], "enabled": "1", "pass": "0", "locked": "0"}
        )
        options = ElementTree.SubElement(layer, "Option", type="Map")
        for name, value in _properties(symbol).items():
            ElementTree.SubElement(options, "Option", type="QString", name=name, value=value)


def _properties(symbol: Symbol) -> dict[str, str]:
    size = f"{symbol.size:g}"
    if symbol.shape == "line":
        return {
            "line_color": _colour(symbol.colour),
            "line_width": size,
            "line_width_unit": symbol.size_unit,
            "line_style": "solid",
            "capstyle": "round",
            "joinstyle": "round",
            "use_custom_dash": "1" if symbol.dashes else "0",
            "customdash": symbol.dashes or "5;2",
            "customdash_unit": "MM",
        }
    outline = {
        "outline_color": _colour(symbol.outline),
        "outline_width": f"{symbol.outline_mm:g}",
        "outline_width_unit": "MM",
        "outline_style": "solid" if symbol.outline_mm > 0 else "no",
    }
    if symbol.shape == "fill":
        style = "solid" if symbol.colour else "no"
        return {"color": _colour(symbol.colour or "#ffffff"), "style": style, "joinstyle": "bevel", **outline}
    return {
        "name": symbol.mark,
        "color": _colour(symbol.colour),
        "size": size,
        "size_unit": symbol.size_unit,
        "angle": "0",
        "scale_method": "diameter",
        "horizontal_anchor_point": "1",
        "vertical_anchor_point": "1",
        **outline,
    }


def _label(root: ElementTree.Element, column: str) -> None:
    labeling = ElementTree.SubElement(root, "labeling", type="simple")
    settings = ElementTree.SubElement(labeling, "settings", calloutType="simple")
    style = ElementTree.SubElement(
        settings,
        "text-style",
        fieldName=_plain(column),
        isExpression="0",
        fontSize="8",
        fontSizeUnit="Point",
        textColor=_colour(INK),
        textOpacity="1",
    )
    ElementTree.SubElement(
        style,
        "text-buffer",
        bufferDraw="1",
        bufferSize="0.7",
        bufferSizeUnits="MM",
        bufferColor=_colour("#ffffff"),
        bufferOpacity="1",
    )
    ElementTree.SubElement(settings, "placement", placement="0", priority="5", dist="0")
    ElementTree.SubElement(settings, "rendering", drawLabels="1", obstacle="1", displayAll="0")


def _text(root: ElementTree.Element, label: str) -> str:
    if label:
        _label(root, label)
    ElementTree.indent(root)
    return _DOCTYPE + ElementTree.tostring(root, encoding="unicode") + "\n"


def _colour(value: str) -> str:
    return ",".join(str(part) for part in (*rgb_of(value), 255))


def _plain(text: str) -> str:
    """Without control characters, which XML cannot hold."""
    return "".join(one for one in text if unicodedata.category(one) != "Cc")
