"""Opening a study area: the sample, an upload, or a folder on this computer."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from lifecircle.geodata.text import Text

from .choices import may_open_folders
from .clicks import pressed
from .frame import READING, Frame
from .inputs import choose_place
from .jobs import jobs
from .look import small_table
from .problems import problem_rows
from .upload import MOST_BYTES, take_upload, uploaded_folder
from .upload_field import upload_field

_PLACE_TOML = Text(
    """[[facilities]]
path = "学校名单.xlsx"
coordinates = "gcj02"  # 高德坐标
columns = { name = "学校名称", type = "类别", lon = "经度", lat = "纬度" }
types = { "完小" = "primary_school" }""",
    """[[facilities]]
path = "schools.xlsx"
coordinates = "wgs84"
columns = { name = "School", type = "Kind", lon = "Long", lat = "Lat" }
types = { "Infant school" = "primary_school" }""",
)


def ask_place(frame: Frame) -> None:
    """The three ways, folded away once a study area is open."""
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
                "程序生成的一个县，不代表任何地方。", "A generated county that represents no real place."
            ),
        )
        _upload(frame)
        _columns(frame)
        if may_open_folders():
            _folder(frame)


def _upload(frame: Frame) -> None:
    say = frame.say
    round_ = int(frame.work.note("data.uploads", 0))  # a fresh field after each upload
    given = upload_field(
        frame,
        say("上传数据", "Upload data"),
        accept_multiple_files=True,
        key=f"data.upload.{round_}",
        most_mb=MOST_BYTES // 1_000_000,
        help=say(
            "一个研究区文件夹的 zip，或各图层文件："
            "行政单元 districts、人口 population、道路 roads、设施 facilities，"
            "格式为 GeoPackage、zip 压缩的 Shapefile、Excel、CSV、GeoTIFF 或 PBF，列名用标准列名。",
            "A zipped study-area folder, or its layers named districts, population, roads and facilities, as "
            "GeoPackage, zipped Shapefile, Excel, CSV, GeoTIFF or PBF with the standard column names.",
        ),
    )
    if not given:
        return
    keep = not _is_whole(given) and uploaded_folder(frame.work) is not None
    if keep:
        keep = st.checkbox(
            say("其余文件沿用上次上传的", "Keep the other files of the last upload"),
            value=True,
            key="data.keep",
        )
    if pressed("data.take", say("打开上传的数据", "Open uploaded data"), type="primary", width="stretch"):
        problems = take_upload(frame.work, [(one.name, one) for one in given], keep=keep)
        if problems:
            st.error(say("上传的文件打不开", "The uploaded files cannot be opened"))
            small_table(problem_rows(problems, language=frame.language))
            return
        frame.work.write({"data.uploads": round_ + 1})
        jobs().forget(frame.work.id, READING)
        st.rerun()


def _is_whole(given: Sequence[Any]) -> bool:
    """Whether a study-area folder was given, zipped; a file of it alone stands beside others."""
    return len(given) == 1 and given[0].name.lower().endswith(".zip")


def _columns(frame: Frame) -> None:
    """Which columns a file must have, and what to write where they are called otherwise."""
    say = frame.say
    with st.popover(say("文件要有哪些列", "Columns each file needs"), width="stretch"):
        st.markdown(
            say(
                "- 行政单元 districts（面）：`id`、`name`、`level`\n"
                "- 人口 population（点、面或 GeoTIFF）：`total`，可有 `age_0_2`、`age_65_plus` 等年龄组\n"
                "- 道路 roads（线）：`highway`；OSM 的 PBF 文件不用管列名\n"
                "- 设施 facilities（点、面或带经纬度的表）：`type`，可有 `name`、`beds`、`places` 等\n"
                "- 水系 water（面、线）：可以没有，只用来在地图上辨认位置\n\n"
                "常用的中文列名（名称、类型、经度、纬度、床位数……）直接认得。文件名或列名不同时，"
                "用记事本写一个 `place.toml`，和数据一起上传：",
                "- districts (polygons): `id`, `name`, `level`\n"
                "- population (points, polygons or GeoTIFF): `total`, and age groups such as `age_65_plus`\n"
                "- roads (lines): `highway`; no columns needed in an OSM PBF file\n"
                "- facilities (points, polygons, table with coordinates): `type`; `name`, `beds`\n"
                "- water (polygons, lines): optional; for orientation on the map only\n\n"
                "If your files or columns have other names, write a text file `place.toml` and upload it "
                "with the data:",
            )
        )
        st.code(say(_PLACE_TOML.zh, _PLACE_TOML.en), language="toml")
        st.caption(
            say(
                "等号左边是标准名，右边是文件里的名字；各图层写法相同，见 docs/your-data.md。",
                "Left of each = is the standard name, right of it the name in your file; all layers work the "
                "same way, see docs/your-data.md.",
            )
        )


def _folder(frame: Frame) -> None:
    say = frame.say
    path = st.text_input(
        say("或本机上的文件夹", "Or a folder on this computer"),
        key="data.folder",
        placeholder=say(r"例如 D:\规划\歙县", r"e.g. D:\plan\county"),
    )
    cleaned = path.strip().strip('"')
    label = say("打开文件夹", "Open folder")
    if pressed("data.open", label, width="stretch", disabled=not cleaned) and cleaned:
        choose_place(frame.work, "folder", Path(cleaned).expanduser().absolute())
        jobs().forget(frame.work.id, READING)
        st.rerun()
