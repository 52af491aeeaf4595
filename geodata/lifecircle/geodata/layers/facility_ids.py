"""Which facilities are the same: repeated rows, ids made from content, ids that two files share."""

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import PurePosixPath
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from lifecircle.geodata.checks.findings import Findings
from lifecircle.geodata.checks.geometry_checks import points_inside
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.files.content import LayerContent
from lifecircle.geodata.files.layer_files import LayerFile
from lifecircle.geodata.text import Text


def same_rows(content: LayerContent) -> npt.NDArray[np.bool_]:
    """Rows that repeat an earlier row in every column and in position."""
    x, y = _positions(content)
    frame = content.frame.astype(object).assign(_x=x, _y=y)
    same: npt.NDArray[np.bool_] = frame.duplicated().to_numpy(dtype=bool)
    return same


def made_ids(content: LayerContent) -> pd.Series:
    """Ids from the file's stem and what the row says: name, type, position; equal ones are numbered.

    Numbering follows the whole content of the rows, so that ids do not depend on row order.
    """
    stem = PurePosixPath(content.file.label).stem
    frame = content.frame.astype(object)
    x, y = _positions(content)
    core = [
        f"{name}\x1f{kind}\x1f{float(east)!r}\x1f{float(north)!r}"
        for name, kind, east, north in zip(frame["name"], frame["type"], x, y, strict=True)
    ]
    digests = [blake2b(text.encode(), digest_size=5).hexdigest() for text in core]
    result = pd.Series([f"{stem}-{digest}" for digest in digests], index=frame.index, dtype="str")
    repeated = result.duplicated(keep=False).to_numpy()
    if repeated.any():
        ordered = sorted(frame.columns, key=str)
        whole = frame[ordered].astype("str").fillna("").agg("\x1f".join, axis=1)[repeated]
        numbering = whole.sort_values(kind="stable").groupby(result[repeated]).cumcount()
        suffix = ("-" + (numbering + 1).astype("str")).where(numbering > 0, "")
        result.loc[suffix.index] = result.loc[suffix.index] + suffix
    return result


def joined_facilities(
    frames: Sequence[tuple[LayerFile, gpd.GeoDataFrame]], *, crs: str, findings: Findings
) -> gpd.GeoDataFrame:
    """The facilities of all files together, sorted by id.

    Lists often number their rows from 1: ids that two files share get the file's stem in front.
    """
    ids = pd.concat([frame["id"] for _, frame in frames], ignore_index=True)
    owners = np.repeat(np.arange(len(frames)), [len(frame) for _, frame in frames])
    shared = set(ids[pd.DataFrame({"id": ids, "of": owners}).groupby("id")["of"].transform("nunique") > 1])
    parts = []
    for file, frame in frames:
        stem = PurePosixPath(file.label).stem
        clash = frame["id"].isin(shared)
        parts.append(frame.assign(id=frame["id"].where(~clash, stem + ":" + frame["id"])))
        if clash.any():
            findings.warnings.append(_shared_ids(file, count=int(clash.sum()), stem=stem))
    result = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=crs)
    result["x"], result["y"] = result.geometry.x, result.geometry.y
    return result.sort_values("id", kind="stable").reset_index(drop=True)


def _shared_ids(file: LayerFile, *, count: int, stem: str) -> Problem:
    return Problem(
        code="shared_ids",
        file=file.label,
        message=Text(
            zh=f"{count} 个编号与其他设施文件相同，已在前面加上“{stem}:”",
            en=f"{count} ids also occur in another facility file; “{stem}:” was put before them",
        ),
        remedy=Text(
            zh="如需固定编号，请在各文件中使用不同编号。", en="Use different ids to keep them as they are."
        ),
    )


def _positions(content: LayerContent) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    points = points_inside(content.geometry)
    digits = 7 if content.source.in_degrees else 2
    return np.round(shapely.get_x(points), digits), np.round(shapely.get_y(points), digits)
