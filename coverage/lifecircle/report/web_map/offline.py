"""Folium maps that need no network: their scripts and styles are written into the page."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import folium
from branca.element import Element, Figure
from folium.elements import JSCSSMixin
from jinja2 import Template
from xstatic.pkg import leaflet

LEAFLET_NOTICE = "Leaflet, BSD-2-Clause; its copyright notice stands in the script below."
_BUNDLED: frozenset[str] = frozenset({"leaflet", "leaflet_css"})
_NOT_NEEDED: frozenset[str] = frozenset(
    {
        "jquery", "bootstrap", "bootstrap_css", "awesome_markers", "awesome_markers_css",
        "glyphicons_css", "awesome_rotate_css", "awesome_markers_font_css",
    }
)  # fmt: skip
"""Assets that folium links to for icons and popups of its own; our maps use neither."""


class Verbatim(Element):
    """A piece of the page that is printed as it is, never read as a template."""

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self._name = "Verbatim"
        self.text = text


def keep_offline(drawn: folium.Map) -> folium.Map:
    """The same map, with Leaflet written into its page instead of linked.

    Call it after the last layer is added. Element names are numbered anew, so that the same map
    gives the same page, byte for byte. Raises ValueError for a layer that needs a script or a
    style which is not at hand; jQuery, Bootstrap and icon fonts are left out.
    """
    figure = figure_of(drawn)
    for number, element in enumerate(_elements(figure)):
        element._id = f"{number:04d}"
        if isinstance(element, JSCSSMixin):
            _unlink(element)
    figure.header.add_child(Verbatim(f"<style>{leaflet_style()}</style>"), name="leaflet_css")
    script = f"<!-- {LEAFLET_NOTICE} --><script>{leaflet_script()}</script>"
    figure.header.add_child(Verbatim(script), name="leaflet")
    return drawn


def figure_of(drawn: folium.Map) -> Figure:
    """The page that a map stands in."""
    return cast(Figure, drawn.get_root())


def leaflet_script() -> str:
    """Leaflet's code, without the link to its source map."""
    code = _read("leaflet.js").decode("utf-8")
    return re.sub(r"//# sourceMappingURL=\S*", "", code).replace("</script", "<\\/script")


def leaflet_style() -> str:
    """Leaflet's style sheet with its pictures written in."""
    style = _read("leaflet.css").decode("utf-8")
    return re.sub(r"url\((images/[\w.-]+)\)", lambda found: f"url({_picture(found[1])})", style)


def json_for_script(value: Any) -> str:
    """JSON that cannot end the script element it stands in, whatever the names in it are."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _elements(element: Element) -> Iterator[Element]:
    yield element
    for child in element._children.values():
        yield from _elements(child)


def _unlink(element: JSCSSMixin) -> None:
    names = {name for name, _ in (*element.default_js, *element.default_css)}
    missing = sorted(names - _BUNDLED - _NOT_NEEDED)
    if missing:
        raise ValueError(f"{element._name} needs {', '.join(missing)}, which the page does not carry")
    element.default_js = []
    element.default_css = []


def _picture(name: str) -> str:
    return "data:image/png;base64," + base64.b64encode(_read(name)).decode("ascii")


def _read(name: str) -> bytes:
    return (Path(leaflet.BASE_DIR) / name).read_bytes()
