"""The assessment of a session as reports read it."""

from typing import NamedTuple

import pandas as pd

from lifecircle.coverage.assessment import Assessment
from lifecircle.report.diagnosis.plan_rows import plan_rows
from lifecircle.report.folders.run_reading import Run, run_of

from .frame import Frame
from .kept import Kept, kept

_RUN, _ROWS = "report run", "plan rows"


def keep_report(store: Kept, assessment: Assessment, *, state_key: str) -> None:
    """Make both ahead, so that the first page that asks has them at once."""
    run = store.of((state_key, _RUN), lambda: run_of(assessment))
    store.of((state_key, _ROWS), lambda: plan_rows(run))


def report_run(frame: Frame) -> Run:
    """The run of the assessment that is shown. Raises ValueError where there is none."""
    assessment = frame.run
    if assessment is None:
        raise ValueError("there is no assessment yet")
    return kept().of((frame.state_key, _RUN), lambda: run_of(assessment))


def rows_of_plan(frame: Frame) -> pd.DataFrame:
    """``plan_rows`` of the run that is shown. Raises ValueError where there is none."""
    return kept().of((frame.state_key, _ROWS), lambda: plan_rows(report_run(frame)))


class Counts(NamedTuple):
    """How many rows of the plan miss their target, reach it, and could not be worked out."""

    short: int
    met: int
    unknown: int


def counts_of_plan(frame: Frame) -> Counts | None:
    """The rows of the plan by status; None where that is not worked out (any more)."""
    rows = kept().get((frame.state_key, _ROWS))
    if rows is None:
        return None
    return Counts(*(int((rows["status"] == one).sum()) for one in ("short", "met", "not_computable")))
