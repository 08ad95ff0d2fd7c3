"""One program for a user: who starts it again gives his songs to the one that runs.

The first instance holds a lock that goes with its process, whatever ends it, and listens on a
socket beside it. A second one sends there what it was to open, and waits for the window's own word
that it is done. If that does not come, it opens a window of its own.
"""

import json
import logging
import select
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from genre_desktop.rendezvous import Rendezvous, rendezvous

log = logging.getLogger(__name__)

_PATIENCE_S = 3.0
"""A window that does not answer for so long hangs."""
_STARTING_S = 20.0
"""So long is waited for an instance that says it is still starting."""
_SENDS_WITHIN_S = 1.0
"""Who has connected and says nothing for so long is not listened to: a window may be closing."""
_AGAIN_AFTER_S = 0.05
_LONGEST_MESSAGE = 1 << 20

_DONE, _STARTING = b"done\n", b"starting\n"


@dataclass(frozen=True, slots=True)
class Wish:
    """What another instance was to open.

    Attributes
    ----------
    songs : tuple of Path
        Absolute; may be empty, where only the window is wanted.
    """

    songs: tuple[Path, ...]
    _asker: socket.socket

    def grant(self) -> bool:
        """Tell that it is done. False if nobody waits for it any more: then it is not to be."""
        with self._asker as asker:
            try:
                # who has given up has closed its end
                readable, _, _ = select.select([asker], [], [], 0)
                if readable and not asker.recv(1):
                    return False
                asker.sendall(_DONE)
            except OSError:
                return False
        return True

    def decline(self) -> None:
        """Leave it to the other instance."""
        self._asker.close()


class Reception:
    """The first instance's ear for others. Its thread begins at once."""

    def __init__(self, place: Rendezvous, listener: socket.socket) -> None:
        self._place = place
        self._listener = listener
        self._waker, self._woken = socket.socketpair()
        self._lock = threading.Lock()
        self._attended: Callable[[Wish], object] | None = None
        self._waiting: list[Wish] = []
        self._thread = threading.Thread(target=self._serve, name="reception", daemon=True)
        self._thread.start()

    def attend(self, on_wish: Callable[[Wish], object]) -> None:
        """Have `on_wish` told of what is wanted, on the reception's thread, and of what was so far.

        Whoever has asked before now is told that the program is still starting.
        """
        with self._lock:
            waiting, self._waiting = self._waiting, []
            self._attended = on_wish
        for wish in waiting:
            on_wish(wish)

    def stop(self) -> None:
        """Hear nobody any more; the next instance is the first."""
        self._waker.close()
        self._thread.join()
        self._woken.close()
        self._listener.close()
        with self._lock:
            self._attended = None
            for wish in self._waiting:
                wish.decline()
        self._place.leave()

    def _serve(self) -> None:
        while True:
            readable, _, _ = select.select([self._listener, self._woken], [], [])
            if self._woken in readable:
                return
            try:
                asker, _ = self._listener.accept()
            except OSError as error:
                log.warning("another instance could not be heard: %s", error)
                continue
            self._hear(asker)

    def _hear(self, asker: socket.socket) -> None:
        try:
            wish = _read_wish(asker, self._place.token)
            with self._lock:
                attended = self._attended
                if attended is None:
                    asker.sendall(_STARTING)
                    self._waiting.append(wish)
        except (OSError, ValueError) as error:
            log.warning("another instance was not understood: %s", error)
            asker.close()
            return
        if attended is not None:
            attended(wish)


def first_instance() -> Reception | None:
    """Become the first instance of this user and home; None if there is one already.

    Or if there is no place where two could meet, which is no reason not to start.
    """
    place = rendezvous()
    if place is None:
        return None
    try:
        listener = place.take()
    except OSError as error:
        log.warning("other instances cannot be heard: %s", error)
        place.leave()
        return None
    return None if listener is None else Reception(place, listener)


def handed_over(songs: Sequence[Path], *, patience_s: float = _PATIENCE_S) -> bool:
    """Have the first instance open songs and show its window.

    Parameters
    ----------
    songs : sequence of Path
    patience_s : float
        How long its window may take to answer.

    Returns
    -------
    bool
        False if there is none, or it hangs.
    """
    place = rendezvous()
    if place is None:
        return False
    deadline_s = time.monotonic() + patience_s
    try:
        with _connected(place, deadline_s) as asker:
            message = {"token": place.token, "songs": [str(path.absolute()) for path in songs]}
            _set_patience(asker, deadline_s)
            asker.sendall(json.dumps(message).encode() + b"\n")
            answer = _line(asker, deadline_s)
            if answer == _STARTING:
                answer = _line(asker, time.monotonic() + max(patience_s, _STARTING_S))
            return answer == _DONE
    except OSError as error:
        log.warning("the instance that runs does not answer: %s", error)
        return False


def _connected(place: Rendezvous, deadline_s: float) -> socket.socket:
    while True:
        try:
            return place.connect(max(0.01, deadline_s - time.monotonic()))
        except (FileNotFoundError, ConnectionRefusedError):
            # it has only just started, or is at its end
            if time.monotonic() > deadline_s:
                raise
            time.sleep(_AGAIN_AFTER_S)


def _line(connection: socket.socket, deadline_s: float) -> bytes:
    """What comes until the end of a line, or until the other end is closed."""
    got = b""
    while not got.endswith(b"\n"):
        if len(got) > _LONGEST_MESSAGE:
            raise OSError("the message is far too long")
        _set_patience(connection, deadline_s)
        # by single bytes where a second line may follow: it is to be read by itself
        part = connection.recv(1)
        if not part:
            break
        got += part
    return got


def _set_patience(connection: socket.socket, deadline_s: float) -> None:
    left_s = deadline_s - time.monotonic()
    if left_s <= 0:
        raise TimeoutError("no answer in time")
    connection.settimeout(left_s)


def _read_wish(asker: socket.socket, token: str) -> Wish:
    content = json.loads(_line(asker, time.monotonic() + _SENDS_WITHIN_S))
    if not isinstance(content, dict) or content.get("token") != token:
        raise ValueError("it does not know the token")
    songs = content.get("songs")
    if not isinstance(songs, list) or not all(isinstance(each, str) for each in songs):
        raise ValueError("it names no songs")
    asker.settimeout(_PATIENCE_S)
    return Wish(tuple(map(Path, songs)), asker)
