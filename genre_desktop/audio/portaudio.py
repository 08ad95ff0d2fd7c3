"""PortAudio, called so that nothing of it can hang or end the program.

PortAudio speaks to a sound server that may be frozen, dead, or absent, and some of its calls then
never return. Each call is made on a thread of its own, one at a time, and is waited for only so
long. A call that does not come back keeps PortAudio to itself: until it does, all others are
told that the sound system does not answer.
"""

import atexit
import contextlib
import ctypes.util
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Generic, TypeVar

from genre_desktop.errors import UserError

log = logging.getLogger(__name__)

T = TypeVar("T")

_PATIENCE_S = 5.0

_one_at_a_time = threading.Lock()
_streams: set[Any] = set()


class SoundSystemError(UserError):
    """There is no sound on this machine as it is: PortAudio is missing, or frozen."""


def library() -> Any:  # noqa: ANN401 - sounddevice has no types
    """Import sounddevice, which starts PortAudio: to be called within `call`.

    Raises
    ------
    SoundSystemError
        PortAudio is not installed, or does not start.
    """
    try:
        with _found_in_package():
            # takes 0.2 to 0.8 s and fails without PortAudio
            import sounddevice  # noqa: PLC0415
    except OSError as error:
        log.warning("PortAudio cannot be loaded: %s", error)
        raise SoundSystemError(
            "There is no sound: the library PortAudio is missing.",
            "Install it (Debian and Ubuntu: sudo apt install libportaudio2) "
            "and start the program again.",
        ) from error
    except Exception as error:  # sounddevice.PortAudioError, which cannot be imported here
        log.warning("PortAudio does not start: %s", error)
        raise SoundSystemError(
            "There is no sound: the library PortAudio does not start.",
            "See whether other programs have sound, then start the program again.",
        ) from error
    return sounddevice


@contextlib.contextmanager
def _found_in_package() -> Iterator[None]:
    """Have sounddevice, which asks for the system's library, find that of a frozen program."""
    brought = getattr(sys, "_MEIPASS", None)
    if brought is None or sys.platform != "linux":
        yield
        return
    elsewhere = ctypes.util.find_library

    def find_library(name: str) -> str | None:
        beside = sorted(Path(brought).glob(f"lib{name}.*"))
        return str(beside[0]) if beside else elsewhere(name)

    ctypes.util.find_library = find_library
    try:
        yield
    finally:
        ctypes.util.find_library = elsewhere


def call(
    work: Callable[[], T],
    *,
    patience_s: float | None = None,
    too_late: Callable[[T], None] | None = None,
) -> T:
    """Do something with PortAudio, and wait for it so long and no longer.

    Parameters
    ----------
    work : callable
        Called on another thread while nothing else uses PortAudio.
    patience_s : float, optional
        Seconds to wait for earlier calls, and again for this one; 5 if not given.
    too_late : callable, optional
        Given the result if it comes when nobody waits for it any more, on that same thread.

    Raises
    ------
    SoundSystemError
        It did not come back in time. It may still do so.
    Exception
        What `work` raised.
    """
    patience_s = _PATIENCE_S if patience_s is None else patience_s
    if not _one_at_a_time.acquire(timeout=patience_s):
        raise _no_answer()
    one = _Call(work, too_late)
    try:
        threading.Thread(target=one.run, name="portaudio", daemon=True).start()
    except BaseException:
        _one_at_a_time.release()
        raise
    if not one.wait(patience_s):
        log.warning("PortAudio has not answered for %.0f s", patience_s)
        _end_without_portaudio()
        raise _no_answer()
    error, one.error = one.error, None
    if error is None:
        return one.result[0]
    try:
        raise error
    finally:
        # else the error holds this frame, and this frame the error, with all that `work` knows
        del error, one


def restart() -> bool:
    """Have PortAudio look for devices anew: to be called within `call`.

    Returns
    -------
    bool
        False if a stream is open, which would not outlive it: then nothing was done.
    """
    sounddevice = library()
    if _streams:
        return False
    # there is no other way: PortAudio's list is made once, when it starts
    while sounddevice._initialized:  # noqa: SLF001
        sounddevice._terminate()  # noqa: SLF001
    sounddevice._initialize()  # noqa: SLF001
    return True


def open_input(**settings: Any) -> Any:  # noqa: ANN401
    """Open a stream that records and start it: to be called within `call`.

    Parameters
    ----------
    settings
        Those of `sounddevice.InputStream`.
    """
    return _started(library().InputStream(**settings))


def open_output(**settings: Any) -> Any:  # noqa: ANN401
    """Open a stream that plays and start it: to be called within `call`.

    Parameters
    ----------
    settings
        Those of `sounddevice.OutputStream`.
    """
    return _started(library().OutputStream(**settings))


def _started(stream: Any) -> Any:  # noqa: ANN401
    # kept, since PortAudio calls a stream that Python has forgotten all the same
    _streams.add(stream)
    try:
        stream.start()
    except BaseException:
        close(stream)
        raise
    return stream


def close(stream: Any) -> None:  # noqa: ANN401
    """Close a stream, whatever state it is in: to be called within `call`."""
    # not `stop`, which waits for what is still to come
    stream.abort(ignore_errors=True)
    stream.close(ignore_errors=True)
    _streams.discard(stream)


class _Call(Generic[T]):
    """One piece of work on its own thread, which may be given up."""

    def __init__(self, work: Callable[[], T], too_late: Callable[[T], None] | None) -> None:
        self.result: list[T] = []
        self.error: BaseException | None = None
        self._work = work
        self._too_late = too_late
        self._is_given_up = False
        self._handing_over = threading.Lock()
        self._done = threading.Event()

    def run(self) -> None:
        try:
            result = self._work()
            with self._handing_over:
                self.result = [result]
                is_wanted = not self._is_given_up
            if not is_wanted:
                log.warning("PortAudio has answered after all")
                if self._too_late is not None:
                    self._too_late(result)
        except Exception as error:  # noqa: BLE001 - raised to who waits
            self.error = error
        finally:
            _one_at_a_time.release()
            self._done.set()

    def wait(self, patience_s: float) -> bool:
        if self._done.wait(patience_s):
            return True
        with self._handing_over:
            self._is_given_up = not self.result
        if self._is_given_up:
            return False
        self._done.wait()
        return True


def _end_without_portaudio() -> None:
    """Let the program's end not wait for what is frozen."""
    sounddevice = sys.modules.get("sounddevice")
    if sounddevice is not None and hasattr(sounddevice, "_exit_handler"):
        atexit.unregister(sounddevice._exit_handler)  # noqa: SLF001


def _no_answer() -> SoundSystemError:
    return SoundSystemError(
        "The sound system does not answer.",
        "If other programs have no sound either, restart the sound server or the computer.",
    )
