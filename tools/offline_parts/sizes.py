"""How large a bundle is, how deep its paths go, and the bundle as one file."""

import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from .platforms import Platform

INSIDE = "lifecircle"  # the folder in the archive: short, for the sake of Windows
LONGEST_COMPILED = 120  # "lifecircle/…/__pycache__/module.kernel-123.py312.1.nbc" and its temporary name


def members(folder: Path) -> Iterable[zipfile.ZipInfo]:
    """Everything that the wheels in ``folder`` will unpack, one Python's and another's alike."""
    for path in folder.glob("*.whl"):
        with zipfile.ZipFile(path) as opened:
            yield from opened.infolist()


def longest_path(folder: Path) -> int:
    """Characters of the longest path below the bundle once installed, and of what numba compiles there."""
    longest = max(len(one.filename) for one in members(folder))
    return len("python\\Lib\\site-packages\\") + max(longest, LONGEST_COMPILED)


def unpacked_bytes(folder: Path) -> int:
    """Bytes that the wheels take once unpacked."""
    return sum(one.file_size for one in members(folder))


def archived(bundle: Path, platform: Platform) -> Path:
    """The bundle as one file: a zip for Windows, a tar that keeps links and modes for Linux."""
    if not platform.windows:
        target = bundle.parent / f"{bundle.name}.tar.gz"
        with tarfile.open(target, "w:gz", compresslevel=1) as opened:
            opened.add(bundle, INSIDE)
        return target
    target = bundle.parent / f"{bundle.name}.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as opened:
        for path in sorted(bundle.rglob("*")):
            wheel = path.suffix == ".whl"  # compressed already
            how = zipfile.ZIP_STORED if wheel else zipfile.ZIP_DEFLATED
            opened.write(path, f"{INSIDE}/{path.relative_to(bundle).as_posix()}", compress_type=how)
    return target
