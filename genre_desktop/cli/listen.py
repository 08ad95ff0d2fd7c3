"""Tell the genre of what a microphone, or the system itself, plays."""

import argparse
import contextlib
import errno
import math
import os
import queue
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from genre_desktop.audio.tags import shown_name
from genre_desktop.cli import SOME_FAILED, SUCCESS
from genre_desktop.cli.arguments import above_zero, ending_in
from genre_desktop.cli.live_lines import Face, JsonFace, Lines, LiveLine
from genre_desktop.cli.serving import add_model_argument, serving
from genre_desktop.errors import UserError
from genre_desktop.features.envelope import Peaks
from genre_desktop.features.mel import MelColumns
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.hearing import SILENT_DB
from genre_desktop.inference.listening import Device, Level, Listening, Trouble
from genre_desktop.inference.live import LiveState
from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.session_log import SessionLog
from genre_desktop.inference.verdict import spoken
from genre_desktop.pages.words import clock
from genre_desktop.streams import printable

_POLL_S = 0.1
_STOP_PATIENCE_S = 5.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--device", default="", metavar="NAME", help="the device, or a part of its name"
    )
    parser.add_argument("--list-devices", action="store_true", help="say what there is, and end")
    parser.add_argument(
        "--seconds", type=above_zero, default=None, metavar="N", help="end after so many"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object each half a second")
    parser.add_argument(
        "--record",
        type=ending_in(".wav", ".flac"),
        metavar="FILE",
        help="keep the sound: WAV, FLAC",
    )
    parser.add_argument(
        "--log", type=ending_in(".csv", ".json"), metavar="FILE", help="keep what was heard when"
    )
    add_model_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Listen until the time is up, or Ctrl+C."""
    from genre_desktop.audio.devices import find_device, input_devices  # noqa: PLC0415

    if options.list_devices:
        for device in input_devices():
            default = "  [default]" if device.is_default else ""
            print(f"{printable(device.label)}, {device.sample_rate:.0f} Hz{default}")
        return SUCCESS
    # what is not there from the start is a mistake
    device = find_device(options.device)
    for path in (options.record, options.log):
        if path is not None:
            _see_to(path)
    ready = threading.Event()
    with (
        serving(options.model, on_ready=ready.set, on_failed=lambda _: ready.set()) as service,
        _ended_by_signals(),
    ):
        while not ready.wait(_POLL_S):
            pass
        if service.failure is not None:
            raise service.failure
        return _listen(options, service, device.key)


def _see_to(path: Path) -> None:
    """Find out now, and not after hours, that a file cannot be written there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=path.parent).close()
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    except OSError as error:
        raise UserError(
            f"{shown_name(path)} cannot be written ({error.strerror}).", "Take another folder."
        ) from error


@contextlib.contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Have the system end it as Ctrl+C does: what was heard is still written."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    # under nohup it goes on when the terminal is closed
    heeded = [number for number in numbers if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, end) for number in heeded}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _listen(options: argparse.Namespace, service: InferenceService, device: str) -> int:
    listener = _Listener()
    face = _face(options)
    listening = Listening(service, listener, device=device, keep_s=1.0)
    listening.start()
    if options.record is not None:
        listening.record(options.record)
    try:
        _follow(listener, face, options.seconds)
    except KeyboardInterrupt:
        pass  # the usual way to end it
    finally:
        listening.stop(_STOP_PATIENCE_S)
        if options.log is not None:  # also where nobody reads any more what is printed
            _write_log(listener.log, options.log)
    while not listener.news.empty():
        listener.news.get()(face)
    face.end()
    print(_summary(listener.log), file=sys.stderr)
    return SOME_FAILED if listener.failed else SUCCESS


def _face(options: argparse.Namespace) -> Face:
    if options.json:
        return JsonFace()
    return LiveLine() if sys.stdout.isatty() else Lines()


class _Listener:
    """Passes on, from the listening thread, what is to be told.

    Attributes
    ----------
    log : SessionLog
        Every state.
    """

    def __init__(self) -> None:
        self.log = SessionLog()
        self.news: queue.SimpleQueue[Callable[[Face], None]] = queue.SimpleQueue()
        self._is_troubled = False
        self._recording_failed = False
        self._peak_db = SILENT_DB

    @property
    def failed(self) -> bool:
        """Whether there was trouble to the end, or with the recording."""
        return self._is_troubled or self._recording_failed

    def on_started(self, device: Device, card: ModelCard) -> None:
        self.news.put(lambda face: face.note(f"listening to {device.label} with {card.label}"))

    def on_sound(self, columns: MelColumns, peaks: Peaks, level: Level) -> None:
        del columns, peaks
        self._peak_db = max(self._peak_db, level.peak_db)

    def on_state(self, state: LiveState) -> None:
        self.log.add(state)
        peak_db, self._peak_db = self._peak_db, SILENT_DB
        self.news.put(lambda face: face.state(state, peak_db))

    def on_trouble(self, trouble: Trouble) -> None:
        self._is_troubled = not trouble.is_over
        self.news.put(lambda face: face.note(f"{trouble.message} {trouble.remedy}".rstrip()))

    def on_recorded(self, path: Path, seconds: float, error: UserError | None) -> None:
        self._recording_failed = self._recording_failed or error is not None
        if seconds:
            self.news.put(lambda face: face.note(f"wrote {path}: {seconds:.1f} s"))
        if error is not None:
            self.news.put(lambda face: face.note(str(error)))


def _follow(listener: _Listener, face: Face, seconds: float | None) -> None:
    end = math.inf if seconds is None else time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        with contextlib.suppress(queue.Empty):
            listener.news.get(timeout=min(_POLL_S, left))(face)


def _write_log(session_log: SessionLog, path: Path) -> None:
    if path.suffix.lower() == ".json":
        session_log.write_json(path)
    else:
        session_log.write_csv(path)


def _summary(session_log: SessionLog) -> str:
    """How long each genre was heard."""
    heard: Counter[str] = Counter()
    before_s = 0.0
    for row in session_log.rows():
        verdict, time_s = row.state.verdict, row.state.time_s
        genre = verdict.genre if verdict is not None else None
        heard[spoken(genre) if genre else "no music"] += round(1000 * (time_s - before_s))
        before_s = time_s
    if not heard:
        return "heard nothing"
    parts = ", ".join(f"{what} {clock(ms // 1000)}" for what, ms in heard.most_common())
    return f"heard {clock(int(before_s))}: {parts}"
