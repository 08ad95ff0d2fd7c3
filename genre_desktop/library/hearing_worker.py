"""The other end of a hearing process: files go in, and something comes out, whatever they do."""

import contextlib
import logging
import multiprocessing
import threading
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from genre_desktop.audio.tags import shown_name
from genre_desktop.errors import CancelledError, UserError
from genre_desktop.features.mel import FrontEnd
from genre_desktop.inference.card import WindowRule
from genre_desktop.library.hearing_process import (
    Done,
    Failed,
    Message,
    Ready,
    Unwanted,
    Vanished,
    serve,
    status_of,
)
from genre_desktop.processes import interrupts_held

log = logging.getLogger(__name__)

HANGS_AFTER_S = 60.0
"""A process that says nothing for so long will not say anything any more."""

_STARTS_WITHIN_S = 120.0
_STARTS = 3
"""So often a process is started before it counts as impossible."""

_POLL_S = 0.05
_starting = threading.Lock()


class HearingWorker:
    """A hearing process, started when it is needed, and anew when it has died. For one thread.

    Parameters
    ----------
    front_end : FrontEnd
    rule : WindowRule
    cancel : threading.Event
        Once set, `CancelledError` is raised within 0.1 s, and the process has ended.
    hangs_after_s : float
    """

    def __init__(
        self,
        front_end: FrontEnd,
        rule: WindowRule,
        cancel: threading.Event,
        *,
        hangs_after_s: float = HANGS_AFTER_S,
    ) -> None:
        self._front_end = front_end
        self._rule = rule
        self._cancel = cancel
        self._hangs_after_s = hangs_after_s
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None

    @property
    def pid(self) -> int | None:
        """The number of the process, while there is one."""
        return None if self._process is None else self._process.pid

    def hear(self, path: Path) -> Iterator[Message]:
        """Have a file heard.

        Yields
        ------
        Message
            What `hearing_process.hear` gives; `Failed` too if the process dies of the file or
            hangs. After `Digested`, `answer` is to be called.

        Raises
        ------
        UserError
            No process can be started.
        CancelledError
            As said of `cancel`.
        """
        self._start()
        try:
            self._send(path)
            while True:
                message = self._received(self._hangs_after_s)
                yield message
                if isinstance(message, Done | Unwanted | Failed | Vanished):
                    return
        except TimeoutError:
            log.warning("the process that heard %s said nothing for too long", path)
            reason = "could not be heard: reading it took too long and was broken off."
        except (EOFError, OSError):
            log.warning("the process that heard %s has died: %s", path, self._exit_code())
            reason = "could not be heard: the part of the program that decodes it crashed on it."
        self.stop()
        yield _lost(path, f"{shown_name(path)} {reason}")

    def answer(self, *, is_wanted: bool) -> None:
        """Say whether the file whose digest was told is to be decoded."""
        with contextlib.suppress(OSError):  # it has died, which `hear` is about to find out
            self._send(is_wanted)

    def stop(self) -> None:
        """End the process, whatever it does: it only reads."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._process = None

    def _start(self) -> None:
        if self._process is not None and self._process.is_alive():
            return
        for _ in range(_STARTS):
            self.stop()
            try:
                self._spawn()
                if isinstance(self._received(_STARTS_WITHIN_S), Ready):
                    return
            except (EOFError, OSError) as error:  # TimeoutError is one of these
                log.warning("a hearing process did not start: %r", error)
        self.stop()
        raise UserError(
            "The part of the program that decodes songs cannot be started.",
            "The log file says more; there may be too little memory.",
        )

    def _spawn(self) -> None:
        # not fork: there are threads here, TensorFlow's among them
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=serve, args=(theirs, self._front_end, self._rule), daemon=True, name="hearing"
        )
        with _starting, interrupts_held():
            process.start()
        theirs.close()  # so that its death is an end of file here
        self._process, self._connection = process, ours

    def _send(self, what: object) -> None:
        if self._connection is None:
            raise EOFError
        self._connection.send(what)

    def _received(self, within_s: float) -> Message:
        connection, deadline = self._connection, time.monotonic() + within_s
        if connection is None:
            raise EOFError
        while not connection.poll(_POLL_S):
            if self._cancel.is_set():
                self.stop()
                raise CancelledError
            if time.monotonic() > deadline:
                raise TimeoutError
        message: Message = connection.recv()
        return message

    def _exit_code(self) -> int | None:
        if self._process is None:
            return None
        self._process.join(1)
        return self._process.exitcode


def _lost(path: Path, reason: str) -> Message:
    try:
        return Failed(status_of(path), reason)
    except OSError:
        return Vanished()
