"""Whether an output that was gone is there again."""

import logging
import threading
from collections.abc import Callable

from genre_desktop.audio import pulse
from genre_desktop.audio.devices import find_output, rescan
from genre_desktop.audio.pulse import ServerState
from genre_desktop.errors import UserError

log = logging.getLogger(__name__)

# what is said of the loss has to be read
_FIRST_AFTER_S = 3.0
_LOOK_EACH_S = 1.0


class ReturnWatch:
    """Tells when an output can be found again, on a thread of its own, which begins at once.

    Parameters
    ----------
    key : str
        See `find_output`.
    on_back : callable
        Called once, on that thread.
    """

    def __init__(self, key: str, on_back: Callable[[], None]) -> None:
        self._key = key
        self._on_back = on_back
        self._stopping = threading.Event()
        threading.Thread(target=self._watch, name="output's return", daemon=True).start()

    def stop(self) -> None:
        """Watch no longer; does not wait for the thread's end."""
        self._stopping.set()

    def _watch(self) -> None:
        wait_s = _FIRST_AFTER_S
        while not self._stopping.wait(wait_s):
            wait_s = _LOOK_EACH_S
            if _is_there(self._key) and not self._stopping.is_set():
                log.info("%s is there again", self._key or "an output")
                self._on_back()
                return


def _is_there(key: str) -> bool:
    if pulse.state() is ServerState.FROZEN:
        return False  # and PortAudio would not come back from asking it
    try:
        rescan(only_if_changed=True)
        find_output(key)
    except UserError:
        return False
    return True
