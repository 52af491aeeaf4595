"""The app on a server of its own, for a test, a picture or a measurement; a browser without a way out."""

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

CHROMIUM = os.environ.get("LIFECIRCLE_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
ROOT = Path(__file__).resolve().parents[1]
PATIENCE_S = 60
_LOOK_EVERY_S = 0.25


class AppServer(NamedTuple):
    """A server that runs: its address, and the id of its process."""

    url: str
    process: int


@contextmanager
def running_app(
    home: Path, command: Sequence[str], *, given: Sequence[str] = (), port: int | None = None
) -> Iterator[AppServer]:
    """An app that keeps its sessions in a folder, stopped at the end.

    command: as far as the options for Streamlit. given: arguments of the app itself.
    Raises RuntimeError with what the server said where it does not come up.
    """
    port = port or _free_port()
    whole = [*command, f"--server.port={port}", "--server.headless=true", *(["--", *given] if given else [])]
    own = {**os.environ, "LIFECIRCLE_SESSIONS": str(home / "sessions")}
    log = home / "server.log"
    with log.open("ab") as out:
        server = subprocess.Popen(whole, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, env=own)
        url = f"http://localhost:{port}"
        try:
            end = time.monotonic() + PATIENCE_S
            while not _answers(f"{url}/_stcore/health"):
                if server.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"the server did not start: {log.read_text(encoding='utf-8')}")
                time.sleep(_LOOK_EVERY_S)
            yield AppServer(url, server.pid)
        finally:
            server.terminate()
            server.wait(30)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own server
            return True
    except OSError:
        return False
