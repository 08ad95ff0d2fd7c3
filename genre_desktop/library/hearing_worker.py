"""The other end of a hearing process: files go in, and something comes out, whatever they do."""

import contextlib
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from genre_desktop.audio.tags import shown_name
from genre_desktop.companion import Companion
from genre_desktop.errors import UserError
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

log = logging.getLogger(__name__)

HANGS_AFTER_S = 60.0
"""A process that says nothing for so long will not say anything any more."""

_STARTS_WITHIN_S = 120.0
_STARTS = 3
"""So often a process is started before it counts as impossible."""


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
        self._cancel = cancel
        self._hangs_after_s = hangs_after_s
        self._companion = Companion("hearing", serve, front_end, rule)

    @property
    def pid(self) -> int | None:
        """The number of the process, while there is one."""
        return self._companion.pid

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
            self._companion.send(path)
            while True:
                message = self._received(self._hangs_after_s)
                yield message
                if isinstance(message, Done | Unwanted | Failed | Vanished):
                    return
        except TimeoutError:
            log.warning("the process that heard %s said nothing for too long", path)
            reason = "could not be heard: reading it took too long and was broken off."
        except (EOFError, OSError):
            log.warning("the process that heard %s has died: %s", path, self._companion.exit_code)
            reason = "could not be heard: the part of the program that decodes it crashed on it."
        self.stop()
        yield _lost(path, f"{shown_name(path)} {reason}")

    def answer(self, *, is_wanted: bool) -> None:
        """Say whether the file whose digest was told is to be decoded."""
        with contextlib.suppress(OSError):  # it has died, which `hear` is about to find out
            self._companion.send(is_wanted)

    def stop(self) -> None:
        """End the process, whatever it does: it only reads."""
        self._companion.stop()

    def _start(self) -> None:
        if self._companion.is_alive:
            return
        for _ in range(_STARTS):
            try:
                self._companion.start()
                if isinstance(self._received(_STARTS_WITHIN_S), Ready):
                    return
            except (EOFError, OSError) as error:  # TimeoutError is one of these
                log.warning("a hearing process did not start: %r", error)
        self.stop()
        raise UserError(
            "The part of the program that decodes songs cannot be started.",
            "The log file says more; there may be too little memory.",
        )

    def _received(self, within_s: float) -> Message:
        message = self._companion.received(within_s, self._cancel)
        return cast("Message", message)


def _lost(path: Path, reason: str) -> Message:
    try:
        return Failed(status_of(path), reason)
    except OSError:
        return Vanished()
