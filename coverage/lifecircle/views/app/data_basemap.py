"""A map underneath: none unless one is named here."""

import streamlit as st

from .choices import may_open_folders
from .frame import Frame
from .map.basemaps import ONLINE, key_is_sound


def ask_basemap(frame: Frame) -> None:
    """The choice, with the key or the file that it needs."""
    say, work = frame.say, frame.work
    asked = work.note("basemap") or {}
    names = ["", *ONLINE, *(["file"] if may_open_folders() else [])]
    words = {
        "": say("不用底图（默认，不联网）", "none (default, no internet)"),
        "file": say("本机文件（MBTiles 或影像）", "a file on this computer (MBTiles or raster)"),
        **{name: one.name.in_language(frame.language) for name, one in ONLINE.items()},
    }
    with st.expander(say("底图", "Base map")):
        name = st.selectbox(
            say("底图", "Base map"),
            names,
            index=names.index(asked.get("name", "")) if asked.get("name", "") in names else 0,
            format_func=words.__getitem__,
            key="data.basemap",
            label_visibility="collapsed",
        )
        more: dict[str, str] = {}
        if name in ONLINE and ONLINE[name].needs_key:
            more["key"] = st.text_input(
                say("密钥", "Key"), value=asked.get("key", ""), key="data.basemap_key", type="password"
            ).strip()
            if not key_is_sound(more["key"]):
                st.caption(say("填入自己申请的密钥后显示底图。", "Enter your own key to show this map."))
        if name == "file":
            more["path"] = st.text_input(
                say("文件路径", "File path"), value=asked.get("path", ""), key="data.basemap_path"
            ).strip(' "')  # Windows copies a path in quotation marks
        wanted = {"name": name, **more} if name else {}
        if wanted != asked:
            work.remember(basemap=wanted or None)
            st.rerun()
