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
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from offline_parts.interpreter import add_python
from offline_parts.platforms import PLATFORMS, Platform
from offline_parts.running import ROOT, run, uv
from offline_parts.sizes import archived
from offline_parts.texts import write_texts
from offline_parts.windows_libraries import missing
from packaging.requirements import Requirement

PYTHONS = ("3.11", "3.12", "3.13")
HANDED_ON = ("README.md", "LICENSE", "CHANGELOG.md", "docs", "notebooks")  # to be read offline
MAX_PATH = 259  # of Windows without administrator rights to lift it
PIP_DOWNLOAD = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:")
HASH = re.compile(r"--hash=(\S+)")


def main() -> None:
    asked = arguments()
    platform = PLATFORMS[asked.platform]
    pythons = tuple(dict.fromkeys(asked.python or ["3.12"]))
    version = project_version()
    bundle = asked.out.absolute() / f"lifecircle-{version}-{platform.name}-py{'-'.join(pythons)}"
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
    run([*PIP_DOWNLOAD, "--dest", str(wheels), "pip"], "pip")
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
        command = [*PIP_DOWNLOAD, "--require-hashes", "--dest", str(folder), "--implementation", "cp"]
        command += ["--python-version", python, "--requirement", str(listed)]
        for tag in platform.tags:
            command += ["--platform", tag]
        for abi in (f"cp{python.replace('.', '')}", "abi3", "none"):
            command += ["--abi", abi]
        run(command, f"wheels for {platform.name}, Python {python}")


def sha256(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


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
        for library, modules in missing(bundle / "wheels").items():
            lines.append(f"  NOTHING BRINGS {library}, which {modules[0]} needs")
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
