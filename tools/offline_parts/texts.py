"""What a person reads and clicks in a bundle, and what its installer goes by."""

import json
import stat
from pathlib import Path

from .platforms import Platform
from .sizes import longest_path, unpacked_bytes

FILES = Path(__file__).resolve().parent / "files"
WINDOWS_NAMES = {"install.bat": "安装.bat", "start.bat": "启动.bat"}


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
