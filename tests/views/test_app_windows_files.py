"""Files of the app where Windows refuses what Linux allows: replacing, removing and naming."""

import errno
import sqlite3
import threading
from contextlib import closing
from pathlib import Path, PureWindowsPath

import pytest

from lifecircle.geodata.files import putting
from lifecircle.views.app.map import serving
from lifecircle.views.app.map.local_basemap import read_only
from lifecircle.views.app.session import _lock, new_session


class SharingViolationError(PermissionError):
    winerror = 32


def refuse(monkeypatch, method, *, times):
    """Have Windows refuse so often to replace or remove a file."""
    real, left = getattr(Path, method), [times]

    def refused(self, *given, **more):
        if left[0] > 0:
            left[0] -= 1
            raise SharingViolationError(errno.EACCES, "in use", str(self))
        return real(self, *given, **more)

    monkeypatch.setattr(Path, method, refused)


def test_notes_are_written_when_a_virus_scanner_lets_go(tmp_path, monkeypatch):
    work = new_session(tmp_path)
    work.remember(plan="huangshan")
    monkeypatch.setattr(putting.time, "sleep", lambda seconds: None)
    refuse(monkeypatch, "replace", times=3)
    work.remember(page="gaps")
    assert (work.note("plan"), work.note("page")) == ("huangshan", "gaps")


def test_notes_are_not_read_while_they_are_replaced(tmp_path):
    work = new_session(tmp_path)
    work.remember(plan="huangshan")
    found = []
    with _lock(str(work.folder)):
        reader = threading.Thread(target=lambda: found.append(work.note("plan")))
        reader.start()
        reader.join(0.2)
        assert found == []
    reader.join(10)
    assert found == ["huangshan"]


def test_content_that_is_being_sent_is_not_replaced_by_the_same(tmp_path, monkeypatch):
    partial, path = tmp_path / ".part", tmp_path / "cells.png"
    refuse(monkeypatch, "replace", times=2)
    partial.write_bytes(b"same")
    with pytest.raises(PermissionError):  # nobody has it: it must not be passed over
        serving._put(partial, path)
    partial.write_bytes(b"same")
    path.write_bytes(b"same")
    serving._put(partial, path)
    assert not partial.exists()


@pytest.mark.parametrize("name", ["底图.mbtiles", "50% 底图 #1?mode=rwc.mbtiles"])
def test_a_base_map_of_any_name_is_opened_and_not_changed(tmp_path, name):
    file = tmp_path / "我的 文件" / name
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as store:
        store.execute("create table tiles (a)")
        store.commit()
    with closing(sqlite3.connect(read_only(file), uri=True)) as store:
        assert store.execute("select count(*) from tiles").fetchone() == (0,)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            store.execute("insert into tiles values (1)")


@pytest.mark.parametrize(
    ("path", "address"),
    [
        (r"D:\底 图\a.mbtiles", "file:///D:/%E5%BA%95%20%E5%9B%BE/a.mbtiles?mode=ro"),
        (r"\\server\share\a.mbtiles", "file:////server/share/a.mbtiles?mode=ro"),
    ],
)
def test_drives_and_shares_are_written_as_sqlite_reads_them(path, address):
    class Windows(PureWindowsPath):
        def absolute(self):
            return self

    assert read_only(Windows(path)) == address
