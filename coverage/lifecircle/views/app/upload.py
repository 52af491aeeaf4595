"""Uploads: files and zipped folders become the Place folder of a session, or are refused with reasons."""

import re
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import IO

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.text import Text

from .inputs import choose_place, place_input
from .session import WorkSession

MOST_BYTES = 500_000_000
"""Of one upload; the server refuses more (server.maxUploadSize)."""
MOST_UNPACKED_BYTES = 2_000_000_000
MOST_FILES = 500
MOST_TIMES = 300
"""How many times larger a file may be unpacked than packed: beyond it is a trap, not a map."""
_ALLOWED = frozenset(
    {
        ".toml", ".gpkg", ".geojson", ".json", ".parquet", ".geoparquet", ".csv", ".xlsx", ".xls", ".tif",
        ".tiff", ".pbf", ".osm", ".graphml", ".zip", ".shp", ".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx",
        ".qix", ".txt", ".xml", ".md", ".qmd", ".qpj", ".tfw", ".aux", ".ovr",
    }
)  # fmt: skip
_SHAPEFILE_ENDINGS = frozenset({".shp", ".shx", ".dbf"})
_PIECE_BYTES = 1_000_000


class UploadError(Exception):
    """An upload that is refused."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def take_upload(
    work: WorkSession, given: Sequence[tuple[str, IO[bytes]]], *, keep: bool = False
) -> tuple[Problem, ...]:
    """Make the uploaded files the Place of the session. On problems nothing changes.

    given: name and content of each file: one zipped Place folder, or layers (zipped Shapefiles too).
    keep: the files of the upload before stay, except layers that come anew.
    """
    before = uploaded_folder(work) if keep else None
    work.room("upload")
    with tempfile.TemporaryDirectory(dir=work.room("upload")) as beside:
        fresh = Path(beside) / "place"
        fresh.mkdir()
        problems: list[Problem] = []
        for name, content in given:
            try:
                _take(name, content, fresh, alone=len(given) == 1)
            except UploadError as error:
                problems.append(error.problem)
        if problems:
            return tuple(problems)
        inner = _inner(fresh)
        if before is not None:
            _add_the_rest(before, inner)
        parent = work.folder / "place"
        shutil.rmtree(parent, ignore_errors=True)
        parent.mkdir()
        folder = parent / _folder_name(
            before.name
            if before is not None
            else inner.name
            if inner != fresh
            else given[0][0]
            if len(given) == 1
            else ""
        )
        shutil.move(inner, folder)
    choose_place(work, "upload", Path(folder.name))
    return ()


def uploaded_folder(work: WorkSession) -> Path | None:
    """The folder of the Place that was uploaded last; None where the session works on another."""
    found = place_input(work)
    return found.folder if found is not None and found.kind == "upload" and found.folder.is_dir() else None


def _add_the_rest(before: Path, fresh: Path) -> None:
    """Files of the upload before; a layer that came anew replaces all files of its name."""
    anew = {_layer_name(one) for one in fresh.iterdir()}
    for one in before.iterdir():
        if one.is_file() and _layer_name(one) not in anew:
            shutil.copy2(one, fresh / one.name)


def _layer_name(file: Path) -> str:
    """What the files of one layer have in common: ``roads`` of roads.osm.pbf, ``a`` of a.shp and a.dbf."""
    return file.name.partition(".")[0].lower()


def _folder_name(name: str) -> str:
    """A name for the folder, by which a Place is called that states none."""
    stem = PurePosixPath(name.replace("\\", "/")).name.removesuffix(".zip")
    return re.sub(r"[^\w（）-]+", "_", stem).strip("_")[:60] or "place"


def _take(name: str, content: IO[bytes], folder: Path, *, alone: bool) -> None:
    safe = _safe_name(name)
    if safe.suffix.lower() == ".zip" and alone and not _holds_shapefile_only(content):
        _unpack(name, content, folder)
        return
    if safe.suffix.lower() not in _ALLOWED:
        raise UploadError(_not_allowed(name))
    content.seek(0)
    with (folder / safe.name).open("wb") as out:
        shutil.copyfileobj(content, out, _PIECE_BYTES)


def _holds_shapefile_only(content: IO[bytes]) -> bool:
    """Whether a zip is one layer, which the readers open as it is."""
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            names = [PurePosixPath(one).suffix.lower() for one in archive.namelist() if not one.endswith("/")]
    except (zipfile.BadZipFile, ValueError):
        return False
    return names.count(".shp") == 1 and ".toml" not in names and names.count(".gpkg") == 0 and len(names) <= 9


def _unpack(name: str, content: IO[bytes], folder: Path) -> None:
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            files = [one for one in archive.infolist() if not one.is_dir()]
            _check(name, files)
            left = MOST_UNPACKED_BYTES
            for one in files:
                left -= _write(name, archive, one, folder, left)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise UploadError(_broken(name, str(error))) from None


def _check(name: str, files: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse what no study area looks like, before anything is written."""
    listed = list(files)
    if not listed:
        raise UploadError(_broken(name, ""))
    total = sum(one.file_size for one in listed)
    packed = max(1, sum(one.compress_size for one in listed))
    if (
        len(listed) > MOST_FILES
        or total > MOST_UNPACKED_BYTES
        or total > max(100_000_000, MOST_TIMES * packed)
    ):
        raise UploadError(_too_large(name, len(listed), total))
    for one in listed:
        path = PurePosixPath(_name_of(one).replace("\\", "/"))
        if (
            path.is_absolute()
            or ".." in path.parts
            or ":" in str(path)
            or stat.S_ISLNK(one.external_attr >> 16)
        ):
            raise UploadError(_unsafe(name, one.filename))


