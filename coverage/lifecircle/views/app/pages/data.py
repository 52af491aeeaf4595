"""1 数据: open a study area, see what was read of it, and every fault of it beside the map."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import streamlit as st

from lifecircle.geodata.place import Place
from lifecircle.views.app.choices import may_open_folders
from lifecircle.views.app.frame import READING, Frame
from lifecircle.views.app.inputs import choose_place
from lifecircle.views.app.jobs import jobs
from lifecircle.views.app.kept import kept
from lifecircle.views.app.look import table
from lifecircle.views.app.map.basemaps import ONLINE, key_is_sound
from lifecircle.views.app.map.cell_picture import NO_COLOUR, Codes
from lifecircle.views.app.map.layers import cells, ground, many_points
from lifecircle.views.app.map.show import show_map
from lifecircle.views.app.problems import layer_rows, problem_rows
from lifecircle.views.app.service_colours import domain_rows, facility_points
from lifecircle.views.app.upload import MOST_BYTES, take_upload

_CLASSES_PERSONS = (0.0, 10.0, 50.0, 100.0, 300.0, 1000.0)
_CLASS_COLOURS = ("#d7e4ee", "#aecbe0", "#7fabcc", "#4f88b3", "#2c6493", "#123f66")


def show(frame: Frame) -> None:
    """Draw the page."""
    side, main = st.columns([1, 2.6], gap="medium")
    with side:
        _open(frame)
        if frame.place is not None:
            _layers(frame, frame.place)
            _basemap(frame)
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
            "3. 依次查看**覆盖**、**缺口**，在**导出**页下载成果。\n\n"
            "数据只在本机处理，不联网。",
            "### Start here\n\n"
            "1. Open a study area on the left: try the **sample county**, or upload your own data.\n"
            "2. Press **Assess** at the top: who is within reach of which service, and what is short.\n"
            "3. Look at **Coverage** and **Gaps**, then download the results on **Export**.\n\n"
            "Data stay on this computer; nothing is fetched from the internet.",
        )
    )


def _open(frame: Frame) -> None:
    say = frame.say
    has_place = frame.place_input is not None
    with st.expander(
        say("打开研究区", "Open a study area"), expanded=not has_place or bool(frame.place_faults)
    ):
        st.button(
            say("用样例县", "Use the sample county"),
            key="data.sample",
            on_click=choose_place,
            args=(frame.work, "sample"),
            width="stretch",
            type="secondary" if has_place else "primary",
            help=say(
                "程序生成的一个县，不代表任何地方。", "A generated county that stands for no real place."
            ),
        )
        _upload(frame)
        _columns(frame)
        if may_open_folders():
            _folder(frame)


def _upload(frame: Frame) -> None:
    say = frame.say
    round_ = int(frame.work.note("data.uploads", 0))  # a fresh field after each upload
    given = st.file_uploader(
        say("上传数据", "Upload data"),
        accept_multiple_files=True,
        key=f"data.upload.{round_}",
        max_upload_size=MOST_BYTES // 1_000_000,
        help=say(
            "一个研究区文件夹的 zip，或各图层文件："
            "行政单元 districts、人口 population、道路 roads、设施 facilities，"
            "格式为 GeoPackage、zip 压缩的 Shapefile、Excel、CSV、GeoTIFF 或 PBF，列名用标准列名。",
            "A zipped study-area folder, or its layers named districts, population, roads, facilities as "
            "GeoPackage, zipped Shapefile, Excel, CSV, GeoTIFF or PBF with the standard columns.",
        ),
    )
    if given and st.button(
        say("打开上传的数据", "Open the upload"), key="data.take", type="primary", width="stretch"
    ):
        problems = take_upload(frame.work, [(one.name, one) for one in given])
        if problems:
            st.error(say("上传的文件打不开", "The upload cannot be opened"))
            table(problem_rows(problems, language=frame.language), key="data.upload_faults")
            return
        frame.work.write({"data.uploads": round_ + 1})
        jobs().forget(frame.work.id, READING)
        st.rerun()


def _columns(frame: Frame) -> None:
    """Which columns a file must have. Other names are stated in place.toml for now."""
    say = frame.say
    with st.popover(say("文件要有哪些列", "Which columns a file needs"), width="stretch"):
        st.markdown(
            say(
                "- 行政单元 districts（面）：`id`、`name`、`level`\n"
                "- 人口 population（点、面或 GeoTIFF）：`total`，可有 `age_0_2`、`age_65_plus` 等年龄组\n"
                "- 道路 roads（线）：`highway`；OSM 的 PBF 文件不用管列名\n"
                "- 设施 facilities（点、面或带经纬度的表）：`type`，可有 `name`、`beds`、`places` 等\n\n"
                "常用的中文列名（名称、类型、经度、纬度、床位数……）直接认得。列名不同的，目前还不能在页面上对应："
                "在文件夹里放一个 `place.toml` 写明对应关系，再一起压缩上传。写法见 docs/your-data.md。",
                "- districts (polygons): `id`, `name`, `level`\n"
                "- population (points, polygons or GeoTIFF): `total`, and age groups such as `age_65_plus`\n"
                "- roads (lines): `highway`; an OSM PBF file needs nothing\n"
                "- facilities (points, polygons, table with coordinates): `type`; `name`, `beds`\n\n"
                "Columns of other names cannot be matched here yet: put a `place.toml` that names them into "
                "the folder and upload it with the files, as docs/your-data.md shows.",
            )
        )


def _folder(frame: Frame) -> None:
    say = frame.say
    path = st.text_input(
        say("或本机上的文件夹", "Or a folder on this computer"),
        key="data.folder",
        placeholder=say(r"例如 D:\规划\歙县", r"such as D:\plan\county"),
    )
    cleaned = path.strip().strip('"')
    if st.button(say("打开文件夹", "Open folder"), key="data.open", width="stretch", disabled=not cleaned):
        choose_place(frame.work, "folder", Path(cleaned).expanduser().absolute())
        jobs().forget(frame.work.id, READING)
        st.rerun()


def _layers(frame: Frame, place: Place) -> None:
    st.markdown(f"**{frame.say('读入的数据', 'What was read')}**")
    table(layer_rows(place, language=frame.language), key="data.layers")


def _basemap(frame: Frame) -> None:
    """A map underneath: none unless one is named here."""
    say, work = frame.say, frame.work
    asked = work.note("basemap") or {}
    names = ["", *ONLINE, *(["file"] if may_open_folders() else [])]
    words = {
        "": say("不用底图（默认，不联网）", "none (default, no internet)"),
        "file": say("本机文件（MBTiles 或影像）", "a file on this computer (MBTiles or raster)"),
        **{name: one.name.in_language(frame.language) for name, one in ONLINE.items()},
    }
    with st.expander(say("底图", "Map underneath")):
        name = st.selectbox(
            say("底图", "Map underneath"),
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
                st.caption(say("填入自己申请的密钥后显示底图。", "Enter your own key to see this map."))
        if name == "file":
            more["path"] = st.text_input(
                say("文件路径", "Path of the file"), value=asked.get("path", ""), key="data.basemap_path"
            ).strip()
        wanted = {"name": name, **more} if name else {}
        if wanted != asked:
            work.remember(basemap=wanted or None)
            st.rerun()


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
    between = [f"{low}～{high}" for low, high in pairwise(edges)]
    return [*between, frame.say(f"{edges[-1]} 以上", f"over {edges[-1]}")]


def _remarks(frame: Frame, place: Place) -> None:
    if not place.warnings:
        return
    with st.expander(
        frame.say(f"数据提示（{len(place.warnings)}）", f"Remarks on the data ({len(place.warnings)})")
    ):
        table(problem_rows(place.warnings, language=frame.language), key="data.remarks")


def _faults(frame: Frame) -> None:
    count = len(frame.place_faults)
    st.error(
        frame.say(
            f"研究区有 {count} 处问题，改正文件后重新打开",
            f"The study area has {count} faults; mend the files and open it again",
        )
    )
    table(problem_rows(frame.place_faults, language=frame.language), key="data.faults")


def _crashed(frame: Frame) -> None:
    job = jobs().get(frame.work.id, READING)
    if job is None or job.running or job.broken is None:
        st.info(frame.say("正在读取研究区……", "Reading the study area…"))
        return
    st.error(
        frame.say(
            f"读取时出错：{type(job.broken).__name__}。请检查文件后重新打开。",
            f"Reading failed: {type(job.broken).__name__}. Check the files and open them again.",
        )
    )
