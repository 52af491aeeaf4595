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

from lifecircle.geodata.checks.findings import Findings, row_problems
from lifecircle.geodata.checks.geometry_checks import points_inside
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.files.content import LayerContent
from lifecircle.geodata.files.layer_files import LayerFile
from lifecircle.geodata.text import Text

MANY_AT_ONE_PLACE = 3
"""So many facilities of one type at the very same point are worth a look."""


def same_rows(content: LayerContent) -> npt.NDArray[np.bool_]:
    """Rows that repeat an earlier row in every column and in position."""
    x, y = _positions(content)
    frame = content.frame.astype(object).assign(_x=x, _y=y)
    same: npt.NDArray[np.bool_] = frame.duplicated().to_numpy(dtype=bool)
    return same


def listed_twice(content: LayerContent, chosen: npt.NDArray[np.bool_]) -> list[Problem]:
    """Remarks on facilities, among the chosen rows, that may be one: same type and place as earlier ones.

    Two rows of the same name at one place are told one by one. Of other names a remark says how many of
    a type stand at one place, where they are so many that an address search may have given up there.
    """
    x, y = _positions(content)
    columns = {"name": content.frame["name"], "type": content.frame["type"], "x": x, "y": y}
    frame = pd.DataFrame(columns, index=content.frame.index).astype(object)[chosen]
    again = frame.duplicated()
    remarks = row_problems(
        "same_facility",
        file=content.file.label,
        rows=[int(index) + content.first_row for index in frame.index[again]],
        found=frame["name"][again].tolist(),
        message=Text(
            zh="名称、类型和位置与前面某行相同，按两处计算",
            en="the same name, type and place as an earlier row; counted as two facilities",
        ),
        remedy=Text(zh="如是同一设施，请删去一行。", en="Delete one row if it is the same facility."),
    )
    here = frame[~again].groupby(["type", "x", "y"], sort=True)["name"].agg(list)
    crowds = [names for names in here if len(names) >= MANY_AT_ONE_PLACE]
    return remarks + ([_at_one_place(content.file, crowds=crowds)] if crowds else [])


def _at_one_place(file: LayerFile, *, crowds: list[list[str]]) -> Problem:
    largest = max(crowds, key=len)
    return Problem(
        code="one_place",
        file=file.label,
        found="、".join(str(name) for name in largest[:3]) + ("…" if len(largest) > 3 else ""),
        message=Text(
            zh=f"有 {len(crowds)} 处，每处有 {MANY_AT_ONE_PLACE} 个或更多同类设施坐标完全相同；"
            f"最多的一处 {len(largest)} 个（括号内为其名称）",
            en=f"at {len(crowds)} places {MANY_AT_ONE_PLACE} or more facilities of one type have the very "
            f"same coordinates; at most {len(largest)} (their names in brackets)",
        ),
        remedy=Text(
            zh="若坐标由地址查得，可能是查不到而落在同一点，请核对。",
            en="If they come from an address search, it may have given up there: check them.",
        ),
    )


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
    for (file, frame), stem in zip(frames, _stems([file for file, _ in frames]), strict=True):
        clash = frame["id"].isin(shared)
        parts.append(frame.assign(id=frame["id"].where(~clash, stem + ":" + frame["id"])))
        if clash.any():
            findings.warnings.append(_shared_ids(file, count=int(clash.sum()), stem=stem))
    result = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=crs)
    result["x"], result["y"] = result.geometry.x, result.geometry.y
    return result.sort_values("id", kind="stable").reset_index(drop=True)


def _stems(files: Sequence[LayerFile]) -> list[str]:
    """What tells the files apart: the stem, with sheet or layer, the whole path, or a number at the end."""
    stems = [PurePosixPath(file.label).stem for file in files]
    parts = [f"{stem}/{file.sublayer or ''}" for stem, file in zip(stems, files, strict=True)]
    whole = [f"{file.label}/{file.sublayer or ''}" for file in files]
    numbered = [f"{name}-{number}" for number, name in enumerate(stems, start=1)]
    return next(names for names in (stems, parts, whole, numbered) if len(set(names)) == len(names))


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
