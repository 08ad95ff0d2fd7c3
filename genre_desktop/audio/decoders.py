"""Songs read by processes that may die of them: some are kept, each reads one file at a time."""

import logging
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from genre_desktop.audio.apart_reader import ApartReader
from genre_desktop.audio.decode import beginning_of, open_audio
from genre_desktop.audio.decoding_process import Ready, serve
from genre_desktop.audio.reader import SongReader
from genre_desktop.companion import Companion

log = logging.getLogger(__name__)

HANGS_AFTER_S = 10.0
"""A decoder that gives nothing for so long will not give anything any more."""

_STARTS_WITHIN_S = 60.0
_SPARE = 2
"""So many processes are kept when they have nothing to read; each takes 60 MB."""


class Decoders:
    """Opens songs in processes of their own: a context manager, for any thread.

    Parameters
    ----------
    hangs_after_s : float
        A song whose decoder says nothing for so long counts as one that cannot be read.
    """

    def __init__(self, *, hangs_after_s: float = HANGS_AFTER_S) -> None:
        self._hangs_after_s = hangs_after_s
        self._lock = threading.Lock()
        self._idle: list[Companion] = []
        self._busy: list[Companion] = []
        self._stopped = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def pids(self) -> list[int]:
        """The numbers of the processes that read a song now."""
        with self._lock:
            return [pid for each in self._busy if (pid := each.pid) is not None]

    def warm_up(self) -> None:
        """See to it that there is a process, before a song needs it; takes a third of a second."""
        with self._lock:
            is_cold = not self._idle and not self._busy
        if is_cold and (companion := self._lend()) is not None:
            self._take_back(companion)

    def open(self, path: Path, cancel: threading.Event | None = None) -> SongReader:
        """Open a sound file: as `genre_desktop.audio.decode.open_audio`, and as safe as can be.

        Parameters
        ----------
        path : pathlib.Path
        cancel : threading.Event, optional
            Once set, whoever waits for the file gets `CancelledError` within 0.1 s.

        Raises
        ------
        AudioError
            The file gives no sound, or the decoder has died of it.
        """
        beginning_of(path)  # what is not there needs no process
        companion = self._lend()
        if companion is None:  # a system that lets no process start: better so than not at all
            return open_audio(path)
        return ApartReader(
            path,
            companion,
            lend=self._lend,
            take_back=self._take_back,
            hangs_after_s=self._hangs_after_s,
            cancel=cancel,
        )

    def stop(self) -> None:
        """End the processes that have nothing to do, and the others when they have done it."""
        with self._lock:
            self._stopped = True
            idle, self._idle = self._idle, []
        for companion in idle:
            companion.stop()

    def _lend(self) -> Companion | None:
        with self._lock:
            companion = self._idle.pop() if self._idle else None
        if companion is not None and not companion.is_alive:
            companion.stop()
            companion = None
        if companion is None:
            companion = _started()
        if companion is not None:
            with self._lock:
                self._busy.append(companion)
        return companion

    def _take_back(self, companion: Companion) -> None:
        """Keep a process for the next song, unless it has died or is one too many."""
        with self._lock:
            self._busy.remove(companion)
            keep = not self._stopped and companion.is_alive and len(self._idle) < _SPARE
            if keep:
                self._idle.append(companion)
        if not keep:
            companion.stop()


def _started() -> Companion | None:
    companion = Companion("decoding", serve)
    try:
        companion.start()
        if isinstance(companion.received(_STARTS_WITHIN_S), Ready):
            return companion
    except (EOFError, OSError) as error:  # TimeoutError is one of these
        log.warning("a decoding process did not start: %r", error)
    companion.stop()
    return None
