"""The thread that listens: from a device to mel columns, verdicts and recordings."""

import contextlib
import logging
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from genre_desktop.errors import CancelledError, UserError
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.hearing import Level
from genre_desktop.inference.live_listener import Device, LiveListener, Trouble
from genre_desktop.inference.opening import OpenDevice, open_device
from genre_desktop.inference.service import InferenceService

if TYPE_CHECKING:
    from genre_desktop.inference.listening_run import Run

__all__ = ["Device", "Level", "Listening", "LiveListener", "Trouble"]

log = logging.getLogger(__name__)

_POLL_S = 0.025


class Listening:
    """Listens to a device on a thread of its own.

    What is in its way it tells, and tries again each second until it is gone. All methods may be
    called on any thread and, but for `stop`, return at once.

    Parameters
    ----------
    service : InferenceService
        Started; it may still be loading.
    listener : LiveListener
    device : str
        The key of a device; "" is the default one.
    keep_s : float
        So many seconds can be saved after the fact.
    open_device : callable, optional
        Opens the device.
    """

    def __init__(
        self,
        service: InferenceService,
        listener: LiveListener,
        *,
        device: str = "",
        keep_s: float = 60.0,
        open_device: OpenDevice = open_device,
    ) -> None:
        self._service = service
        self._listener = listener
        self._device = device
        self._keep_s = keep_s
        self._open_device = open_device
        self._wishes: queue.SimpleQueue[Callable[[Run], None]] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="listening", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self, timeout_s: float | None = None) -> bool:
        """End listening and what is being recorded; may be called twice.

        Returns
        -------
        bool
            Whether the thread has ended within the time.
        """
        self._stopping.set()
        if self._thread.ident is None:
            return True
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def choose(self, device: str) -> None:
        """Listen to another device: its key, or "" for the default one."""
        self._wishes.put(lambda run: run.choose(device))

    def rescan(self) -> None:
        """Look anew for devices: the open one is closed and opened again; see `on_started`."""
        self._wishes.put(lambda run: run.reopen())

    def pause(self) -> None:
        """Hear nothing until `resume`; the device stays open, and a recording has a gap."""
        self._wishes.put(lambda run: run.pause())

    def resume(self) -> None:
        """Go on after `pause`."""
        self._wishes.put(lambda run: run.resume())

    def clear(self) -> None:
        """Forget what was heard; time begins at 0. A recording goes on."""
        self._wishes.put(lambda run: run.clear())

    def record(self, path: Path) -> None:
        """Write what is heard to a WAV or FLAC file from now on."""
        self._wishes.put(lambda run: run.recordings.begin(path))

    def stop_recording(self) -> None:
        """Finish the recording; `on_recorded` tells when it is whole."""
        self._wishes.put(lambda run: run.recordings.end())

    def save_last(self, seconds: float, path: Path) -> None:
        """Write the last seconds, at most `keep_s`, to a file; `on_recorded` tells of it."""
        self._wishes.put(lambda run: run.recordings.save_last(seconds, path))

    def _listen(self) -> None:
        # they take a moment to import, and the window knows this module
        from genre_desktop.inference.listening_run import Run  # noqa: PLC0415
        from genre_desktop.inference.recordings import Recordings  # noqa: PLC0415

        recordings = Recordings(self._keep_s, self._listener.on_recorded)
        card = self._card()
        if card is None:
            return
        run = Run(self._service, self._listener, card, recordings)
        run.begin(self._device, self._open_device)
        try:
            while not self._stopping.is_set():
                try:
                    self._grant(run)
                    run.step(self._stopping)
                except Exception:
                    log.exception("listening failed")
                    with contextlib.suppress(Exception):  # if telling is what failed
                        run.fail()
        finally:
            self._grant_the_last(run)
            run.end()

    def _card(self) -> ModelCard | None:
        while not self._stopping.is_set():
            try:
                return self._service.bundle.result(_POLL_S).card
            except TimeoutError:
                continue
            except CancelledError:
                return None
            except UserError as error:
                self._listener.on_trouble(Trouble(error.message, error.remedy, is_over=False))
                return None
        return None

    def _grant_the_last(self, run: "Run") -> None:
        """Whoever asked for a recording in the last moment is told what became of it."""
        try:
            self._grant(run)
        except Exception:
            log.exception("a last wish failed")

    def _grant(self, run: "Run") -> None:
        while not self._wishes.empty():
            self._wishes.get()(run)
