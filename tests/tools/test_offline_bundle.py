"""What tools/offline.py packs, as far as it can be checked without a network or Windows."""

import importlib.util
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
EXPORTED = """\
-e .
click==8.5.1 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via typer
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:cc
greenlet==3.5.6 ; platform_machine == 'aarch64' and sys_platform == 'linux' \\
    --hash=sha256:dd
older==1.0 ; python_full_version < '3.12' \\
    --hash=sha256:ee
watchdog==7.1.0 ; sys_platform != 'darwin' \\
    --hash=sha256:ff
"""


def loaded(path):
    spec = importlib.util.spec_from_file_location(path.stem + "_under_test", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def offline():
    sys.path.insert(0, str(ROOT / "tools"))
    yield loaded(ROOT / "tools" / "offline.py")
    sys.path.remove(str(ROOT / "tools"))


def texts_of(**facts):
    """The texts of a bundle; ``offline`` has its parts on the path."""
    return importlib.import_module("offline_parts.texts").texts(**facts)


@pytest.fixture(scope="module")
def install():
    return loaded(ROOT / "tools" / "offline_parts" / "files" / "install.py")


# Which wheels


@pytest.mark.parametrize(
    ("platform", "python", "names"),
    [
        ("windows", "3.11", ["click", "colorama", "older", "watchdog"]),
        ("windows", "3.13", ["click", "colorama", "watchdog"]),
        ("linux", "3.12", ["click", "watchdog"]),
        ("linux-arm64", "3.12", ["click", "greenlet", "watchdog"]),
    ],
)
def test_markers_are_weighed_for_the_other_computer(offline, platform, python, names):
    exported = EXPORTED.replace("-e .\n", "")
    lines = offline.requirements(exported, platform=offline.PLATFORMS[platform], python=python)
    assert [line.split("==")[0] for line in lines] == names
    assert lines[0] == "click==8.5.1 --hash=sha256:aa --hash=sha256:bb"


@pytest.mark.skipif(not (ROOT / "uv.lock").exists(), reason="uv.lock is made by uv run, not committed")
@pytest.mark.skipif(shutil.which("uv") is None, reason="uv is not on the path")
def test_the_list_is_what_the_project_pins(offline):
    command = [
        "uv",
        "export",
        "--frozen",
        "--offline",
        "--quiet",
        "--no-dev",
        "--no-emit-project",
        "--no-header",
    ]
    exported = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pins = {line.split(" ;")[0] for line in project["tool"]["uv"]["constraint-dependencies"]}
    wanted = {canonicalize_name(Requirement(line).name) for line in project["project"]["dependencies"]}
    for platform in offline.PLATFORMS.values():
        lines = offline.requirements(exported, platform=platform, python="3.12")
        stated = {line.split()[0] for line in lines}
        assert all("--hash=sha256:" in line for line in lines)
        assert stated <= pins
        names = {one.split("==")[0] for one in stated}
        assert wanted <= names
        assert "pytest" not in names
        assert ("colorama" in names) == platform.windows  # click colours the Windows console with it
        assert "tzdata" in names  # Windows has no time zones of its own


def module_of_windows(*libraries):
    """A PE32+ file, as the specification of the format has it, that imports these libraries."""
    names = b"".join(one.encode() + b"\0" for one in libraries)
    table = 20 * (len(libraries) + 1)
    address, at, found = 0x1000, 0x400, b""
    for one in libraries:
        offset = names.index(one.encode() + b"\0")
        found += struct.pack("<5I", 0, 0, 0, address + table + offset, 0)
    content = found + bytes(20) + names
    directories = bytes(8) + struct.pack("<2I", address, table) + bytes(14 * 8)
    optional = struct.pack("<H", 0x20B) + bytes(106) + struct.pack("<I", 16) + directories
    coff = b"PE\0\0" + struct.pack("<2H3I2H", 0x8664, 1, 0, 0, 0, len(optional), 0x2022)
    section = struct.pack("<8s4I", b".rdata", len(content), address, len(content), at) + bytes(16)
    start = b"MZ" + bytes(58) + struct.pack("<I", 64)
    return (start + coff + optional + section).ljust(at, b"\0") + content


def test_a_library_that_nothing_brings_is_named(offline, tmp_path):
    with zipfile.ZipFile(tmp_path / "fast-1-cp312-cp312-win_amd64.whl", "w") as wheel:
        needed = (
            "KERNEL32.dll",
            "python312.dll",
            "VCRUNTIME140.dll",
            "fast-own.dll",
            "libmkl.dll",
            "MSVCP140.dll",
        )
        wheel.writestr("fast/core.pyd", module_of_windows(*needed))
        wheel.writestr("fast.libs/fast-own.dll", module_of_windows("api-ms-win-crt-heap-l1-1-0.dll"))
        wheel.writestr("fast/plain.py", b"")
    assert offline.missing(tmp_path) == {"libmkl.dll": ["fast: fast/core.pyd"]}


# What is clicked and read


@pytest.fixture(params=["windows", "linux", "linux-arm64"])
def platform(request, offline):
    return offline.PLATFORMS[request.param]


@pytest.fixture(params=[("3.12",), ("3.11", "3.13")], ids=["one", "two"])
def texts(request, offline, platform):
    made = {}
    for packed in (True, False):
        made = texts_of(platform=platform, pythons=request.param, version="9.8.7", packed=packed)
    return made


def test_texts_hold_no_open_place(texts):
    for name, content in texts.items():
        assert not re.search(rb"@[A-Z_]+@", content), name


def test_batch_files_do_not_depend_on_a_code_page(texts, platform):
    names = {name for name in texts if name.endswith(".bat")}
    wanted = {"install.bat", "start.bat", "lifecircle.bat", "安装.bat", "启动.bat"}
    assert names == (wanted if platform.windows else set())
    for name in names:
        text = texts[name].decode("ascii")
        assert text.endswith("\r\n"), name
        assert "\n" not in text.replace("\r\n", ""), name
        assert all(line.isprintable() for line in text.split("\r\n")), name


def test_batch_files_go_where_there_is_a_label_and_keep_paths_in_quotes(texts):
    for name, content in texts.items():
        if not name.endswith(".bat"):
            continue
        text = content.decode("ascii")
        labels = set(re.findall(r"^:(\w+)", text, re.MULTILINE))
        assert set(re.findall(r"goto (\w+)", text)) <= labels, name
        for line in text.splitlines():
            for found in re.finditer(r"%~dp0|%HERE%|%RUN%", line):
                assert line[: found.start()].count('"') % 2 == 1, (name, line)  # a path may hold spaces and (
        assert "(\r\n" not in text  # no block: a bracket in a path would end it


def test_what_people_read_on_windows_opens_in_notepad(texts, platform):
    readme = texts["README.txt"]
    assert readme.startswith(b"\xef\xbb\xbf")
    text = readme.decode("utf-8-sig")
    assert "\n" not in text.replace("\r\n", "")
    assert "9.8.7" in text
    assert ("启动.bat" in text) == platform.windows


def test_readme_says_whether_a_python_comes_along(offline, platform):
    told = {
        packed: texts_of(platform=platform, pythons=("3.12",), version="1", packed=packed)["README.txt"]
        .decode("utf-8-sig")
        for packed in (True, False)
    }  # fmt: skip
    assert "本包自带 Python 3.12" in told[True]
    assert "本包不带 Python" in told[False]


@pytest.mark.skipif(os.name == "nt", reason="asks sh")
def test_shell_scripts_are_read_by_a_plain_sh(offline, tmp_path):
    made = texts_of(platform=offline.PLATFORMS["linux"], pythons=("3.12",), version="1", packed=False)
    scripts = {name: content for name, content in made.items() if name.endswith(".sh")}
    assert set(scripts) == {"install.sh", "start.sh", "lifecircle.sh"}
    for name, content in scripts.items():
        assert b"\r" not in content
        (tmp_path / name).write_bytes(content)
        subprocess.run(["sh", "-n", str(tmp_path / name)], check=True)


@pytest.mark.skipif(os.name == "nt", reason="asks sh")
def test_started_from_anywhere_it_runs_its_own_python_alone(offline, tmp_path):
    home = tmp_path / "生活圈 (1)"
    (home / "setup").mkdir(parents=True)
    made = texts_of(platform=offline.PLATFORMS["linux"], pythons=("3.12",), version="1", packed=False)
    for name in ("start.sh", "lifecircle.sh"):
        (home / name).write_bytes(made[name])
        (home / name).chmod(0o755)
    command = [str(home / "start.sh"), "我的 研究区"]
    early = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    assert early.returncode == 2
    assert "install.sh" in early.stderr
    (home / "setup" / "installed.txt").touch()
    python = home / "env" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\nprintf "%s|" "$@"; echo "$PYTHONPATH|$PYTHONSAFEPATH|$PYTHONNOUSERSITE"\n')
    python.chmod(0o755)
    own = {**os.environ, "PYTHONPATH": "elsewhere"}
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", env=own)
    assert done.stdout == "-X|utf8|-m|lifecircle.cli|app|我的 研究区||1|1\n"


# A Python that comes along


def packed_windows(path, *, root="", minor=12, more=()):
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("python.exe", f"python3{minor}.dll", "python3.dll", *more):
            archive.writestr(root + name, b"")
        archive.writestr(f"{root}python3{minor}._pth", "python312.zip\r\n.\r\n\r\n#import site\r\n")
    return path


def test_the_embeddable_package_learns_to_find_packages(offline, tmp_path):
    archive = packed_windows(tmp_path / "python-3.12.10-embed-amd64.zip")
    (tmp_path / "bundle").mkdir()
    windows = offline.PLATFORMS["windows"]
    assert offline.add_python(tmp_path / "bundle", windows, ("3.12",), archive=archive, wanted=True)
    home = tmp_path / "bundle" / "python"
    assert (home / "python.exe").is_file()
    lines = (home / "python312._pth").read_bytes().decode().split("\r\n")
    assert lines == ["python312.zip", ".", "", "Lib\\site-packages", "import site", ""]
    assert (home / "Lib" / "site-packages").is_dir()


def test_the_interpreter_is_found_in_a_package_of_nuget(offline, tmp_path):
    templates = ("Lib/venv/scripts/nt/python.exe",)
    archive = packed_windows(tmp_path / "python.3.12.10.nupkg", root="tools/", more=templates)
    (tmp_path / "bundle").mkdir()
    windows = offline.PLATFORMS["windows"]
    assert offline.add_python(tmp_path / "bundle", windows, ("3.12",), archive=archive, wanted=True)
    assert (tmp_path / "bundle" / "python" / "python312.dll").is_file()


def test_the_interpreter_is_found_in_a_standalone_build(offline, tmp_path):
    source = tmp_path / "source" / "python"
    (source / "bin").mkdir(parents=True)
    (source / "lib" / "python3.13").mkdir(parents=True)
    (source / "bin" / "python3.13").touch(mode=0o755)
    (source / "bin" / "python3").symlink_to("python3.13")
    archive = tmp_path / "cpython.tar.gz"
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(source, "python")
    (tmp_path / "bundle").mkdir()
    linux = offline.PLATFORMS["linux"]
    assert offline.add_python(tmp_path / "bundle", linux, ("3.13",), archive=archive, wanted=True)
    assert os.access(tmp_path / "bundle" / "python" / "bin" / "python3", os.X_OK)


def test_a_python_of_another_version_or_system_is_refused(offline, tmp_path):
    archive = packed_windows(tmp_path / "python.zip", minor=11)
    with pytest.raises(SystemExit, match=r"holds Python 3\.11, not 3\.12"):
        offline.add_python(tmp_path, offline.PLATFORMS["windows"], ("3.12",), archive=archive, wanted=True)
    with pytest.raises(SystemExit, match="no Python for linux"):
        offline.add_python(tmp_path, offline.PLATFORMS["linux"], ("3.12",), archive=archive, wanted=True)


# The archive


def small_bundle(offline, folder, name):
    bundle = folder / "bundle"
    (bundle / "wheels").mkdir(parents=True)
    with zipfile.ZipFile(bundle / "wheels" / "deep-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("deep/" + "x" * 200 + ".py", b"0" * 1000)
        wheel.writestr("deep/__init__.py", b"")
    offline.write_texts(
        bundle, platform=offline.PLATFORMS[name], pythons=("3.12",), version="1", packed=False
    )
    return bundle


def test_a_zip_keeps_chinese_names_and_says_how_deep_it_goes(offline, tmp_path):
    bundle = small_bundle(offline, tmp_path, "windows")
    facts = json.loads((bundle / "setup" / "bundle.json").read_text(encoding="utf-8"))
    assert facts["longest_path"] == len("python\\Lib\\site-packages\\deep\\") + 203
    assert facts["wheels"] == ["deep-1-py3-none-any.whl"]
    with zipfile.ZipFile(offline.archived(bundle, offline.PLATFORMS["windows"])) as made:
        one = made.getinfo("lifecircle/安装.bat")
        assert one.flag_bits & 0x800  # UTF-8, so that no system has to guess
        assert b'"%~dp0install.bat"' in made.read(one)
        assert "lifecircle/setup/install.py" in made.namelist()


def test_a_tar_keeps_what_may_be_run(offline, tmp_path):
    bundle = small_bundle(offline, tmp_path, "linux")
    with tarfile.open(offline.archived(bundle, offline.PLATFORMS["linux"])) as made:
        assert made.getmember("lifecircle/install.sh").mode & 0o111 == 0o111


# The installer


def facts(**other):
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    kept = {"pythons": [here], "platform": "linux", "wheels": [], "longest_path": 100, "installed_mb": 1}
    return kept | other


@pytest.mark.skipif(os.name == "nt", reason="the facts are those of a Linux bundle")
def test_what_stands_in_the_way_is_said_at_once(install, tmp_path, monkeypatch):
    monkeypatch.setattr(install, "HOME", tmp_path)
    assert install.wrong(facts()) == []
    found = install.wrong(facts(pythons=["3.9"], platform="windows", wheels=["lost.whl"], installed_mb=10**9))
    told = "\n".join(chinese for chinese, _ in found)
    assert len(found) == 4
    for word in ("要 3.9", "给 windows 的", "lost.whl", "磁盘"):
        assert word in told
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / "lost.whl").touch()
    assert install.wrong(facts(wheels=["lost.whl"])) == []


def test_nothing_is_asked_of_a_network(install, tmp_path, monkeypatch):
    monkeypatch.setattr(install, "HOME", tmp_path)
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example")
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / "pip-26.1-py3-none-any.whl").touch()
    command = install.pip_command("python")
    assert command[1] == str(tmp_path / "wheels" / "pip-26.1-py3-none-any.whl" / "pip")
    assert {"--no-index", "--require-hashes"} <= set(command)
    assert not [name for name in install.quiet() if name.startswith("PIP_") and name != "PIP_CONFIG_FILE"]


def test_numba_is_lent_the_library_that_it_lacks(install, tmp_path):
    (tmp_path / "sklearn" / ".libs").mkdir(parents=True)
    (tmp_path / "sklearn" / ".libs" / "msvcp140.dll").write_bytes(b"library")
    (tmp_path / "numba" / "core" / "typeconv").mkdir(parents=True)
    (tmp_path / "numba" / "misc").mkdir()
    for module in ("numba/_dispatcher.pyd", "numba/core/typeconv/_typeconv.pyd", "numba/misc/plain.py"):
        (tmp_path / module).touch()
    install.lend_library(tmp_path)
    assert (tmp_path / "numba" / "msvcp140.dll").read_bytes() == b"library"
    assert (tmp_path / "numba" / "core" / "typeconv" / "msvcp140.dll").is_file()
    assert not (tmp_path / "numba" / "misc" / "msvcp140.dll").exists()
