"""Three minutes of use without a rest: nothing breaks, and nothing grows. `make soak` takes 45."""

import faulthandler

import pytest

from tests.soak.running import missing, soak


@pytest.mark.skipif(bool(missing()), reason=f"not installed: {missing()}")
@pytest.mark.timeout(900)
def test_three_minutes_of_use_leave_no_trace() -> None:
    # where the machine is slow it takes longer than a test that hangs is given to be told of
    faulthandler.cancel_dump_traceback_later()
    report = soak(180, seed=1)
    assert report.faults == ()
    assert len(report.done) == 17, "something was never done"
