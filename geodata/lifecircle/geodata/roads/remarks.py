"""What a reader of roads has to say to the planner: faults and remarks, as Problems."""

from collections import Counter
from collections.abc import Mapping

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.text import Text

from .outcome import DROP_REASONS

_LISTED = 8
_UNKNOWN: Mapping[str, tuple[Text, Text]] = {
    "highway": (
        Text(
            "有 {} 条线的道路类别无法识别，已略去",
            "unknown road class: {} line(s) left out",
        ),
        Text(
            "若确为道路，请改用 OSM 的 highway 取值（如 residential）或中文道路等级（如 乡道）",
            "If they are roads, use an OSM highway value (e.g. residential) or a Chinese road class",
        ),
    ),
    "maxspeed": (
        Text(
            "有 {} 条线的限速无法识别，按道路等级的车速计算",
            "unreadable speed limit: {} line(s) take the speed of their road class",
        ),
        Text("限速请写数字，单位公里/小时", "Write the limit as a number of km/h"),
    ),
    "oneway": (
        Text(
            "有 {} 条线的单行标注无法识别，按双向计算",
            "unreadable one-way tag: {} line(s) taken as two-way",
        ),
        Text(
            "请写 yes（沿线方向单行）、-1（反向单行）或 no",
            "Write yes (along the line), -1 (against it) or no",
        ),
    ),
    "access": (
        Text(
            "有 {} 条线的通行权限无法识别，已忽略",
            "unreadable access tag: ignored on {} line(s)",
        ),
        Text("请写 yes、no 或 private 等 OSM 取值", "Write an OSM value such as yes, no or private"),
    ),
}


def counted(values: Mapping[str, int]) -> str:
    """The values with their counts, the most frequent first: ``trail ×164, ∅ ×1``, ∅ for a blank."""
    ranked = sorted(values.items(), key=lambda item: (-item[1], item[0]))
    words = [f"{value or '∅'} ×{count}" for value, count in ranked[:_LISTED]]
    return ", ".join(words + ["…"] * (len(ranked) > _LISTED))


def unknown_values(file: str, values: Mapping[str, Mapping[str, int]]) -> list[Problem]:
    """Remarks on values that were not understood: key -> value -> number of lines."""
    remarks = []
    for key in sorted(values):
        total = sum(values[key].values())
        message, remedy = _UNKNOWN.get(key, _UNKNOWN["oneway" if key.startswith("oneway") else "access"])
        remarks.append(
            Problem(
                code=f"unknown_{key.replace(':', '_')}",
                file=file,
                column=key,
                found=counted(values[key]),
                message=Text(message.zh.format(total), message.en.format(total)),
                remedy=remedy,
            )
        )
    return remarks


def uncut_crossings(file: str, count: int) -> Problem:
    """Remark: lines cross without a common vertex, so nobody can turn there."""
    return Problem(
        code="crossing_without_vertex",
        file=file,
        found=str(count),
        message=Text(
            f"有 {count} 处两线相交但没有公共节点，按立体交叉处理，不能转弯",
            f"lines cross without a common vertex at {count} places; treated as grade-separated, with "
            "no turning",
        ),
        remedy=Text(
            "若是平面路口，请在 GIS 中于交点处打断或添加节点",
            "Where roads really meet, split the lines there or add a vertex",
        ),
    )


def joined_ends(file: str, count: int) -> Problem:
    """Remark: line ends were joined to another line that passes within the joining distance."""
    return Problem(
        code="end_joined_to_line",
        file=file,
        found=str(count),
        message=Text(
            f"有 {count} 个线端点落在另一条线上（0.5 米以内）而该处没有节点，已自动接上",
            f"{count} line ends lie on another line (within 0.5 m) without a vertex there; they were joined",
        ),
        remedy=Text(
            "若不是路口，请将端点移开",
            "Where there is no junction, move the end away",
        ),
    )


def cut_ways(file: str, count: int) -> Problem:
    """Remark: ways that leave the extract were cut where their nodes are missing."""
    return Problem(
        code="missing_nodes",
        file=file,
        found=str(count),
        message=Text(
            f"有 {count} 条道路的部分节点不在文件中，已在缺失处截断",
            f"{count} ways have nodes that are not in the file; they were cut there",
        ),
        remedy=Text(
            "裁剪范围请比研究区外扩一段，并保留道路的全部节点（osmium extract 用 complete_ways）",
            "Clip with a margin around the study area and keep complete ways (osmium extract: complete_ways)",
        ),
    )


def other_lengths(file: str, count: int) -> Problem:
    """Remark: stated lengths differ from the shapes; the shapes count."""
    return Problem(
        code="other_length",
        file=file,
        column="length",
        found=str(count),
        message=Text(
            f"有 {count} 条边标注的长度与线形长度相差 5% 以上，按线形计算",
            f"{count} edges state a length more than 5 % off that of their shape; the shape is used",
        ),
        remedy=Text("请检查边的 geometry 是否完整", "Check that the edges carry their geometry"),
    )


