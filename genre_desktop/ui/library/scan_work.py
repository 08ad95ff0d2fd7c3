"""The bridge between the library page and the scan, which has a thread of its own."""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from genre_desktop.errors import CancelledError, UserError
from genre_desktop.inference.service import InferenceService
from genre_desktop.library.database import Database
from genre_desktop.library.records import State
from genre_desktop.library.scan import Scan
from genre_desktop.library.scan_progress import ScanProgress
from genre_desktop.ui.library.library_work import LibraryWork

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ScanEnd:
    """How a scan ended.

    Attributes
    ----------
    progress : ScanProgress
        As it was then.
    error : UserError or None
        Why it could not go on.
    was_cancelled : bool
    """

    progress: ScanProgress
    error: UserError | None = None
    was_cancelled: bool = False


class ScanWork(QObject):
    """Has files found and heard; one scan at a time, into which more files may come.

    Parameters
    ----------
    work : LibraryWork
        Is told of which files something else is known.
    service : callable
        The model that is to judge now.

    Signals
    -------
    progressed : ScanProgress
    ended : ScanEnd
    """

    progressed = Signal(object)
    ended = Signal(object)

    def __init__(self, work: LibraryWork, service: Callable[[], InferenceService]) -> None:
        super().__init__()
        self._work = work
        self._service = service
        self._stopping = False
        self._lock = threading.Lock()
        self._scan: Scan | None = None
        self._thread: threading.Thread | None = None

    @property
    def is_scanning(self) -> bool:
        """Whether files are being found and heard."""
        return self._thread is not None

    @property
    def progress(self) -> ScanProgress:
        """How far the scan is, or the last one was."""
        return self._scan.progress if self._scan is not None else ScanProgress()

    def scan(self, paths: Iterable[Path], *, retry: bool = False) -> None:
        """Find and hear files and folders; a scan that runs takes them in."""
        wanted = list(paths)
        if not wanted or self._stopping:
            return
        if self._scan is not None and self.is_scanning and self._scan.add(wanted, retry=retry):
            return
        self._begin(wanted, retry=retry)

    def scan_known(self) -> None:
        """Scan every folder of the library, and what stands in it besides."""
        self._work.do(self._scan_known)

    def prefer(self, path: Path) -> None:
        """Let a file go first, if it waits to be heard."""
        if self._scan is not None:
            self._scan.prefer([path])

    def pause(self) -> None:
        """Begin no more files."""
        if self._scan is not None:
            self._scan.pause()

    def resume(self) -> None:
        """Go on."""
        if self._scan is not None:
            self._scan.resume()

    def cancel(self) -> None:
        """End the scan; what is left waits."""
        if self._scan is not None:
            self._scan.cancel()

    def stop(self, timeout_s: float | None = None) -> bool:
        """Begin no more scans, end the one that runs, and wait for its thread.

        Returns
        -------
        bool
            Whether it has ended within the time.
        """
        with self._lock:  # a scan may be about to begin, on the library's thread
            self._stopping = True
            thread = self._thread
        self.cancel()
        if thread is None:
            return True
        thread.join(timeout_s)
        return not thread.is_alive()

    # on the library's thread, and that of the scan ----------------------------------------------

    def _scan_known(self, database: Database) -> None:
        if self.is_scanning:  # asked for twice
            return
        folders = list(database.folders())
        model = self._work.model_of(database, self._service())
        wanted = (State.WAITING, State.STALE, State.MISSING)
        alone = [
            row.path
            for row in database.rows(model)
            if row.state in wanted and not any(map(row.path.is_relative_to, folders))
        ]
        if folders or alone:
            self._begin([*folders, *alone], retry=False)

    def _begin(self, paths: Sequence[Path], *, retry: bool) -> None:
        scan = Scan(
            self._work.path,
            self._service(),
            paths,
            retry=retry,
            on_files=self._work.read_again,
            on_progress=lambda progress: self._emit(self.progressed, progress),
        )
        thread = threading.Thread(target=self._run, args=(scan,), name="scan", daemon=True)
        with self._lock:
            if not self._stopping:
                self._scan, self._thread = scan, thread
                thread.start()

    def _run(self, scan: Scan) -> None:
        error: UserError | None = None
        was_cancelled = False
        try:
            scan.run()
        except CancelledError:
            was_cancelled = True
        except UserError as raised:
            error = raised
        except Exception:
            log.exception("the scan failed")
            error = UserError("The scan failed.", "The log file says what went wrong.")
        if self._scan is scan:
            self._thread = None
        self._emit(self.ended, ScanEnd(scan.progress, error, was_cancelled))

    def _emit(self, signal: Any, *what: object) -> None:  # noqa: ANN401 - of PySide's own kind
        if not self._stopping:
            with suppress(RuntimeError):  # the window is gone already
                signal.emit(*what)
