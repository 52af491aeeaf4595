"""One work session: a folder on disk, known by an id that nobody can guess."""

import functools
import hashlib
import json
import os
import re
import secrets
import shutil
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from lifecircle.geodata.files.putting import put_file

FORMAT = "v1"
"""Part of the path: a later format starts afresh beside it."""
KEPT_DAYS = 30
_ID = re.compile(r"[A-Za-z0-9_-]{32}")
_NOTES = "notes.json"
_SECONDS_A_DAY = 86_400


@dataclass(frozen=True, kw_only=True)
class WorkSession:
    """What one person is doing: notes (JSON values by name) and files, in a folder of their own."""

    id: str
    folder: Path

    def note(self, name: str, default: Any = None) -> Any:
        """What was remembered under a name."""
        with _lock(str(self.folder)):  # Windows lets nobody read a file while it is replaced
            return self._notes().get(name, default)

    def remember(self, **values: Any) -> None:
        """Write notes down; the others stay. None forgets one."""
        self.write(values)

    def write(self, values: Mapping[str, Any]) -> None:
        """``remember`` for names that hold dots."""
        with _lock(str(self.folder)):
            notes = {**self._notes(), **values}
            notes = {name: value for name, value in notes.items() if value is not None}
            self._make()
            partial = self.folder / f".{_NOTES}"
            partial.write_text(json.dumps(notes, ensure_ascii=False, indent=1), encoding="utf-8")
            put_file(partial, self.folder / _NOTES)

    def room(self, name: str) -> Path:
        """A folder of the session, made if it is not there."""
        self._make()
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        return folder

    def _make(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def _notes(self) -> dict[str, Any]:
        try:
            found = json.loads((self.folder / _NOTES).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def sessions_folder(owner: str = "") -> Path:
    """Where the sessions of one owner are kept. owner: who is logged in; empty where nobody need be.

    ``LIFECIRCLE_SESSIONS`` in the environment names another place than the user's data folder.
    """
    stated = os.environ.get("LIFECIRCLE_SESSIONS")
    base = Path(stated) if stated else platformdirs.user_data_path("lifecircle") / "sessions"
    return base / FORMAT / (hashlib.sha256(owner.encode()).hexdigest()[:24] if owner else "local")


def open_session(parent: Path, wanted: str) -> WorkSession | None:
    """The session with this id, or None where there is none (any more)."""
    if not _ID.fullmatch(wanted) or not (parent / wanted).is_dir():
        return None
    folder = parent / wanted
    os.utime(folder)
    return WorkSession(id=wanted, folder=folder)


def new_session(parent: Path) -> WorkSession:
    """A session of its own; its folder comes with the first note."""
    name = secrets.token_urlsafe(24)
    return WorkSession(id=name, folder=parent / name)


def forget_old(parent: Path, *, days: float = KEPT_DAYS) -> int:
    """Remove the sessions that nobody opened for so many days; how many there were."""
    if not parent.is_dir():
        return 0
    oldest = time.time() - days * _SECONDS_A_DAY
    old = [one for one in parent.iterdir() if _ID.fullmatch(one.name) and one.stat().st_mtime < oldest]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)


@functools.lru_cache(maxsize=256)
def _lock(folder: str) -> threading.Lock:
    """One reader or writer at a time per session: a page and a job may both write notes."""
    del folder
    return threading.Lock()
