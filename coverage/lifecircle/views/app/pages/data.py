"""1 数据: open a study area, see what was read of it, and every fault of it beside the map."""

from itertools import pairwise

import numpy as np
import streamlit as st

from lifecircle.geodata.place import Place
from lifecircle.geodata.text import Text
from lifecircle.views.app.data_basemap import ask_basemap
from lifecircle.views.app.data_open import ask_place
from lifecircle.views.app.frame import READING, Frame
from lifecircle.views.app.jobs import jobs
from lifecircle.views.app.kept import kept
from lifecircle.views.app.look import small_table
from lifecircle.views.app.map.cell_picture import NO_COLOUR, Codes
from lifecircle.views.app.map.layers import cells, ground, many_points
from lifecircle.views.app.map.show import show_map
from lifecircle.views.app.problems import show_breakdown, show_faults
from lifecircle.views.app.service_colours import domain_rows, facility_points
from lifecircle.views.layer_table import layer_rows

_CLASSES_PERSONS = (0.0, 10.0, 50.0, 100.0, 300.0, 1000.0)
_CLASS_COLOURS = ("#d7e4ee", "#aecbe0", "#7fabcc", "#4f88b3", "#2c6493", "#123f66")


def show(frame: Frame) -> None:
    """Draw the page."""
    side, main = st.columns([1, 2.6], gap="medium")
    with side:
        ask_place(frame)
        if frame.place is not None:
            _layers(frame, frame.place)
            ask_basemap(frame)
    with main:
        if frame.place_faults:
            _faults(frame)
        elif frame.place is not None:
            _map(frame, frame.place)
            _remarks(frame, frame.place)
        elif frame.place_input is None:
            _welcome(frame)
        else:
            _crashed(frame)


def _welcome(frame: Frame) -> None:
    st.markdown(
        frame.say(
            "### 从这里开始\n\n"
            "1. 左侧打开研究区：先用**样例县**看看，或上传自己的数据。\n"
            "2. 点右上角**开始评估**，按规划标准核算谁在服务圈内、哪里有缺口。\n"
            "3. 看**覆盖**和**缺口**，缺口表当场就能下载；文稿、图纸和图层在**导出**页生成。\n\n"
            "数据只在本机处理，不联网。",
            "### Start here\n\n"
            "1. Open a study area on the left: try the **sample county**, or upload your own data.\n"
            "2. Click **Assess** at the top to see who is within reach of each service and where the "
            "gaps are.\n"
            "3. Look at **Coverage** and **Gaps**, and download the gap list there; **Export** makes "
            "the chapter, the maps and the layers.\n\n"
            "Data are processed on this computer only; no internet is used.",
        )
    )


def _layers(frame: Frame, place: Place) -> None:
    st.markdown(f"**{frame.say('读入的数据', 'Data read')}**")
    small_table(layer_rows(place, language=frame.language), first_whole=True)


def _map(frame: Frame, place: Place) -> None:
    codes = kept().of((frame.place_key, "people classes"), lambda: _people_classes(place))
    colours = dict(enumerate(_CLASS_COLOURS))
    kinds = facility_points(frame, place)
    legend = {
        "title": frame.say("每个格网的人口", "People per cell"),
        "rows": [
            {"label": label, "colour": colour}
            for label, colour in zip(_class_words(frame), _CLASS_COLOURS, strict=True)
        ]
        + domain_rows(frame, kinds),
    }
    layers = [
        ground(frame),
        cells(frame, codes, colours, key=(frame.place_key, "people"), toggle=frame.say("人口", "People")),
        many_points(
            "facilities",
            lambda: kinds,
            key=(frame.place_key, "facilities", frame.language),
            toggle=frame.say("设施", "Facilities"),
        ),
    ]
    show_map(frame, layers, key="data.map", legend=legend)


def _people_classes(place: Place) -> Codes:
    people = place.population["total"].to_numpy(dtype=float)
    codes = (np.searchsorted(_CLASSES_PERSONS, people, side="left") - 1).astype(np.int16)
    return np.where(people > 0, codes, NO_COLOUR).astype(np.uint8)


def _class_words(frame: Frame) -> list[str]:
    edges = [f"{edge:,.0f}" for edge in _CLASSES_PERSONS]
    dash = frame.say("～", "–")
    between = [f"{low}{dash}{high}" for low, high in pairwise(edges)]
    return [*between, frame.say(f"{edges[-1]} 以上", f"over {edges[-1]}")]


def _remarks(frame: Frame, place: Place) -> None:
    if not place.warnings:
        return
    with st.expander(
        frame.say(f"数据提示（{len(place.warnings)}）", f"Notes on the data ({len(place.warnings)})")
    ):
        show_faults(frame, place.warnings, key="data.remarks")


def _faults(frame: Frame) -> None:
    count, found = len(frame.place_faults), frame.place_input
    again = Text("再重新打开", "open it again")
    if found is not None and found.kind == "upload":
        again = Text("再上传改过的文件，其余不用重传", "upload the corrected files; the others stay")
    st.error(
        frame.say(
            f"研究区有 {count} 处问题：按“怎么改”改正文件，{again.zh}",
            f"The study area has {count} error{'' if count == 1 else 's'}: correct the files as described, "
            f"then {again.en}",
        )
    )
    show_faults(frame, frame.place_faults, key="data.faults")


def _crashed(frame: Frame) -> None:
    job = jobs().get(frame.work.id, READING)
    if job is None or job.running or job.broken is None:
        st.info(frame.say("正在读取研究区……", "Reading the study area…"))
        return
    said = frame.say(
        "程序出现意外错误，没有读成这些文件。请保留文件，把问题连同下面的详细信息报告给软件维护者。",
        "The files could not be read because of an unexpected error in the program. "
        "Keep the files and report the error with the details below.",
    )
    show_breakdown(frame, job.broken, said)
