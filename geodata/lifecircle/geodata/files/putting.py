"""A folder or file of output put in the place of an old one, whole or not at all, on any system."""

import secrets
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from lifecircle.geodata.errors import InputError

from .disk_faults import in_use

_WAITS_S = (0.1, 0.2, 0.4, 0.8, 1.6)
_WINDOWS_HELD = (5, 32)
"""Access denied and sharing violation: what a virus scanner or an index does to files just written."""


class FileInUseError(InputError):
    """What is to be replaced is held by another program; each problem names a file."""


def folder_beside(folder: Path) -> Path:
    """A new empty folder next to ``folder``, with the permissions that any new folder has there.

    Not ``tempfile.mkdtemp``: what that makes stays private to its owner when it is moved, on
    Windows too, and colleagues could not open a result on a shared disk.
    """
    made = folder.parent / f".{folder.name[:40]}-{secrets.token_hex(4)}"
    made.mkdir()
    return made


def put_folder(fresh: Path, folder: Path) -> None:
    """Move ``fresh`` to ``folder``, in the place of what stands there.

    The old folder is moved aside first and removed last: where a file in it is open in another
    program, Windows refuses to move it and nothing is lost.

    Raises FileInUseError that names the open files.
    """
    aside = fresh.with_name(f"{fresh.name}-old")
    there = folder.exists()
    if there:
        _move(folder.rename, aside, held=folder)
    try:
        _move(fresh.rename, folder, held=fresh)
    except BaseException:
        if there:
            aside.rename(folder)
        raise
    if there:
        shutil.rmtree(aside, ignore_errors=True)


def put_file(fresh: Path, file: Path) -> None:
    """Move ``fresh`` to ``file``, in the place of what stands there. Raises FileInUseError."""
    _move(fresh.replace, file, held=file)


def _move(move: Callable[[Path], Path], target: Path, *, held: Path) -> None:
    """Move to ``target``, waiting a little for programs that look into every new file."""
    for wait in (*_WAITS_S, None):
        try:
            move(target)
        except PermissionError as error:
            if wait is None or getattr(error, "winerror", None) not in _WINDOWS_HELD:
                raise FileInUseError([in_use(path) for path in open_files(held) or [held]]) from error
            time.sleep(wait)
        else:
            return


def open_files(folder: Path) -> list[Path]:
    """Files in the folder that another program does not let anybody write."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            try:
                path.open("r+b").close()
            except PermissionError:
                found.append(path)
    return found
