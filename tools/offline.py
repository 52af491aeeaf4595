# /// script
# requires-python = ">=3.11"
# dependencies = ["packaging>=24", "pip>=25"]
# ///
"""Pack everything that a computer without a network needs to run lifecircle.

    uv run tools/offline.py                                   Windows 10/11, 64 bit, Python 3.12
    uv run tools/offline.py --platform linux --python 3.11
    uv run tools/offline.py --python-archive python-3.12.10-embed-amd64.zip

Run it in a clone of the repository on a computer with a network, of any system. It makes a folder
and an archive under ``dist/offline``: the wheel of lifecircle, the wheels of the locked versions
(checked by their hashes), a Python that needs no administrator, two files to double-click, and a
README.txt. The Python is the one that uv itself fetches (python-build-standalone); where that
cannot be reached, name an archive of it, of the embeddable package of python.org or of the
``python`` package of NuGet with ``--python-archive``, or install Python on the other computer.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
FILES = Path(__file__).resolve().parent / "offline_files"
PYTHONS = ("3.11", "3.12", "3.13")
HANDED_ON = ("README.md", "LICENSE", "CHANGELOG.md", "docs", "notebooks")  # to be read offline
WINDOWS_NAMES = {"install.bat": "安装.bat", "start.bat": "启动.bat"}
INSIDE = "lifecircle"  # the folder in the archive: short, for the sake of Windows
MAX_PATH = 259  # of Windows without administrator rights to lift it
LONGEST_COMPILED = 120  # "lifecircle/…/__pycache__/module.kernel-123.py312.1.nbc" and its temporary name
HASH = re.compile(r"--hash=(\S+)")


@dataclass(frozen=True)
class Platform:
    """A kind of computer: what pip, uv and environment markers call it."""

    name: str
    uv_python: str  # in uv's names of interpreters
    tags: tuple[str, ...]
    markers: dict[str, str]

    @property
    def windows(self) -> bool:
        """Whether it is Windows."""
        return self.markers["sys_platform"] == "win32"


def linux(name: str, machine: str) -> Platform:
    """Linux with the GNU C library 2.28 or newer: Debian 10, Kylin V10, UOS 20 and later."""
    tags = (*(f"manylinux_2_{minor}_{machine}" for minor in range(28, 4, -1)), f"manylinux2014_{machine}")
    older = (f"manylinux2010_{machine}", f"manylinux1_{machine}", f"linux_{machine}")
    markers = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
    return Platform(
        name,
        f"linux-{machine}-gnu",
        (*tags, *(older if machine == "x86_64" else older[-1:])),
        markers | {"platform_machine": machine},
    )


PLATFORMS = {
    "windows": Platform(
        "windows",
        "windows-x86_64-none",
        ("win_amd64",),
        {
            "sys_platform": "win32",
            "platform_system": "Windows",
            "os_name": "nt",
            "platform_machine": "AMD64",
        },
    ),
    "linux": linux("linux", "x86_64"),
    "linux-arm64": linux("linux-arm64", "aarch64"),
}


def main() -> None:
    asked = arguments()
    platform = PLATFORMS[asked.platform]
    pythons = tuple(dict.fromkeys(asked.python or ["3.12"]))
    version = project_version()
    bundle = asked.out / f"lifecircle-{version}-{platform.name}-py{'-'.join(pythons)}"
    shutil.rmtree(bundle, ignore_errors=True)
    wheels = bundle / "wheels"
    wheels.mkdir(parents=True)
    packed = add_python(bundle, platform, pythons, archive=asked.python_archive, wanted=not asked.no_python)
    run([uv(), "build", "--wheel", "--quiet", "--out-dir", str(wheels)], "building lifecircle")
    (wheels / ".gitignore").unlink(missing_ok=True)
    own = next(wheels.glob("lifecircle-*.whl"))
    exported = run(
        [uv(), "export", "--quiet", "--no-dev", "--no-emit-project", "--no-header", "--no-annotate"],
        "locking",
    )
    for python in pythons:
        wanted = requirements(exported, platform=platform, python=python)
        download(wanted, wheels, platform=platform, python=python)
        lines = [*wanted, f"lifecircle=={version} --hash=sha256:{sha256(own)}"]
        listed = bundle / "setup" / f"requirements-{python}.txt"
        listed.parent.mkdir(exist_ok=True)
        listed.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(wheels), "pip"], "pip"
    )
    write_texts(bundle, platform=platform, pythons=pythons, version=version, packed=packed)
    for name in HANDED_ON:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, bundle / name)
    archive = None if asked.no_archive else archived(bundle, platform)
    print(summary(bundle, archive, packed=packed, platform=platform, pythons=pythons))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--platform", choices=PLATFORMS, default="windows")
    parser.add_argument("--python", choices=PYTHONS, action="append", help="default 3.12; may be repeated")
    parser.add_argument(
        "--python-archive", type=Path, help="a Python for that platform: .zip, .nupkg, .tar.gz"
    )
    parser.add_argument("--no-python", action="store_true", help="the other computer has a Python")
    parser.add_argument("--no-archive", action="store_true", help="the folder only, no .zip or .tar.gz")
    parser.add_argument("--out", type=Path, default=ROOT / "dist" / "offline")
    return parser.parse_args()


def uv() -> str:
    """The uv that runs this script, or the one on the path."""
    return os.environ.get("UV") or "uv"


def run(command: list[str], doing: str) -> str:
    """Run a command in the repository; its output, or a stop that names what failed."""
    print(f"… {doing}", file=sys.stderr, flush=True)
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise SystemExit(f"{doing}: {' '.join(command[:4])} … failed\n{done.stderr.strip()}")
    return done.stdout


def project_version() -> str:
    """The version of lifecircle in pyproject.toml."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return re.search(r'^version = "([^"]+)"', text, re.MULTILINE)[1]


# Which wheels


def requirements(exported: str, *, platform: Platform, python: str) -> list[str]:
    """``name==version --hash=…`` of all that ``platform`` needs, from the output of ``uv export``.

    pip weighs markers (``; sys_platform == 'win32'``) by the computer it runs on, not by the one
    that is asked for, so they are weighed here and left out.
    """
    environment = platform.markers | {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "implementation_version": f"{python}.0",
        "platform_release": "",
        "platform_version": "",
        "extra": "",
    }
    chosen = []
    for line in exported.replace("\\\n", " ").splitlines():
        stated = line.split("--hash", 1)[0].split("#", 1)[0].strip()
        if not stated:
            continue
        one = Requirement(stated)
        if one.marker is None or one.marker.evaluate(environment):
            chosen.append(
                " ".join([f"{one.name}{one.specifier}", *(f"--hash={h}" for h in HASH.findall(line))])
            )
    return sorted(chosen)


def download(wanted: Iterable[str], folder: Path, *, platform: Platform, python: str) -> None:
    """Fetch a wheel of each requirement; stops with pip's words where one has none for the platform."""
    with tempfile.TemporaryDirectory() as scratch:
        listed = Path(scratch) / "requirements.txt"
        listed.write_text("\n".join(wanted) + "\n", encoding="utf-8")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        command += ["--require-hashes", "--dest", str(folder), "--implementation", "cp"]
        command += ["--python-version", python, "--requirement", str(listed)]
        for tag in platform.tags:
            command += ["--platform", tag]
        for abi in (f"cp{python.replace('.', '')}", "abi3", "none"):
            command += ["--abi", abi]
        run(command, f"wheels for {platform.name}, Python {python}")


def sha256(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


# A Python that needs no administrator


def add_python(
    bundle: Path, platform: Platform, pythons: tuple[str, ...], *, archive: Path | None, wanted: bool
) -> bool:
    """Put an interpreter into ``bundle/python``; False where there is to be none or it cannot be fetched."""
    if not wanted and archive is None:
        return False
    if len(pythons) > 1:
        if archive is None:
            return False  # the one that the other computer has decides
        raise SystemExit("--python-archive goes with one --python")
    with tempfile.TemporaryDirectory() as scratch:
        if archive is not None:
            unpack(archive, Path(scratch))
        elif not fetched(Path(scratch), platform, pythons[0]):
            return False
        home = interpreter_home(Path(scratch), platform)
        found = interpreter_version(home, platform)
        if found != pythons[0]:
            raise SystemExit(f"{archive} holds Python {found}, not {pythons[0]} for {platform.name}")
        shutil.move(home, bundle / "python")
    allow_packages(bundle / "python")
    return True


def fetched(folder: Path, platform: Platform, python: str) -> bool:
    """Whether uv could fetch its Python for the platform into ``folder``."""
    command = [
        uv(),
        "python",
        "install",
        f"cpython-{python}-{platform.uv_python}",
        "--install-dir",
        str(folder),
    ]
    try:
        run([*command, "--no-bin"], f"Python {python} for {platform.name}")
    except SystemExit as error:
        print(f"{error}\n  going on without a Python (see --python-archive)", file=sys.stderr)
        return False
    return True


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a .zip, .nupkg or .tar.* archive."""
    if not archive.is_file():
        raise SystemExit(f"{archive}: no such file")
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(folder)  # noqa: S202 - the user names a Python to be run
    elif tarfile.is_tarfile(archive):
        with tarfile.open(archive) as opened:
            opened.extractall(folder, filter="data")
    else:
        raise SystemExit(f"{archive}: neither a zip nor a tar archive")


def interpreter_home(folder: Path, platform: Platform) -> Path:
    """The folder of the interpreter within what was unpacked."""
    if platform.windows:
        homes = [path.parent for path in folder.rglob("python.exe") if path.parent.name.lower() != "scripts"]
    else:
        homes = [path.parent.parent for path in folder.rglob("bin/python3")]
    homes = [home for home in homes if "venv" not in home.parts]  # the standard library's templates
    if not homes:
        raise SystemExit(f"no Python for {platform.name} in the archive")
    return min(homes, key=lambda home: len(home.parts))


def interpreter_version(home: Path, platform: Platform) -> str:
    """``3.12`` of an interpreter that cannot be run here."""
    names = home.glob("python3*.dll") if platform.windows else (home / "lib").glob("python3*")
    pattern = re.compile(r"python3(\d\d)\.dll" if platform.windows else r"python3\.(\d\d)")
    minors = [found[1] for found in map(pattern.fullmatch, (path.name.lower() for path in names)) if found]
    return f"3.{minors[0]}" if minors else "?"


def allow_packages(home: Path) -> None:
    """The embeddable package of python.org looks for no packages until its ``._pth`` file says so."""
    for path in home.glob("python3*._pth"):
        kept = [line for line in path.read_text(encoding="utf-8").splitlines() if "import site" not in line]
        kept += ["Lib\\site-packages", "import site"]
        path.write_text("\n".join(kept) + "\n", encoding="utf-8", newline="\r\n")
        (home / "Lib" / "site-packages").mkdir(parents=True, exist_ok=True)


# What a person reads and clicks


def write_texts(
    bundle: Path, *, platform: Platform, pythons: tuple[str, ...], version: str, packed: bool
) -> None:
    """Write the files to click, README.txt, and what ``setup/install.py`` goes by."""
    wheels = sorted(path.name for path in (bundle / "wheels").glob("*.whl"))
    facts = {
        "version": version,
        "platform": platform.name,
        "pythons": list(pythons),
        "wheels": wheels,
        "longest_path": longest_path(bundle / "wheels"),
        "installed_mb": round(unpacked_bytes(bundle / "wheels") / 1e6),
    }
    setup = bundle / "setup"
    setup.mkdir(exist_ok=True)
    (setup / "bundle.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    for name, text in texts(platform=platform, pythons=pythons, version=version, packed=packed).items():
        path = bundle / name
        path.write_bytes(text)
        if path.suffix == ".sh":
            path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def texts(*, platform: Platform, pythons: tuple[str, ...], version: str, packed: bool) -> dict[str, bytes]:
    """The bytes of every text of a bundle by its path there.

    What cmd.exe reads is plain ASCII with CRLF, so that the code page of the computer does not
    matter; what people and Python read is UTF-8, README.txt with the mark that Notepad looks for.
    """
    words = {"@PYTHONS@": " ".join(pythons), "@VERSION@": version, "@PLATFORM@": platform.name}
    minors = ", ".join(f"({one.replace('.', ', ')})" for one in pythons)
    words["@MINORS@"] = f"{{{minors}}}"
    made = {"setup/install.py": filled("install.py", words).encode()}
    for path in sorted(FILES.glob("*.bat" if platform.windows else "*.sh")):
        text = filled(path.name, words)
        made[path.name] = text.replace("\n", "\r\n").encode("ascii") if platform.windows else text.encode()
    if platform.windows:
        for name, chinese in WINDOWS_NAMES.items():
            made[chinese] = f'@call "%~dp0{name}" %*\r\n'.encode("ascii")
        for name in ("no-python.txt", "not-installed.txt"):
            made[f"setup/{name}"] = filled(name, words).replace("\n", "\r\n").encode("utf-8")
    readme = filled("README.windows.txt" if platform.windows else "README.linux.txt", words)
    step = (
        "python-packed.txt" if packed else f"python-needed.{'windows' if platform.windows else 'linux'}.txt"
    )
    readme = readme.replace("@PYTHON_STEP@", filled(step, words).rstrip())
    made["README.txt"] = readme.replace("\n", "\r\n").encode("utf-8-sig")
    return made


def filled(name: str, words: dict[str, str]) -> str:
    """A text of ``offline_files`` with its places filled."""
    text = (FILES / name).read_text(encoding="utf-8")
    for place, word in words.items():
        text = text.replace(place, word)
    return text


# How large it is


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


def summary(
    bundle: Path, archive: Path | None, *, packed: bool, platform: Platform, pythons: tuple[str, ...]
) -> str:
    """What was made and how large it is."""
    facts = json.loads((bundle / "setup" / "bundle.json").read_text(encoding="utf-8"))
    wheels = list((bundle / "wheels").glob("*.whl"))
    lines = [
        str(bundle),
        f"  {len(wheels)} wheels, {sum(path.stat().st_size for path in wheels) / 1e6:.0f} MB; "
        f"{facts['installed_mb']} MB once installed",
    ]
    if platform.windows:
        room = MAX_PATH - facts["longest_path"] - 1
        lines.append(f"  the folder it is unpacked to may have a path of at most {room} characters")
    lines.append(
        "  Python is in it"
        if packed
        else f"  no Python in it: the other computer needs {' or '.join(pythons)} (64 bit), see README.txt"
    )
    if archive is not None:
        lines.append(f"{archive}\n  {archive.stat().st_size / 1e6:.0f} MB")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
