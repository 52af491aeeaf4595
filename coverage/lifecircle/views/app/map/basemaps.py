"""A map underneath, only where somebody asked for one by name: nothing is fetched otherwise."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from lifecircle.geodata.text import Text
from lifecircle.views.app.frame import Frame

Layer = dict[str, Any]


class Online(NamedTuple):
    """A service on the internet. shifted: its tiles are in GCJ-02. needs_key: the user's own."""

    name: Text
    urls: tuple[str, ...]
    subdomains: str
    credit: str
    needs_key: bool = False
    shifted: bool = False


ONLINE: Mapping[str, Online] = {
    "osm": Online(
        Text("OpenStreetMap（需联网）", "OpenStreetMap (needs internet)"),
        ("https://tile.openstreetmap.org/{z}/{x}/{y}.png",),
        "a",
        "© OpenStreetMap contributors",
    ),
    "tianditu": Online(
        Text("天地图（需联网和密钥）", "Tianditu (needs internet and your own key)"),
        (
            "https://t{s}.tianditu.gov.cn/DataServer?T=vec_w&x={x}&y={y}&l={z}&tk={key}",
            "https://t{s}.tianditu.gov.cn/DataServer?T=cva_w&x={x}&y={y}&l={z}&tk={key}",
        ),
        "01234567",
        "天地图",
        needs_key=True,
    ),
    "amap": Online(
        Text("高德（需联网）", "AMap (needs internet)"),
        ("https://webrd0{s}.is.autonavi.com/appmaptile?lang=zh_cn&size=1&scale=1&style=8&x={x}&y={y}&z={z}",),
        "1234",
        "© 高德地图",
        shifted=True,
    ),
}
_KEY = re.compile(r"[0-9A-Za-z]{16,64}")


def key_is_sound(key: str) -> bool:
    """Whether a text may be a service's key: it goes into an address."""
    return bool(_KEY.fullmatch(key))


def basemap_layer(frame: Frame) -> tuple[Layer | None, str]:
    """The layer that the session asked for, and whom to credit; None where it asked for none."""
    asked = frame.work.note("basemap")
    if not isinstance(asked, dict):
        return None, ""
    name = str(asked.get("name", ""))
    if name in ONLINE:
        return _online(ONLINE[name], name, str(asked.get("key", "")))
    if name == "file":
        from .local_basemap import local_layer

        return local_layer(frame, str(asked.get("path", "")))
    return None, ""


def _online(service: Online, name: str, key: str) -> tuple[Layer | None, str]:
    if service.needs_key and not key_is_sound(key):
        return None, ""
    urls = [url.replace("{key}", quote(key)) for url in service.urls]
    version = hashlib.sha256(repr(urls).encode()).hexdigest()[:16]
    return {
        "id": "base",
        "kind": "tiles",
        "version": f"{name}-{version}",
        "urls": urls,
        "subdomains": service.subdomains,
        "shifted": service.shifted,
    }, service.credit
