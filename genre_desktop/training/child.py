"""Work in a process of its own, that can be ended at any moment and takes nothing with it.

TensorFlow holds the interpreter while it compiles and a training fills all cores: beside a window
both are felt, and neither can be broken off from within.
"""

import contextlib
import logging
import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TypeVar

from genre_desktop.errors import CancelledError, UserError
from genre_desktop.streams import open_streams
from genre_desktop.training.processes import WorkerDiedError

log = logging.getLogger(__name__)

Job = TypeVar("Job")
Told = TypeVar("Told")
Result = TypeVar("Result")

_POLL_S = 0.1
_ENDS_WITHIN_S = 5.0
_NICENESS = 10


def in_child(
    work: Callable[[Job, Callable[[Told], None]], Result],
    job: Job,
    *,
    on_told: Callable[[Told], None],
    cancel: threading.Event | None = None,
) -> Result:
    """Have `work` done by another process, behind what else the machine does.

    Parameters
    ----------
    work : callable
        A function of a module, called with `job` and with what tells this process something. What
        it starts of its own would outlive it.
    job
        What it needs; like all that is told and the result, it can be pickled.
    on_told : callable
        Called here, in order.
    cancel : threading.Event, optional
        Once set, the process is ended where it is.

    Raises
    ------
    CancelledError
        It was ended so.
    UserError
        As the work raised it, or the work failed.
    """
    # not fork: there are threads here, TensorFlow's among them
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(work, job, theirs), daemon=True)
    process.start()
    theirs.close()  # so that its end is seen here
    try:
        while True:
            if cancel is not None and cancel.is_set():
                raise CancelledError
            if not ours.poll(_POLL_S):
                continue
            kind, content = ours.recv()
            if kind == "told":
                on_told(content)
            elif kind == "done":
                result: Result = content
                return result
            elif kind == "refused":
                raise UserError(*content)
            else:
                log.error("the work failed in its process:\n%s", content)
                raise UserError("The work failed for a reason that was not foreseen.", _SEE_LOG)
    except EOFError as error:
        process.join(_ENDS_WITHIN_S)
        raise WorkerDiedError(
            f"The process that worked on it ended (exit code {process.exitcode}).",
            "Perhaps there was not enough memory for it.",
        ) from error
    finally:
        ours.close()
        process.terminate()
        process.join(_ENDS_WITHIN_S)
        if process.is_alive():
            process.kill()
            process.join()


_SEE_LOG = "What happened stands in the log."


def _serve(
    work: Callable[[Job, Callable[[Told], None]], Result], job: Job, connection: Connection
) -> None:
    """Work in the other process; it ends when nobody listens any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # is for the one that started it
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    open_streams()
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    with contextlib.suppress(BrokenPipeError):
        try:
            result = work(job, lambda told: connection.send(("told", told)))
        except UserError as error:
            connection.send(("refused", (error.message, error.remedy)))
        except BrokenPipeError:
            raise
        except Exception:  # noqa: BLE001 - what no one foresaw is told where it can be written
            connection.send(("failed", traceback.format_exc()))
        else:
            connection.send(("done", result))