def without_shape(file: str, dropped: Mapping[str, int]) -> list[Problem]:
    """A remark, if so, on features of a line layer that have no shape, or none that is a line."""
    words = {
        "no_geometry": Text("没有图形", "without a shape"),
        "not_a_line": Text("不是线", "that are no lines"),
    }
    return [
        Problem(
            code=reason,
            file=file,
            message=Text(
                f"有 {dropped[reason]} 个要素{word.zh}，已略去",
                f"{dropped[reason]} features {word.en} were left out",
            ),
            remedy=Text("若应为道路，请补画成线", "Draw them as lines if they are roads"),
        )
        for reason, word in words.items()
        if dropped.get(reason)
    ]


def in_pieces(file: str, *, pieces: int, largest_share: float) -> Problem:
    """Remark: the roads are not joined to one network."""
    return Problem(
        code="roads_in_pieces",
        file=file,
        found=f"{largest_share:.0%}",
        message=Text(
            f"路网分成互不相连的 {pieces} 片，最大的一片只占总长的一小部分（见括号内）",
            f"the roads fall into {pieces} pieces that do not meet; the largest has only the share in "
            "brackets of their length",
        ),
        remedy=Text(
            "路口处线要在端点或公共节点相接，请在 GIS 中检查拓扑；确有孤立路网时无需处理",
            "Lines must meet at ends or common vertices: check the topology in a GIS, unless they are "
            "separate in fact",
        ),
    )


def no_roads(
    file: str,
    *,
    read: int,
    dropped: Mapping[str, int],
    unread: Mapping[str, Mapping[str, int]] | None = None,
) -> Problem:
    """Fault: nothing that can be travelled is left. unread: road classes that were not understood."""
    zh = "、".join(f"{DROP_REASONS[reason].zh} {count} 条" for reason, count in dropped.items() if count)
    en = ", ".join(f"{DROP_REASONS[reason].en}: {count}" for reason, count in dropped.items() if count)
    return Problem(
        code="no_roads",
        file=file,
        found=counted(unread["highway"]) if unread and unread.get("highway") else None,
        message=Text(
            f"文件中没有可用的道路（读入 {read} 条{'，其中' + zh if zh else ''}）",
            f"the file holds no usable road (read {read}{'; ' + en if en else ''})",
        ),
        remedy=Text(
            "请检查是否选错了文件；OSM 数据应含 highway 标签，线图层应有 highway（道路等级）列",
            "Check that this is the right file: OSM data need highway tags, line layers a highway column",
        ),
    )


def missing_crs(file_label: str) -> Problem:
    """Fault: a line layer without shapes or without a coordinate system."""
    return Problem(
        code="missing_crs",
        file=file_label,
        message=Text(
            "道路图层没有几何或没有坐标系", "the layer has no geometry or states no coordinate system"
        ),
        remedy=Text(
            "请在 GIS 中为图层定义坐标系（shapefile 需带 .prj）后重新导出",
            "Define its coordinate system in a GIS (a shapefile needs its .prj) and export it again",
        ),
    )


def missing_class(file_label: str, *, found: str) -> Problem:
    """Fault: a line layer without a road class; found: its columns."""
    return Problem(
        code="missing_column",
        file=file_label,
        column="highway",
        found=found or None,
        message=Text(
            "缺少道路等级列" + ("（括号内为文件中的列）" if found else "，文件中只有图形"),
            "the column with the road class is missing"
            + (" (the columns of the file in brackets)" if found else "; the file has shapes only"),
        ),
        remedy=Text(
            "请添加 highway 列（或“道路等级”列），填 OSM 取值或国道、省道、县道、乡道、村道等，"
            "或在 place.toml 的 [roads] 中用 columns 指明",
            "Add a column highway with OSM values or Chinese road classes, or name the column under "
            "[roads] in place.toml",
        ),
    )


def unreadable(file: str, *, kind: str, error: object) -> Problem:
    """Fault: the file is not what its name says, or is damaged."""
    return Problem(
        code="unreadable_file",
        file=file,
        found=" ".join(str(error).split())[:200] or type(error).__name__,
        message=Text(f"无法作为 {kind} 读取", f"cannot be read as {kind}"),
        remedy=Text(
            "文件可能不完整或已损坏，请重新下载或导出",
            "The file may be incomplete or damaged: download or export it again",
        ),
    )


def not_empty(counts: Counter[str]) -> dict[str, int]:
    """The counts above zero, by name."""
    return {name: counts[name] for name in sorted(counts) if counts[name]}
