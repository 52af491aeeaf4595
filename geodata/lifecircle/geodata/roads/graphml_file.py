"""A GraphML file: opened, checked for the attributes that roads need, its nodes placed."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import networkx as nx
import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from lifecircle.geodata.errors import PlaceError, Problem
from lifecircle.geodata.text import Text

from . import remarks

Shape = npt.NDArray[np.float64]
Edge = tuple[str, str, Mapping[str, Any]]


def load_graph(path: Path, file_label: str) -> Any:
    """The graph as networkx reads it. Raises PlaceError where the file is damaged."""
    try:
        return nx.read_graphml(path)
    except (ParseError, nx.NetworkXError, ValueError, KeyError) as error:
        raise PlaceError([remarks.unreadable(file_label, kind="GraphML", error=error)]) from error


def check_attributes(graph: Any, edges: Sequence[Edge], file_label: str) -> None:
    """Raises PlaceError with every attribute that is missing."""
    problems = []
    nodes = [attributes for _, attributes in graph.nodes(data=True)]
    wanted: list[tuple[str, bool]] = [
        *((name, all(number_in(node.get(name)) is not None for node in nodes)) for name in ("x", "y")),
        ("crs", _is_crs(graph.graph.get("crs"))),
        ("highway", all("highway" in edge or "type" in edge for *_, edge in edges)),
    ]
    for name, present in wanted:
        if not present:
            problems.append(
                Problem(
                    code="missing_attribute",
                    file=file_label,
                    column=name,
                    message=Text(
                        f"缺少 {name} 属性，或其值无法识别", f"the attribute {name} is missing or unreadable"
                    ),
                    remedy=Text(
                        "请用 osmnx.save_graphml 导出：图需有 crs，节点需有 x、y，边需有 highway（或 type）",
                        "Export with osmnx.save_graphml: crs on the graph, x and y on nodes, "
                        "highway (or type) on edges",
                    ),
                )
            )
    if not graph.is_directed():
        problems.append(
            Problem(
                code="undirected_graph",
                file=file_label,
                message=Text(
                    "图是无向图，单行方向已丢失", "the graph is undirected, so one-way directions are lost"
                ),
                remedy=Text("请导出有向图", "Export the directed graph"),
            )
        )
    if problems:
        raise PlaceError(problems)


def node_positions(graph: Any, crs: str) -> dict[str, Shape]:
    """Node -> x, y in ``crs``."""
    xy = np.array([[float(node["x"]), float(node["y"])] for _, node in graph.nodes(data=True)])
    moved = transformed(xy.reshape(-1, 2), graph.graph["crs"], crs)
    return dict(zip(graph.nodes, moved, strict=True))


def transformed(xy: Shape, source: str, target: str) -> Shape:
    """Coordinates (n, 2) moved from one system to another."""
    moved = Transformer.from_crs(source, target, always_xy=True).transform(xy[:, 0], xy[:, 1])
    return np.stack(moved, axis=1)


def number_in(value: object) -> float | None:
    """The value as a finite number, or None."""
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def _is_crs(value: object) -> bool:
    try:
        CRS.from_user_input(value)
    except CRSError:
        return False
    return True
