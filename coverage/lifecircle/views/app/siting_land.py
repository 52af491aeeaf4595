"""Land where nothing is built: drawn on the map by its corners, or uploaded as polygons."""

from pathlib import Path

import streamlit as st

from lifecircle.geodata.errors import InputError

from .choices import switch
from .frame import Frame
from .map.show import Click
from .problems import show_problems
from .siting_question import Corners, read_land, room
from .siting_words import no_answer
from .upload_field import upload_field

_DRAWN, _DRAWING = "siting.excluded", "siting.drawing"
_MOST_LAND_MB = 20


def ask_land(frame: Frame) -> tuple[tuple[Corners, ...], Path | None]:
    """Land where nothing is built: drawn on the map, or uploaded."""
    say, work = frame.say, frame.work
    drawn: list[Corners] = list(work.note(_DRAWN, []) or [])
    name = work.note("siting.land")
    path = room(work) / str(name) if name else None
    path = path if path is not None and path.is_file() else None
    count = len(drawn) + (1 if path else 0)
    with st.expander(
        say("不能建的地方", "Land excluded from building") + (f"（{count}）" if count else ""),
        expanded=bool(work.note(_DRAWING)),
    ):
        switch(
            frame,
            _DRAWING,
            say("在地图上圈画", "Draw on the map"),
            help=say("依次点各个角，双击结束。", "Click each corner; double-click to finish."),
        )
        path = _upload(frame, path)
        if count:
            st.button(say("全部清除", "Clear all"), key="siting.clear", on_click=_clear, args=(frame,))
    return tuple(drawn), path


def _upload(frame: Frame, path: Path | None) -> Path | None:
    say, work = frame.say, frame.work
    if path is not None:
        st.caption(say("已上传面图层。", "Polygon layer uploaded."))
        return path
    given = upload_field(
        frame, say("或上传面图层", "Or upload a polygon layer"), type=["gpkg", "geojson", "zip"],
        key=f"siting.upload.{work.note('siting.uploads', 0)}", most_mb=_MOST_LAND_MB,
    )  # fmt: skip
    if given is None:
        return None
    path = room(work) / f"land{Path(given.name).suffix.lower()}"
    path.write_bytes(given.getvalue())
    try:
        read_land(path)
    except InputError as error:
        path.unlink()
        show_problems(frame, error.problems, no_answer(frame.language))
        return None
    work.write({"siting.land": path.name, "siting.uploads": int(work.note("siting.uploads", 0)) + 1})
    return path


def _clear(frame: Frame) -> None:
    frame.work.write({_DRAWN: None, "siting.land": None})


def is_drawing(frame: Frame) -> bool:
    """Whether clicks on the map are corners of land to leave out."""
    return bool(frame.work.note(_DRAWING))


def take_drawn(frame: Frame, click: Click | None) -> None:
    """A polygon that was drawn on the map is land left out."""
    if click is not None and click.what == "polygon" and len(click.corners) >= 3:
        drawn = list(frame.work.note(_DRAWN, []) or [])
        frame.work.write({_DRAWN: [*drawn, [list(corner) for corner in click.corners]]})
