"""Other programs, run in the repository."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


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
