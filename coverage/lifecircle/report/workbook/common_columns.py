"""Columns that several sheets have, each the same wherever it stands."""

from collections.abc import Mapping
from typing import NamedTuple

from lifecircle.geodata.text import Language, Text

from .sheet import Column, Kind


class _Common(NamedTuple):
    title: Text
    width: float
    kind: Kind = "text"


_COLUMNS: Mapping[str, _Common] = {
    "rank": _Common(Text("序号", "Rank"), 7, "whole"),
    "domain": _Common(Text("类别", "Domain"), 13),
    "kind": _Common(Text("类型", "Kind"), 10),
    "item": _Common(Text("事项", "Item"), 42),
    "part": _Common(Text("分类", "Part"), 9),
    "name": _Common(Text("名称", "Name"), 20),
    "level": _Common(Text("级别", "Level"), 14),
    "unit": _Common(Text("单位", "Unit"), 8),
    "status": _Common(Text("达标情况", "Status"), 14, "status"),
    "missing": _Common(Text("缺口", "Shortfall"), 11, "number"),
    "missing_unit": _Common(Text("缺口单位", "Shortfall unit"), 13),
    "remark": _Common(Text("说明", "Remark"), 30),
    "office": _Common(Text("责任单位", "Responsible body"), 13),
    "id": _Common(Text("编号", "Id"), 30),
}


def common(language: Language, *names: str) -> list[Column]:
    """The columns of these names, in this order. Raises KeyError for a name that is none."""
    found = [_COLUMNS[name] for name in names]
    return [Column(one.title.in_language(language), one.kind, width=one.width) for one in found]
