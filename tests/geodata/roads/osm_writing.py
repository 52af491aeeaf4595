"""Small OSM files written by hand, for tests."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

Tags = Mapping[str, str]


def write_osm(
    path: Path,
    *,
    nodes: Mapping[int, tuple[float, float]],
    ways: Mapping[int, tuple[Sequence[int], Tags]],
    node_tags: Mapping[int, Tags] | None = None,
    relations: Mapping[int, tuple[Sequence[tuple[int, str]], Tags]] | None = None,
) -> Path:
    """An .osm file: nodes as lon, lat; ways and multipolygon relations with their members in order."""
    lines = ["<?xml version='1.0' encoding='UTF-8'?>", "<osm version='0.6' generator='test'>"]
    for node, (lon, lat) in sorted(nodes.items()):
        inner = _tags((node_tags or {}).get(node, {}))
        lines.append(f"<node id='{node}' version='1' lon='{lon:.7f}' lat='{lat:.7f}'>{inner}</node>")
    for way, (refs, tags) in sorted(ways.items()):
        members = "".join(f"<nd ref='{ref}'/>" for ref in refs)
        lines.append(f"<way id='{way}' version='1'>{members}{_tags(tags)}</way>")
    for relation, (ring, tags) in sorted((relations or {}).items()):
        members = "".join(f"<member type='way' ref='{way}' role='{role}'/>" for way, role in ring)
        lines.append(f"<relation id='{relation}' version='1'>{members}{_tags(tags)}</relation>")
    path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    return path


def _tags(tags: Tags) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())