def _write(name: str, archive: zipfile.ZipFile, one: zipfile.ZipInfo, folder: Path, left: int) -> int:
    """Write one file of an archive; how many bytes it had, counted, not believed."""
    path = PurePosixPath(_name_of(one).replace("\\", "/"))
    if path.suffix.lower() not in _ALLOWED or path.name.startswith((".", "__MACOSX")):
        return 0
    target = folder.joinpath(*path.parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with archive.open(one) as packed, target.open("wb") as out:
        while piece := packed.read(_PIECE_BYTES):
            written += len(piece)
            if written > left:
                raise UploadError(_too_large(name, 1, MOST_UNPACKED_BYTES))
            out.write(piece)
    return written


def _name_of(one: zipfile.ZipInfo) -> str:
    """The name as it was meant: Chinese Windows writes GBK without saying so."""
    if one.flag_bits & 0x800:
        return one.filename
    try:
        return one.filename.encode("cp437").decode("gbk")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return one.filename


def _inner(folder: Path) -> Path:
    """The folder that holds the layers: a zip often holds one folder with everything in it."""
    while True:
        found = list(folder.iterdir())
        if len(found) != 1 or not found[0].is_dir():
            return folder
        folder = found[0]


def _safe_name(name: str) -> PurePosixPath:
    return PurePosixPath(PurePosixPath(name.replace("\\", "/")).name or "layer")


def _not_allowed(name: str) -> Problem:
    return Problem(
        code="upload_kind",
        file=name,
        message=Text("不是可读的格式", "not a supported format"),
        remedy=Text(
            "请用 GeoPackage、zip 压缩的 Shapefile、Excel、CSV、GeoTIFF 或 PBF。",
            "Use GeoPackage, zipped Shapefile, Excel, CSV, GeoTIFF or PBF.",
        ),
    )


def _broken(name: str, found: str) -> Problem:
    return Problem(
        code="upload_broken",
        file=name,
        found=found or None,
        message=Text("压缩包是空的或已损坏", "the archive is empty or damaged"),
        remedy=Text(
            "请重新压缩研究区文件夹，不要设密码。", "Zip the study-area folder again, without a password."
        ),
    )


def _too_large(name: str, files: int, size: int) -> Problem:
    return Problem(
        code="upload_large",
        file=name,
        found=f"{files:,} / {size / 1e6:,.0f} MB",
        message=Text("解压后文件太多或太大", "the unpacked files are too many or too large"),
        remedy=Text(
            f"最多 {MOST_FILES} 个文件、{MOST_UNPACKED_BYTES / 1e9:.0f} GB；更大的数据请用本机文件夹打开。",
            f"At most {MOST_FILES} files and {MOST_UNPACKED_BYTES / 1e9:.0f} GB; "
            "open larger data as a folder on this computer.",
        ),
    )


def _unsafe(name: str, found: str) -> Problem:
    return Problem(
        code="upload_unsafe",
        file=name,
        found=found,
        message=Text("压缩包里有指向文件夹之外的路径", "a path in the archive leads outside its folder"),
        remedy=Text("请重新压缩研究区文件夹。", "Zip the study-area folder again."),
    )
