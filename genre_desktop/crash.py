"""What is kept when something goes wrong: the log, and records of crashes."""

import atexit
import contextlib
import faulthandler
import logging
import logging.handlers
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, NoReturn

log = logging.getLogger(__name__)

_RECORD = "crash-{}.txt"
_REPORTED = "reported-crash-{}.txt"
_LOG_BYTES = 1_000_000
_LOG_FILES = 4
_STDERR = 2
_OLD_S = 30 * 24 * 3600

_records: list[tuple[Path, IO[str]]] = []


class _LogFile(logging.handlers.RotatingFileHandler):
    """A log that gives up a line which cannot be written, as on a full disk, and says nothing.

    logging would print a traceback to standard error for each.
    """

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Go on."""


def start_log(folder: Path, *, level: int = logging.INFO) -> str | None:
    """Write the log to a file that rotates.

    Returns
    -------
    str or None
        Why there is no log, in plain words, if it cannot be written.
    """
    root = logging.getLogger()
    root.setLevel(level)
    logging.captureWarnings(capture=True)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = _LogFile(
            folder / "genre-desktop.log",
            maxBytes=_LOG_BYTES,
            backupCount=_LOG_FILES - 1,
            encoding="utf-8",
        )
    except OSError as error:
        root.addHandler(logging.NullHandler())
        return f"The log cannot be written to {folder} ({error.strerror})."
    handler.setFormatter(
        logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s")
    )
    root.addHandler(handler)
    return None


def catch_strays(on_error: Callable[[], None] | None = None) -> None:
    """Log every exception that nothing else caught, in any thread, and go on.

    Parameters
    ----------
    on_error : callable, optional
        Told of each, on the thread where it happened.
    """

    def caught(
        kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            sys.__excepthook__(kind, error or kind(), trace)
            return
        log.critical("unexpected error", exc_info=(kind, error or kind(), trace))
        if sys.stderr is not None:
            print(f"unexpected error: {kind.__name__}: {error}", file=sys.stderr)  # noqa: T201
        if on_error is not None:
            on_error()

    def caught_in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_type is SystemExit:
            return
        caught(args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook = caught
    threading.excepthook = caught_in_thread


def divert_native_output(folder: Path) -> None:
    """Send what libraries beneath Python write to standard error to a file, or nowhere.

    TensorFlow's greetings and a decoder's remarks on an odd file are not for the user. What the
    program itself says still goes to standard error.
    """
    try:
        if sys.stderr is None or sys.stderr.fileno() != _STDERR:
            return
    except OSError:  # no file at all
        return
    own = os.dup(_STDERR)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "native.log"
        mode = "ab" if path.exists() and path.stat().st_size < _LOG_BYTES else "wb"
        with path.open(mode) as file:
            os.dup2(file.fileno(), _STDERR)
    except OSError:  # it cannot be written, and there is no log to say so
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), _STDERR)
    sys.stderr = os.fdopen(own, "w", buffering=1, encoding="utf-8", errors="backslashreplace")


def record_crashes(folder: Path) -> list[Path]:
    """Have a crash of the interpreter leave a record, and find the records of earlier ones.

    A record belongs to one process and goes with its orderly end, so what stands there at the
    next start is the trace of a crash.

    Returns
    -------
    list of pathlib.Path
        Records not reported before, the oldest first. They will not be found again.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        earlier = _take_records(folder)
        path = folder / _RECORD.format(os.getpid())
        record = path.open("w", encoding="utf-8")
    except OSError as error:
        log.warning("no record of crashes can be kept: %s", error)
        return []
    faulthandler.enable(record)
    _records.append((path, record))
    atexit.register(_forget, path, record)
    return earlier


def end_at_once(exit_code: int) -> NoReturn:
    """End this process in order, but without waiting for its threads, nor ending beside them.

    A thread that TensorFlow is being imported in can neither be broken off nor does it bear that
    the interpreter is taken down around it: one in three such ends was a crash of its own.
    """
    if "multiprocessing" in sys.modules:
        import multiprocessing  # noqa: PLC0415 - only if it is there

        for child in multiprocessing.active_children():
            child.kill()
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, AttributeError, ValueError):  # full, None or closed
            stream.flush()
    while _records:
        _forget(*_records.pop())
    os._exit(exit_code)


def _take_records(folder: Path) -> list[Path]:
    taken: list[Path] = []
    for path in sorted(folder.glob(_RECORD.format("*"))):
        try:
            status = path.stat()
            if status.st_size:
                name = _REPORTED.format(time.strftime("%Y%m%d-%H%M%S") + f"-{len(taken)}")
                taken.append(path.replace(folder / name))
            elif time.time() - status.st_mtime > _OLD_S:
                path.unlink()  # of a program that was ended by the system long ago
        except FileNotFoundError:  # its program has just come to an orderly end
            continue
    return sorted(taken, key=lambda path: path.stat().st_mtime)


def _forget(path: Path, record: IO[str]) -> None:
    """Have a record go with the orderly end of its process."""
    faulthandler.disable()
    record.close()
    path.unlink(missing_ok=True)
