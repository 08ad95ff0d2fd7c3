"""A song that another process decodes."""

import contextlib
import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from genre_desktop.audio.decoding_process import (
    Block,
    Close,
    Open,
    Opened,
    Order,
    Read,
    Refused,
    Seek,
)
from genre_desktop.audio.reader import AudioError, AudioInfo
from genre_desktop.audio.tags import shown_name
from genre_desktop.companion import Companion
from genre_desktop.errors import CancelledError

log = logging.getLogger(__name__)

T = TypeVar("T")

_AHEAD = 2
"""Blocks ordered before the last one has come, lest the process waits for this one."""

_GIVEN_UP_AFTER_S = 0.3

_SLOW = 6
"""So many times as long may it take to open a file, for a disk that sleeps, and to find a place in
one without an index, which is decoded from its beginning."""


class ApartReader:
    """Orders a song from a process, block by block: see `SongReader`.

    When the process dies, whoever reads gets an `AudioError`; whoever reads on has another try,
    in another process.

    Parameters
    ----------
    path : pathlib.Path
    companion : Companion
        The process.
    lend : callable
        Gives another one, or None.
    take_back : callable
        Told of each that is no longer needed, or has died.
    hangs_after_s : float
        A process that says nothing for so long is ended.
    cancel : threading.Event, optional
        Once set, `CancelledError` is raised, and the process has ended.

    Raises
    ------
    AudioError
        The file gives no sound.
    """

    def __init__(
        self,
        path: Path,
        companion: Companion,
        *,
        lend: Callable[[], Companion | None],
        take_back: Callable[[Companion], None],
        hangs_after_s: float,
        cancel: threading.Event | None,
    ) -> None:
        self._path = path
        self._companion: Companion | None = companion
        self._lend = lend
        self._take_back = take_back
        self._hangs_after_s = hangs_after_s
        self._cancel = cancel
        self._ordered: deque[Read] = deque()
        self._is_slow = True
        self._position = 0
        self.warnings: tuple[str, ...] = ()
        try:
            self.info: AudioInfo = self._open()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def position_s(self) -> float:
        """Time in seconds from the beginning at which the next block begins."""
        return self._position / self.info.sample_rate

    def blocks(self, frames: int = 65536) -> Iterator[NDArray[np.float32]]:
        """Decode from the present position to the end: see `AudioReader.blocks`."""
        while True:
            self._stand_ready()
            # one by one: who takes a block may want the next of another length, or from elsewhere
            self._order(Read(frames, mono=False))
            block = self._next()
            if not len(block):
                return
            yield block

    def mono(self, frames: int) -> Iterator[NDArray[np.float32]]:
        """The same as the mean of all channels, some blocks ahead: see `AudioReader.mono`."""
        self._stand_ready()
        while True:
            while len(self._ordered) <= _AHEAD:
                self._order(Read(frames, mono=True))
            block = self._next()
            if not len(block):
                return
            yield block

    def seek(self, time_s: float) -> None:
        """Go to a time in seconds from the beginning: see `AudioReader.seek`."""
        if self._companion is not None:
            self._drop_ordered()
        self._position = max(0, round(time_s * self.info.sample_rate))
        if self._companion is None:
            self._stand_ready()
        else:
            self._seek()

    def close(self) -> None:
        """Give the file back; may be called twice."""
        if self._companion is None:
            return
        # what was ordered comes soon, and who has lost interest does not wait for more than that
        if self._cancel is not None and self._cancel.is_set():
            self._hangs_after_s, self._cancel = _GIVEN_UP_AFTER_S, None
        try:
            self._drop_ordered()
            self._order(Close())
        except AudioError as error:
            log.debug("%s was given up: %s", self._path, error)
        companion, self._companion = self._companion, None
        if companion is not None:
            self._take_back(companion)

    def _open(self) -> AudioInfo:
        self._is_slow = True
        self._order(Open(self._path))
        answer = self._answer()
        if not isinstance(answer, Opened):
            raise self._confused(answer)
        return answer.info

    def _stand_ready(self) -> None:
        """Have a process stand where this reader stands: it may be ahead, or have died."""
        if self._companion is None:
            self._companion = self._lend()
            if self._companion is None:
                raise self._error("no process to decode it could be started.", "Try again.")
            self._open()
            self._seek()
        elif self._ordered:
            self._drop_ordered()
            self._seek()

    def _seek(self) -> None:
        self._is_slow = True
        self._order(Seek(self.position_s))

    def _drop_ordered(self) -> None:
        position, warnings = self._position, self.warnings
        while self._ordered:
            # each is answered, and if by why it could not be: once it was told already
            with contextlib.suppress(AudioError):
                self._next()
        self._position, self.warnings = position, warnings

    def _next(self) -> NDArray[np.float32]:
        """The block that was ordered first, empty at the end."""
        self._ordered.popleft()
        answer = self._answer()
        if not isinstance(answer, Block):
            raise self._confused(answer)
        self.warnings = answer.warnings
        block = np.empty(answer.shape, np.float32)
        if len(block):
            patience = self._hangs_after_s, self._cancel
            octets = block.data.cast("B")
            self._talk(lambda companion: companion.received_into(octets, *patience))
            self._position += len(block)
        return block

    def _order(self, order: Order) -> None:
        self._talk(lambda companion: companion.send(order))
        if isinstance(order, Read):
            self._ordered.append(order)

    def _answer(self) -> object:
        patience_s = self._hangs_after_s * (_SLOW if self._is_slow else 1)
        answer = self._talk(lambda companion: companion.received(patience_s, self._cancel))
        self._is_slow = False
        if isinstance(answer, Refused):
            if answer.detail:
                log.error("cannot decode %s\n%s", self._path, answer.detail)
                raise self._error("its decoder failed.", "The log file says more.")
            raise answer.error()
        return answer

    def _talk(self, say: Callable[[Companion], T]) -> T:
        companion = self._companion
        if companion is None:
            raise self._error("its decoder has ended.")
        try:
            return say(companion)
        except CancelledError:
            self._lose(companion)
            raise
        except TimeoutError as error:
            log.warning("the decoder of %s said nothing for too long", self._path)
            self._lose(companion)
            raise self._error("decoding it took too long and was stopped.") from error
        except (EOFError, OSError) as error:
            log.warning("the decoder of %s has died: %s", self._path, companion.exit_code)
            self._lose(companion)
            raise self._error("the decoder crashed on it.") from error

    def _lose(self, companion: Companion) -> None:
        self._companion = None
        self._ordered.clear()
        companion.stop()
        self._take_back(companion)

    def _error(self, reason: str, remedy: str = "The file may be damaged.") -> AudioError:
        return AudioError(f"{shown_name(self._path)} could not be read: {reason}", remedy)

    def _confused(self, answer: object) -> AudioError:
        log.error("the decoder of %s answered with %r", self._path, answer)
        if self._companion is not None:
            self._lose(self._companion)
        return self._error("its decoder failed.", "The log file says more.")
