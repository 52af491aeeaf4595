"""What is taken away: the report's files made beside the page, and kept in the session."""

import datetime
import hashlib
import io
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lifecircle.coverage.assessment import Progress
from lifecircle.geodata.text import Text
from lifecircle.report.folders.compare_folder import BASELINE, NamedComparison
from lifecircle.report.folders.run_folder import write_run
from lifecircle.report.folders.scenario_reading import ScenarioResult, scenario_result_of
from lifecircle.report.folders.scenario_record import scenario_record
from lifecircle.report.report_folder import in_language, write_report
from lifecircle.scenario.model import Scenario

from .frame import Frame
from .jobs import jobs
from .report_run import report_run
from .scenario_files import file as scenario_file
from .scenario_files import scenario_ids
from .scenario_state import comparison_of, state_now
from .session import WorkSession
from .siting_job import last_folder, last_siting

EXPORT = "export"
"""Name of the job."""
MADE = "export.made"
"""Note with what was made, and from what."""
REPORT, RUN = "report", "run"
_ROOM = "export"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the report is to hold. domain, types: only these services. scenario: id, empty for none."""

    domain: str = ""
    types: tuple[str, ...] = ()
    scenario: str = ""
    siting: bool = False

    def record(self) -> dict[str, Any]:
        """As it is remembered."""
        return {
            "domain": self.domain,
            "types": list(self.types),
            "scenario": self.scenario,
            "siting": self.siting,
        }


def start_export(frame: Frame, wanted: Wanted, scenario: Scenario | None) -> None:
    """Write the run and its report into the session's folder."""
    assessment, work, language = frame.run, frame.work, frame.language
    if assessment is None:
        return
    run = in_language(report_run(frame), language)
    compared = _compared(frame, scenario)
    siting = last_siting(frame) if wanted.siting else None
    home = work.room(_ROOM)
    key = key_of(frame, wanted, scenario)

    def work_out(tell: Progress) -> None:
        tell(Text("写结果表", "writing the result tables"), 0.0)
        _forget(home)
        work.write({MADE: None})
        write_run(assessment, home / RUN, overwrite=True)
        write_report(
            run, home / REPORT, scenario=compared, siting=siting, types=wanted.types,
            domain=wanted.domain or None, drawn=datetime.date.today(), overwrite=True, progress=tell,
        )  # fmt: skip
        work.write({MADE: {"key": key, "at": datetime.datetime.now().strftime("%H:%M")}})

    title = Text("生成成果", "Generating the results")
    jobs().start(work.id, EXPORT, key=key, title=title, work=work_out)


def key_of(frame: Frame, wanted: Wanted, scenario: Scenario | None) -> str:
    """Changes with anything that the files depend on."""
    siting = last_folder(frame.work) if wanted.siting else None
    said = (
        frame.state_key, frame.language, wanted.record(),
        scenario.model_dump_json(exclude_defaults=True) if scenario else "", siting.name if siting else "",
    )  # fmt: skip
    return hashlib.sha256(repr(said).encode()).hexdigest()[:24]


def made(work: WorkSession) -> Mapping[str, str] | None:
    """What was made last: ``key`` and ``at`` (time of day); None where its files are not there."""
    stated = work.note(MADE)
    home = work.room(_ROOM)
    there = (home / REPORT / "run.json").is_file() and (home / RUN / "run.json").is_file()
    return stated if isinstance(stated, dict) and there else None


def report_folder(work: WorkSession) -> Path:
    """Where the report is."""
    return work.room(_ROOM) / REPORT


def run_folder(work: WorkSession) -> Path:
    """Where the tables of the run are."""
    return work.room(_ROOM) / RUN


def zipped(files: Iterable[tuple[str, Path]]) -> bytes:
    """Files under their names, as one zip."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, path in files:
            packed.write(path, name)
    return stream.getvalue()


def files_in(folder: Path) -> list[tuple[str, Path]]:
    """Every file of a folder with its name inside it."""
    return [
        (path.relative_to(folder).as_posix(), path) for path in sorted(folder.rglob("*")) if path.is_file()
    ]


def table_files(work: WorkSession) -> list[tuple[str, Path]]:
    """The run and its record, as ``lifecircle assess`` writes them."""
    return files_in(run_folder(work))


def everything(work: WorkSession) -> list[tuple[str, Path]]:
    """Report, run and scenarios, each in a folder of its own."""
    parts = {
        "report": files_in(report_folder(work)),
        "run": table_files(work),
        "scenarios": scenario_files(work),
    }
    return [(f"{part}/{name}", path) for part, files in parts.items() for name, path in files]


def scenario_files(work: WorkSession) -> list[tuple[str, Path]]:
    """The scenario files of the session."""
    return [(f"{one}.toml", scenario_file(work, one)) for one in scenario_ids(work)]


def _compared(frame: Frame, scenario: Scenario | None) -> ScenarioResult | None:
    """What the scenario changes; None while it is not worked out."""
    if scenario is None:
        return None
    state = state_now(frame, scenario)
    if state is None:
        return None
    name = scenario.scenario.id
    found = NamedComparison(before=BASELINE, after=name, comparison=comparison_of(frame, scenario, state))
    return scenario_result_of(found, edits=scenario_record(scenario, state.run.place))


def _forget(home: Path) -> None:
    for name in (REPORT, RUN):
        shutil.rmtree(home / name, ignore_errors=True)
