"""What the app page loads and works out, remembered by inputs: the Place, the plan, the assessment."""

import hashlib
import io
import tempfile
import zipfile
from pathlib import Path
from typing import NamedTuple

import platformdirs
import streamlit as st

from lifecircle.coverage.assessment import Assessment, Progress, assess
from lifecircle.geodata import read_place
from lifecircle.geodata.place import Place
from lifecircle.geodata.sample import generate_sample, write_sample
from lifecircle.geodata.text import Language, Text
from lifecircle.plan.reading import preset_ids, read_plan
from lifecircle.report.run_folder import write_run
from lifecircle.report.web_map.coverage_map import map_page


def sample_folder() -> Path:
    """The Place folder of the sample county in the user's cache, written if it is not there yet.

    Raises OSError where the cache cannot be written.
    """
    folder = platformdirs.user_cache_path("lifecircle") / "sample-county"
    if not (folder / "place.toml").is_file():
        write_sample(generate_sample("county"), folder)
    return folder


class Inputs(NamedTuple):
    """What an assessment depends on: folder and plan as named, and stamps of their files."""

    folder: str
    folder_stamp: str
    plan: str
    plan_stamp: str


def inputs_of(folder: str, plan: str) -> Inputs:
    """The inputs as they stand on disk now; ``plan`` is a preset id or the path of a TOML file."""
    place_files: list[Path] = []
    if (Path(folder) / "place.toml").is_file():  # else no Place, and nobody wants a whole disk listed
        place_files = sorted(one for one in Path(folder).rglob("*") if one.is_file())
    plan_files = [] if plan in preset_ids() else [one for one in [Path(plan)] if one.is_file()]
    return Inputs(folder, _stamp(place_files), plan, _stamp(plan_files))


def _stamp(files: list[Path]) -> str:
    """Changes when one of the files changes in size or time of writing."""
    digest = hashlib.sha256()
    for file in files:
        state = file.stat()
        digest.update(f"{file}|{state.st_size}|{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


@st.cache_resource(show_spinner=False, max_entries=2)
def loaded(folder: str, stamp: str) -> Place:
    """The Place of a folder; ``stamp`` makes a changed folder be read again."""
    del stamp
    return read_place(Path(folder))


@st.cache_resource(show_spinner=False, max_entries=4)
def assessed(inputs: Inputs, language: Language, *, _progress: Progress) -> Assessment:
    """The assessment, remembered by all that it depends on. Draws nothing, so it may run in any thread.

    Raises PlaceError or PlanError with everything that is wrong with the input.
    """
    _progress(Text("检查规划标准", "checking the plan"), 0.0)
    plan = read_plan(inputs.plan if inputs.plan in preset_ids() else Path(inputs.plan))
    _progress(Text("读取研究区", "reading the Place"), 0.02)
    place = loaded(inputs.folder, inputs.folder_stamp)

    def later(doing: Text, share: float) -> None:
        _progress(doing, 0.3 + 0.7 * share)

    return assess(place, plan, language=language, progress=later)


@st.cache_data(show_spinner=False, max_entries=12)
def drawn(inputs: Inputs, circle: str, language: Language, *, _assessment: Assessment) -> str:
    """The page of one circle's map; ``inputs`` stand for the assessment."""
    del inputs
    return map_page(_assessment, circle=circle, language=language)


def zipped(assessment: Assessment) -> bytes:
    """The result folder of a run as a zip file."""
    stream = io.BytesIO()
    with tempfile.TemporaryDirectory() as parent:
        folder = write_run(assessment, Path(parent) / "run")
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(one for one in folder.rglob("*") if one.is_file()):
                archive.write(file, file.relative_to(folder).as_posix())
    return stream.getvalue()
