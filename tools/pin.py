"""Refresh the exact versions under [tool.uv] constraint-dependencies in pyproject.toml.

    uv run python tools/pin.py

Resolves the newest versions that the dependencies allow, for every supported Python and
platform, and writes them without naming any registry (uv.lock does, so it is not committed).
A package that needs different versions on different Pythons is pinned with markers.
"""

import subprocess
import tomllib
from pathlib import Path

import tomlkit

ROOT = Path(__file__).resolve().parents[1]
PROJECT = ROOT / "pyproject.toml"


def main() -> None:
    document = tomlkit.parse(PROJECT.read_text(encoding="utf-8"))
    uv = document["tool"]["uv"]
    uv["constraint-dependencies"] = tomlkit.array()
    PROJECT.write_text(tomlkit.dumps(document), encoding="utf-8")
    subprocess.run(["uv", "lock", "--upgrade", "--quiet"], cwd=ROOT, check=True)
    pins = tomlkit.array()
    pins.multiline(multiline=True)
    for pin in locked_pins((ROOT / "uv.lock").read_text(encoding="utf-8")):
        pins.append(pin)
    uv["constraint-dependencies"] = pins
    PROJECT.write_text(tomlkit.dumps(document), encoding="utf-8")
    subprocess.run(["uv", "lock", "--quiet"], cwd=ROOT, check=True)
    print(f"{len(pins)} packages pinned")


def locked_pins(lock: str) -> list[str]:
    """``name==version`` of every package of a lock file, with markers where versions fork."""
    packages = [one for one in tomllib.loads(lock)["package"] if "editable" not in one["source"]]
    pins = []
    for one in packages:
        markers = one.get("resolution-markers")
        condition = f" ; {' or '.join(f'({marker})' for marker in markers)}" if markers else ""
        pins.append(f"{one['name']}=={one['version']}{condition}")
    return sorted(pins)


if __name__ == "__main__":
    main()
