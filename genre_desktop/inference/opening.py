"""Opening a device on a thread of its own: a sound system that hangs must not keep us."""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from genre_desktop.audio.capture import Capture, Captured
from genre_desktop.audio.device import AudioDevice
from genre_desktop.audio.devices import find_device, rescan
from genre_desktop.errors import UserError

log = logging.getLogger(__name__)


class Source(Protocol):
    """What gives sound: `genre_desktop.audio.capture.Capture`, already started."""

    device: AudioDevice
    sample_rate: float
    channels: int

    @property
    def is_alive(self) -> bool:
        """Whether sound still comes."""

    def read(self, timeout_s: float) -> Captured:
        """Take what has come."""

    def stop(self) -> None:
        """Let the device go."""


OpenDevice = Callable[[str, bool], Source]
"""From a device's key, and whether to look anew for devices, to its sound."""


def open_device(key: str, anew: bool) -> Source:  # noqa: FBT001 - never called by hand
    """Find a device and let it record.

    Parameters
    ----------
    key : str
        See `find_device`.
    anew : bool
        Look for devices that have come since the last time; no stream may be open.

    Raises
    ------
    UserError
        It cannot be.
    """
    if anew:
        rescan()
    capture = Capture(find_device(key))
    capture.start()
    return capture


class Opening:
    """One attempt to open a device. The thread begins at once.

    Parameters
    ----------
    key : str
    anew : bool
        See `open_device`.
    before : Source, optional
        Let go first.
    open_device : callable
    """

    def __init__(
        self, key: str, *, anew: bool, before: Source | None, open_device: OpenDevice
    ) -> None:
        self._key = key
        self._anew = anew
        self._before = before
        self._open_device = open_device
        self._lock = threading.Lock()
        self._is_unwanted = False
        self._done = threading.Event()
        self._source: Source | None = None
        self._error: UserError | None = None
        self._thread = threading.Thread(target=self._run, name="opening a device", daemon=True)
        self._thread.start()

    @property
    def is_done(self) -> bool:
        """Whether `result` is there."""
        return self._done.is_set()

    def result(self) -> Source:
        """The sound of the device, once it is done.

        Raises
        ------
        UserError
            It could not be opened.
        """
        if self._error is not None:
            raise self._error
        if self._source is None:
            raise RuntimeError("the device is still being opened, or was given up")
        return self._source

    def give_up(self) -> None:
        """Have the device let go, now or when it comes; does not wait for that."""
        with self._lock:
            self._is_unwanted = True
            source, self._source = self._source, None
        if source is not None:
            let_go(source)

    def _run(self) -> None:
        try:
            if self._before is not None:
                self._before.stop()
            if not self._is_unwanted:
                self._come(self._open_device(self._key, self._anew))
        except UserError as error:
            self._error = error
        except Exception:
            log.exception("cannot open the device %r", self._key)
            self._error = UserError(
                "The device cannot be opened.", "The log file says more; take another device."
            )
        finally:
            self._done.set()

    def _come(self, source: Source) -> None:
        with self._lock:
            if not self._is_unwanted:
                self._source = source
                return
        source.stop()


def let_go(source: Source, patience_s: float = 0.5) -> None:
    """Stop a source, and wait no longer than that for it."""
    thread = threading.Thread(target=source.stop, name="closing a device", daemon=True)
    thread.start()
    thread.join(patience_s)
