"""A Python that needs no administrator, put into the bundle."""

import re
import shutil
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from .platforms import Platform
from .running import run, uv


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
