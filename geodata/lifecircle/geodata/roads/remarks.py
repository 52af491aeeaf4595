"""What a reader of roads has to say to the planner: faults and remarks, as Problems."""

from collections import Counter
from collections.abc import Mapping

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.text import Text
from .outcome import DROP_REASONS

_LISTED = 8


def counted(values: Mapping[str, int]) -> str:
    """The values with their counts, the most frequent first: ``trail ×164, access ×1``."""
    ranked = sorted(values.items(), key=lambda item: (-item[1], item[0]))
    words = [f"{value} ×{count}" for value, count in ranked[:_LISTED]]
    return ", ".join(words + ["…"] * (len(ranked) > _LISTED))


def unknown_values(file: str, *, highway: Mapping[str, int], maxspeed: Mapping[str, int]) -> list[Problem]:
    """Remarks on road classes and speeds that were not understood, if any."""
    remarks = []
    if highway:
        total = sum(highway.values())
        remarks.append(
            Problem(
                code="unknown_highway",
                file=file,
                column="highway",
                found=counted(highway),
                message=Text(
                    f"有 {total} 条线的道路类别无法识别，已略去",
                    f"{total} lines have a road class that is not known and were left out",
                ),
                remedy=Text(
                    "若确为道路，请改用 OSM 的 highway 取值（如 residential）或中文道路等级（如 乡道）",
                    "If they are roads, use an OSM highway value (e.g. residential) or a Chinese road class",
                ),
            )
        )
    if maxspeed:
        total = sum(maxspeed.values())
        remarks.append(
            Problem(
                code="unknown_maxspeed",
                file=file,
                column="maxspeed",
                found=counted(maxspeed),
                message=Text(
                    f"有 {total} 条线的限速无法识别，按道路等级的车速计算",
                    f"{total} lines have a speed limit that cannot be read; the speed of their class is used",
                ),
                remedy=Text("限速请写数字，单位公里/小时", "Write the limit as a number of km/h"),
            )
        )
    return remarks


def cut_ways(file: str, count: int) -> Problem:
    """Remark: ways that leave the extract were cut where their nodes are missing."""
    return Problem(
        code="missing_nodes",
        file=file,
        found=str(count),
        message=Text(
            f"有 {count} 条道路的部分节点不在文件中，已在缺失处截断",
            f"{count} ways have nodes that are not in the file and were cut there",
        ),
        remedy=Text(
            "裁剪范围请比研究区外扩一段，并保留道路的全部节点（osmium extract 用 complete_ways）",
            "Clip with a margin around the study area, keeping complete ways (osmium extract: complete_ways)",
        ),
    )


def no_roads(file: str, *, read: int, dropped: Mapping[str, int]) -> Problem:
    """Fault: nothing that can be travelled is left."""
    zh = "、".join(f"{DROP_REASONS[reason].zh} {count} 条" for reason, count in dropped.items() if count)
    en = ", ".join(f"{DROP_REASONS[reason].en}: {count}" for reason, count in dropped.items() if count)
    return Problem(
        code="no_roads",
        file=file,
        message=Text(
            f"文件中没有可用的道路（读入 {read} 条{'，其中' + zh if zh else ''}）",
            f"there is no road in the file that could be travelled (read {read}{'; ' + en if en else ''})",
        ),
        remedy=Text(
            "请检查是否选错了文件；OSM 数据应含 highway 标签，线图层应有 highway（道路等级）列",
            "Check that this is the right file: OSM data need highway tags, line layers a highway column",
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
            "It may be incomplete or damaged: get or export it again",
        ),
    )


def not_empty(counts: Counter[str]) -> dict[str, int]:
    """The counts above zero, by name."""
    return {name: counts[name] for name in sorted(counts) if counts[name]}
