"""The assessment of a session as reports read it."""

from lifecircle.report.folders.run_reading import Run, run_of

from .frame import Frame
from .kept import kept


def report_run(frame: Frame) -> Run:
    """The run of the assessment that is shown. Raises ValueError where there is none."""
    assessment = frame.run
    if assessment is None:
        raise ValueError("there is no assessment yet")
    return kept().of((frame.state_key, "report run"), lambda: run_of(assessment))
