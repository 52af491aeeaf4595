"""Output put in place where another program holds a file, as Windows has it."""

import errno
from pathlib import Path

import pytest

from lifecircle.geodata.errors import PlaceError
from lifecircle.geodata.files import putting
from lifecircle.geodata.files.disk_faults import disk_fault
from lifecircle.geodata.files.layer_files import LayerFile
from lifecircle.geodata.files.opening import open_layer
from lifecircle.geodata.files.putting import FileInUseError, folder_beside, put_folder


class SharingViolationError(PermissionError):
    """What Windows raises while another program has a file open."""

    winerror = 32


@pytest.fixture
def folders(tmp_path):
    """A fresh folder beside an earlier one, with a table in each."""
    target = tmp_path / "结果"
    target.mkdir()
    (target / "gaps.csv").write_text("old", encoding="utf-8")
    fresh = folder_beside(target)
    (fresh / "gaps.csv").write_text("new", encoding="utf-8")
    return fresh, target


@pytest.fixture
def waits(monkeypatch):
    """How long was waited."""
    waited = []
    monkeypatch.setattr(putting.time, "sleep", waited.append)
    return waited


def held(monkeypatch, *, name, times):
    """Have Windows refuse so often to move what is called ``name``."""
    real, left = Path.rename, [times]

    def rename(self, target):
        if self.name == name and left[0] > 0:
            left[0] -= 1
            raise SharingViolationError(errno.EACCES, "in use", str(self))
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)


def held_file(monkeypatch, name):
    """Have Windows refuse to write a file of that name."""
    real = Path.open

    def opened(self, mode="r", *more, **other):
        if self.name == name and "+" in mode:
            raise SharingViolationError(errno.EACCES, "in use", str(self))
        return real(self, mode, *more, **other)

    monkeypatch.setattr(Path, "open", opened)


def test_a_fresh_folder_takes_the_place_of_the_old_one(folders):
    fresh, target = folders
    put_folder(fresh, target)
    assert (target / "gaps.csv").read_text(encoding="utf-8") == "new"
    assert [path.name for path in target.parent.iterdir()] == ["结果"]


def test_a_table_open_in_excel_is_named_and_nothing_is_lost(folders, monkeypatch, waits):
    fresh, target = folders
    (target / "ratios.csv").write_text("old", encoding="utf-8")
    held(monkeypatch, name="结果", times=99)
    held_file(monkeypatch, "gaps.csv")
    with pytest.raises(FileInUseError) as caught:
        put_folder(fresh, target)
    (problem,) = caught.value.problems
    assert problem.file.endswith("gaps.csv")
    assert "Excel" in problem.say("zh")
    assert "Excel" in problem.say("en")
    assert "关闭" in problem.say("zh")
    assert {path.name for path in target.iterdir()} == {"gaps.csv", "ratios.csv"}
    assert (target / "gaps.csv").read_text(encoding="utf-8") == "old"
    assert sum(waits) < 5


def test_a_folder_in_use_is_named_where_no_file_is(folders, monkeypatch, waits):
    fresh, target = folders
    held(monkeypatch, name="结果", times=99)
    with pytest.raises(FileInUseError) as caught:
        put_folder(fresh, target)
    assert [problem.file for problem in caught.value.problems] == [str(target)]


def test_a_virus_scanner_is_waited_for(folders, monkeypatch, waits):
    fresh, target = folders
    held(monkeypatch, name=fresh.name, times=3)
    put_folder(fresh, target)
    assert (target / "gaps.csv").read_text(encoding="utf-8") == "new"
    assert len(waits) == 3


def test_what_cannot_be_moved_in_leaves_the_old_in_place(folders, monkeypatch, waits):
    fresh, target = folders
    held(monkeypatch, name=fresh.name, times=99)
    with pytest.raises(FileInUseError):
        put_folder(fresh, target)
    assert (target / "gaps.csv").read_text(encoding="utf-8") == "old"


def test_no_right_to_write_is_not_waited_for(folders, monkeypatch, waits):
    fresh, target = folders

    def refused(self, to):
        raise PermissionError(errno.EACCES, "no right", str(self))

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(FileInUseError):
        put_folder(fresh, target)
    assert waits == []


def test_a_folder_beside_may_be_read_by_whom_any_new_folder_may(tmp_path):
    (tmp_path / "plain").mkdir()
    made = folder_beside(tmp_path / ("很长的名字" * 14))
    assert made.stat().st_mode == (tmp_path / "plain").stat().st_mode
    assert made.parent == tmp_path
    assert len(made.name) <= 50


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PermissionError(errno.EACCES, "denied", "a.csv"), "file_in_use"),
        (OSError(errno.ENOSPC, "full", "a.csv"), "disk_full"),
        (OSError(errno.ENAMETOOLONG, "long", "a.csv"), "path_too_long"),
    ],
)
def test_what_a_user_can_mend_is_said(error, code):
    problem = disk_fault(error)
    assert problem.code == code
    assert problem.say("zh").startswith("a.csv：")
    assert problem.say("en").startswith("a.csv: ")


def test_a_name_that_windows_refuses_is_said():
    error = OSError(errno.EINVAL, "syntax", '结果"')
    error.winerror = 123  # --out "结果\\" leaves a quotation mark in the name
    assert disk_fault(error).code == "name_refused"


def test_a_path_that_windows_does_not_find_for_its_length_is_said():
    error = FileNotFoundError(
        errno.ENOENT, "cannot find the path", "D:\\" + "很长的文件夹\\" * 40 + "gaps.csv"
    )
    error.winerror = 3
    assert disk_fault(error).code == "path_too_long"
    short = FileNotFoundError(errno.ENOENT, "cannot find the path", "D:\\gaps.csv")
    short.winerror = 3
    assert disk_fault(short) is None


def test_other_errors_of_the_system_are_ours():
    assert disk_fault(FileNotFoundError(errno.ENOENT, "none", "a.csv")) is None


def test_a_layer_held_by_another_program_is_not_called_damaged(tmp_path, monkeypatch):
    path = tmp_path / "设施.csv"
    path.write_text("名称\n", encoding="utf-8")

    def refused(self):
        raise SharingViolationError(errno.EACCES, "in use", str(self))

    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(PlaceError) as caught:
        open_layer(LayerFile(layer="facilities", path=path, label="设施.csv"))
    (problem,) = caught.value.problems
    assert (problem.code, problem.file) == ("file_in_use", "设施.csv")
