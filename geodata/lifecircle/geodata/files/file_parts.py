"""Which layer, sheet or shapefile of a file is meant, and what is said where that is not clear."""

import zipfile
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import PurePosixPath

from lifecircle.geodata.errors import PlaceError, Problem
from lifecircle.geodata.text import Text

from .layer_files import LayerFile

_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_UTF8_NAME = 0x800
"""Flag of a zip's member whose name is UTF-8; without it, Windows in China means GBK."""
_LISTED = 20


def unclear_part(file: LayerFile, *, names: Sequence[str], key: str) -> Problem:
    """The problem that none of the parts ``names`` is the stated one, or that none is stated.

    key: how place.toml names such a part (layer or sheet).
    """
    what = Text("工作表", "sheet") if key == "sheet" else Text("图层", "layer")
    table = f"[[{file.layer}]]" if file.layer == "facilities" else f"[{file.layer}]"
    found = "、".join(names[:_LISTED]) + ("…" if len(names) > _LISTED else "")
    if not names:
        return Problem(
            code="no_sublayer",
            file=file.label,
            message=Text(zh=f"文件里一个{what.zh}也没有", en=f"the file has no {what.en} at all"),
            remedy=Text(zh="请重新导出。", en="Export it again."),
        )
    if file.sublayer is None:
        message = Text(
            zh=f"文件里有多个{what.zh}，不知道用哪一个",
            en=f"the file has several {what.en}s; it is not clear which one to use",
        )
        wanted = names[0]
    else:
        message = Text(
            zh=f"place.toml 写的{what.zh}“{file.sublayer}”在文件里没有",
            en=f"the {what.en} “{file.sublayer}” that place.toml names is not in the file",
        )
        wanted = next(iter(get_close_matches(file.sublayer, names, n=1, cutoff=0)), names[0])
    return Problem(
        code="unknown_sublayer",
        file=file.label,
        found=found,
        message=message,
        remedy=Text(
            zh=f'请在 place.toml 的 {table} 中写明，如 {key} = "{wanted}"。',
            en=f'Name it under {table} in place.toml, such as {key} = "{wanted}".',
        ),
    )


def shapefile_parts(archive: zipfile.ZipFile, *, file: LayerFile) -> Mapping[str, zipfile.ZipInfo]:
    """Ending -> member of the one shapefile that is meant. Raises PlaceError where there is no such."""
    members = {
        name: info
        for info in archive.infolist()
        if not info.is_dir() and not (name := _name(info)).startswith("__MACOSX")
    }
    shapes = [name for name in members if name.lower().endswith(".shp")]
    if not shapes:
        raise PlaceError([_no_shapefile(file, names=list(members))])
    stated = file.sublayer
    wanted = [name for name in shapes if stated in (None, PurePosixPath(name).stem, name[:-4])]
    if len(wanted) != 1:
        raise PlaceError([unclear_part(file, names=_told_apart(shapes), key="layer")])
    stem = wanted[0][:-4]
    return {
        ending: info
        for name, info in members.items()
        if name.startswith(stem) and (ending := name[len(stem) :].lower()) in _PARTS
    }


def _name(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _told_apart(shapes: Sequence[str]) -> list[str]:
    """Names of the shapefiles, with their folders where two have the same name."""
    stems = [PurePosixPath(name).stem for name in shapes]
    return stems if len(set(stems)) == len(stems) else [name[:-4] for name in shapes]


def _no_shapefile(file: LayerFile, *, names: Sequence[str]) -> Problem:
    return Problem(
        code="no_shapefile",
        file=file.label,
        found=("、".join(names[:_LISTED]) + ("…" if len(names) > _LISTED else "")) or None,
        message=Text(
            zh="压缩包里没有 Shapefile（.shp）" if names else "压缩包是空的",
            en="there is no shapefile (.shp) in the archive" if names else "the archive is empty",
        ),
        remedy=Text(
            zh="请把 .shp、.shx、.dbf、.prj 一起压缩；GeoPackage、Excel 等其他文件不要压缩，直接放入。",
            en="Pack .shp, .shx, .dbf and .prj together; other files, such as GeoPackage or Excel, are put "
            "in as they are.",
        ),
    )
