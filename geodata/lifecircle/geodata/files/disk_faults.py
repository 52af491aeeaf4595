"""What a disk or another program refuses, as a Problem that says what to do."""

import errno
from pathlib import Path

from lifecircle.geodata.errors import Problem
from lifecircle.geodata.text import Text

_WINDOWS_PATH_TOO_LONG = 206
_WINDOWS_NOT_FOUND = (2, 3)
_LONG = 240
"""Windows says of a path beyond 259 characters, or a folder beyond 247, that it does not exist."""
_WINDOWS_NAME_REFUSED = (123, 267)
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


def disk_fault(error: OSError) -> Problem | None:
    """The Problem behind an error of the system; None for one that no user can mend."""
    file = str(error.filename2 or error.filename or "")
    if isinstance(error, PermissionError):
        return in_use(Path(file))
    if error.errno in _FULL:
        return Problem(
            code="disk_full",
            file=file or "disk",
            message=Text(zh="磁盘已满", en="the disk is full"),
            remedy=Text(zh="请腾出空间，或换一个磁盘。", en="Free some space, or use another disk."),
        )
    if _too_long(error, file):
        return Problem(
            code="path_too_long",
            file=file,
            message=Text(zh="路径太长", en="the path is too long"),
            remedy=Text(
                zh="请换一个短一些的文件夹名或位置。", en="Use a folder with a shorter name or place."
            ),
        )
    if _windows(error) in _WINDOWS_NAME_REFUSED:
        return Problem(
            code="name_refused",
            file=file,
            message=Text(
                zh='名称里有 Windows 不允许的字符（< > : " | ? *）',
                en='the name holds a character that Windows does not allow (< > : " | ? *)',
            ),
            remedy=Text(zh="请换一个名称。", en="Use another name."),
        )
    return None


def _windows(error: OSError) -> int | None:
    """Windows' own number of an error; None elsewhere."""
    return getattr(error, "winerror", None)


def _too_long(error: OSError, file: str) -> bool:
    if error.errno == errno.ENAMETOOLONG or _windows(error) == _WINDOWS_PATH_TOO_LONG:
        return True
    return _windows(error) in _WINDOWS_NOT_FOUND and len(file) >= _LONG


def in_use(path: Path) -> Problem:
    """That a file or folder may not be read, written or replaced now."""
    return Problem(
        code="file_in_use",
        file=str(path),
        message=Text(
            zh="读不了也写不进：可能正在 Excel、WPS 等软件里打开，或没有权限",
            en="it cannot be read or written: perhaps it is open in Excel, WPS or the like, or not yours",
        ),
        remedy=Text(
            zh="请先关闭它再试；仍不行就换一个文件夹。",
            en="Close it and try again; if that does not help, use another folder.",
        ),
    )
