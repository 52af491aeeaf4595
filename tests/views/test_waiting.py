"""Work beside the page: result, progress, errors, and leaving."""

import threading
import time

import pytest

from lifecircle.geodata.text import Text
from lifecircle.views.waiting import CancelledError, wait_for

STEP = Text("做", "doing")


def test_result_and_progress():
    seen = []

    def work(report):
        for share in (0.2, 0.6):
            report(STEP, share)
            time.sleep(0.2)
        return 42

    assert wait_for(work, show=lambda doing, share: seen.append((doing, share))) == 42
    assert (STEP, 0.6) in seen


def test_errors_of_the_work_are_raised():
    def work(report):
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        wait_for(work, show=lambda doing, share: None)


def test_leaving_cancels_the_work():
    ended = threading.Event()
    reasons = []

    def work(report):
        try:
            for _ in range(200):
                report(STEP, 0.5)
                time.sleep(0.02)
        except CancelledError:
            reasons.append("cancelled")
            raise
        finally:
            ended.set()

    class LeaveError(BaseException):
        pass

    def show(doing, share):
        raise LeaveError

    with pytest.raises(LeaveError):
        wait_for(work, show=show)
    assert ended.wait(5)
    assert reasons == ["cancelled"]
