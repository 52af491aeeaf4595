"""Which Place and plan a session works on, and how each gets read."""

import hashlib
import shutil
import tempfile
from functools import lru_cache
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Literal, NamedTuple

import platformdirs

from lifecircle.coverage.assessment import Progress
from lifecircle.geodata.errors import Problem
from lifecircle.geodata.text import Text
from lifecircle.plan.model import Plan
from lifecircle.plan.reading import check_plan, preset_ids, read_plan

from .session import WorkSession

FIRST_PLAN = "huangshan"
_SAMPLE = "sample-county-"
OWN_PLAN = "own"
"""Stands for the session's own plan file where a preset is named otherwise."""
PlaceKind = Literal["sample", "folder", "upload"]


class PlaceInput(NamedTuple):
    """A Place folder and how it was chosen. key: changes when one of its files changes."""

    kind: PlaceKind
    folder: Path
    key: str


def sample_folder() -> Path:
    """Where the sample county of this user is, or will be."""
    return platformdirs.user_cache_path("lifecircle") / f"{_SAMPLE}{version('lifecircle')}-{_sample_stamp()}"


@lru_cache(maxsize=1)
def _sample_stamp() -> str:
    """Changes with the sources of the sample: builds of one version may write different ones."""
    digest = hashlib.sha256()
    for file in sorted(resources.files("lifecircle.geodata.sample").iterdir(), key=lambda one: one.name):
        if file.name.endswith((".py", ".toml")):
            digest.update(f"{file.name}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:10]


def make_sample(tell: Progress) -> None:
    """Write the sample county if it is not there yet. Raises OSError where the cache cannot be written."""
    from lifecircle.geodata.sample import generate_sample, write_sample

    folder = sample_folder()
    if (folder / "place.toml").is_file():
        return
    tell(Text("生成样例县", "generating the sample county"), 0.05)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
        partial = Path(beside) / "county"
        write_sample(generate_sample("county"), partial)
        if not folder.exists():
            shutil.move(partial, folder)
    for old in folder.parent.glob(f"{_SAMPLE}*"):
        if old != folder and _is_sample(old):
            shutil.rmtree(old, ignore_errors=True)  # of another build; in use elsewhere, it stays


def _is_sample(folder: Path) -> bool:
    """Whether a folder of the cache is a whole sample and nothing that somebody else put there."""
    return folder.is_dir() and not folder.is_symlink() and (folder / "place.toml").is_file()


def choose_place(work: WorkSession, kind: PlaceKind, folder: Path | None = None) -> None:
    """Work on another Place from now on. folder: of kind ``folder``; of an upload its name in the session."""
    work.remember(place={"kind": kind, "folder": str(folder) if folder is not None else ""}, assessed=None)


def place_input(work: WorkSession) -> PlaceInput | None:
    """The Place folder that the session works on, as it is on disk now."""
    stated = work.note("place")
    if not isinstance(stated, dict):
        return None
    kind: PlaceKind = stated.get("kind", "folder")
    if kind == "sample":  # the same for everybody, and perhaps not written yet
        return PlaceInput(
            kind, sample_folder(), hashlib.sha256(str(sample_folder()).encode()).hexdigest()[:32]
        )
    folder = Path(stated.get("folder", ""))
    if kind == "upload":
        folder = work.folder / "place" / folder.name
    return PlaceInput(kind, folder, _stamp(folder))


def _stamp(folder: Path) -> str:
    """Changes when a file of a Place folder changes in size or time of writing."""
    digest = hashlib.sha256(str(folder).encode())
    # without place.toml only the folder itself is listed: nobody wants a whole disk searched
    listed = folder.rglob("*") if (folder / "place.toml").is_file() else folder.glob("*")
    for file in sorted(one for one in listed if one.is_file()):
        state = file.stat()
        digest.update(f"{file}|{state.st_size}|{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:32]


def chosen_plan(work: WorkSession) -> str:
    """The id of a preset, or OWN_PLAN."""
    stated = str(work.note("plan", FIRST_PLAN))
    return stated if stated in preset_ids() or stated == OWN_PLAN else FIRST_PLAN


def own_plan_file(work: WorkSession) -> Path:
    """The session's own plan file."""
    return work.folder / "plan" / "plan.toml"


def plan_or_faults(work: WorkSession) -> tuple[Plan | None, tuple[Problem, ...]]:
    """The plan that the session works with, or everything that is wrong with its file."""
    from lifecircle.plan.checking import is_remark

    from .kept import kept

    chosen = chosen_plan(work)
    if chosen != OWN_PLAN:
        return kept().of(("plan", chosen), lambda: read_plan(chosen)), ()
    file = own_plan_file(work)
    if not file.is_file():
        return kept().of(("plan", FIRST_PLAN), lambda: read_plan(FIRST_PLAN)), ()
    state = file.stat()

    def read() -> tuple[Plan | None, tuple[Problem, ...]]:
        problems = tuple(one for one in check_plan(file) if not is_remark(one))
        return (None, problems) if problems else (read_plan(file), ())

    return kept().of(("plan", str(file), state.st_size, state.st_mtime_ns), read)


def plan_key(plan: Plan) -> str:
    """Changes with what the plan says, whatever its file looks like."""
    return hashlib.sha256(plan.model_dump_json().encode("utf-8")).hexdigest()[:32]
