"""The frame of the map and its content, served by the app itself: nothing comes from elsewhere."""

import hashlib
import json
import secrets
import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

import streamlit as st
import streamlit.components.v1 as components
from xstatic.pkg import leaflet

_PAGE = ("index.html", "map.js", "map.css", "layers.js", "tiles.js")
_LEAFLET = ("leaflet.js", "leaflet.css")
_MOST_BYTES = 400_000_000
"""Content kept on disk; what was asked for longest ago goes first and is written again when asked for."""


class Served:
    """A folder that the server hands out: the page of the map, Leaflet, and content under secret names.

    Names are hashes with a secret, so that nobody finds the content of another session by guessing.
    """

    def __init__(self) -> None:
        self._home = tempfile.TemporaryDirectory(prefix="lifecircle-map-", ignore_cleanup_errors=True)
        self.folder = Path(self._home.name)
        self._secret = secrets.token_bytes(16)
        self._sizes: OrderedDict[str, int] = OrderedDict()
        self._lock = threading.Lock()
        (self.folder / "content").mkdir()
        page = files(__package__).joinpath("page")
        for name in _PAGE:
            (self.folder / name).write_bytes(page.joinpath(name).read_bytes())
        for name in _LEAFLET:
            shutil.copy(Path(leaflet.BASE_DIR) / name, self.folder / name)
        self.component = components.declare_component("lifecircle_map", path=self.folder)

    def address(self, key: Hashable, make: Callable[[], bytes], *, ending: str) -> str:
        """Where the frame fetches this content; made only where it is not there yet.

        key: changes with the content.
        """
        name = self.secret_name(key) + ending
        path = self.folder / "content" / name
        with self._lock:
            known = name in self._sizes and path.is_file()
            if known:
                self._sizes.move_to_end(name)
        if not known:
            content = make()
            partial = path.with_name(f".{secrets.token_hex(8)}")
            partial.write_bytes(content)
            _put(partial, path)
            self._remember(name, len(content))
        return f"content/{name}"

    def secret_name(self, key: Hashable) -> str:
        """A name for a key that cannot be guessed from it."""
        return hashlib.sha256(self._secret + repr(key).encode("utf-8")).hexdigest()[:40]

    def json(self, key: Hashable, make: Callable[[], Any]) -> str:
        """``address`` of a value, as JSON."""

        def written() -> bytes:
            text = json.dumps(make(), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
            return text.encode("utf-8")

        return self.address(key, written, ending=".json")

    def _remember(self, name: str, size: int) -> None:
        with self._lock:
            self._sizes[name] = size
            self._sizes.move_to_end(name)
            while sum(self._sizes.values()) > _MOST_BYTES and len(self._sizes) > 1:
                oldest, _ = self._sizes.popitem(last=False)
                with suppress(PermissionError):  # Windows keeps what is being sent just now
                    (self.folder / "content" / oldest).unlink(missing_ok=True)


def _put(partial: Path, path: Path) -> None:
    """Move the content to its name, where Windows allows it: what is being sent is the same content."""
    try:
        partial.replace(path)
    except PermissionError:
        partial.unlink(missing_ok=True)
        if not path.is_file():
            raise


@st.cache_resource(show_spinner=False)
def served() -> Served:
    """The map's folder of this server."""
    return Served()
