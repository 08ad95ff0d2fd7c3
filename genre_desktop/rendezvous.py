"""Where the instances of one user and one home meet.

On Linux and macOS that is a socket of the file system in a folder that only the user may enter,
with a lock beside it. Windows knows neither in Python: there a port of this computer is used, which
is written, with a token that only the user can read, into a file (untested on Windows itself).
"""

import contextlib
import json
import logging
import os
import socket
import stat
import sys
import tempfile
import zlib
from pathlib import Path
from typing import Protocol

from genre_desktop.files import write_text_whole
from genre_desktop.paths import config_dir

log = logging.getLogger(__name__)

_WAITING_AT_MOST = 16


class Rendezvous(Protocol):
    """A place that at most one instance holds.

    Attributes
    ----------
    token : str
        What who connects has to know.
    """

    token: str

    def take(self) -> socket.socket | None:
        """Hold the place: a socket that listens, or None if another instance holds it."""

    def connect(self, timeout_s: float) -> socket.socket:
        """Reach the instance that holds it."""

    def leave(self) -> None:
        """Let go of what is held here."""


def rendezvous() -> Rendezvous | None:
    """The place of this user and this home; None where there can be none."""
    # two homes of one user, as tests have, are two programs
    home = f"{zlib.crc32(os.fsencode(os.path.realpath(config_dir()))):08x}"
    if sys.platform == "win32":
        return LoopbackPlace(Path(tempfile.gettempdir()) / f"genre-desktop-{home}.json")
    folder = _private_folder()
    return UnixPlace(folder / home) if folder is not None else None


class UnixPlace:
    """A socket and a lock in the file system.

    Parameters
    ----------
    path : pathlib.Path
        Without an ending; not longer than sockets take, which is some 100 bytes.
    """

    token = ""  # nobody else gets this far

    def __init__(self, path: Path) -> None:
        self._socket = path.with_suffix(".sock")
        self._lock = path.with_suffix(".lock")
        self._held: int | None = None

    def take(self) -> socket.socket | None:
        """Hold the place; what a crashed instance has left is cleared away."""
        import fcntl  # noqa: PLC0415 - not on Windows

        descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        self._held = descriptor
        self._socket.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        try:
            listener.bind(str(self._socket))
            listener.listen(_WAITING_AT_MOST)
        except OSError:
            listener.close()
            raise
        return listener

    def connect(self, timeout_s: float) -> socket.socket:
        """Reach the instance that holds it."""
        return _connected(socket.AF_UNIX, str(self._socket), timeout_s)

    def leave(self) -> None:
        """Let the lock go. Its file stays: another instance may be waiting at it."""
        if self._held is not None:
            self._socket.unlink(missing_ok=True)
            os.close(self._held)
            self._held = None


class LoopbackPlace:
    """A port of this computer, and a file that says which.

    Parameters
    ----------
    path : pathlib.Path
        In a folder of the user's own.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._holds = False
        self.token = ""

    def take(self) -> socket.socket | None:
        """Hold the place, unless somebody answers there."""
        try:
            self.connect(1.0).close()
        except (OSError, ValueError):
            pass
        else:
            return None
        listener = socket.socket(socket.AF_INET)
        try:
            listener.bind(("127.0.0.1", 0))
            listener.listen(_WAITING_AT_MOST)
            import secrets  # noqa: PLC0415 - takes longer to import than to meet elsewhere

            self.token = secrets.token_hex(16)
            content = {"port": listener.getsockname()[1], "token": self.token}
            write_text_whole(self._path, json.dumps(content), durable=False)
        except OSError:
            listener.close()
            raise
        self._holds = True
        return listener

    def connect(self, timeout_s: float) -> socket.socket:
        """Reach the instance that holds it."""
        content = json.loads(self._path.read_text(encoding="utf-8"))
        self.token = str(content["token"])
        return _connected(socket.AF_INET, ("127.0.0.1", int(content["port"])), timeout_s)

    def leave(self) -> None:
        """Remove the file."""
        if self._holds:
            self._holds = False
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)


def _connected(
    family: socket.AddressFamily, address: str | tuple[str, int], timeout_s: float
) -> socket.socket:
    connection = socket.socket(family)
    try:
        connection.settimeout(timeout_s)
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _private_folder() -> Path | None:
    """A folder with a short path that nobody else may enter, HOME being writable or not."""
    own = Path(tempfile.gettempdir()) / f"genre-desktop-{os.getuid()}"
    for folder in (os.environ.get("XDG_RUNTIME_DIR", ""), own):
        if not folder:
            continue
        try:
            if folder is own:
                own.mkdir(mode=0o700, exist_ok=True)
            status = os.lstat(folder)
        except OSError as error:
            log.info("instances cannot meet in %s: %s", folder, error)
            continue
        is_private = status.st_uid == os.getuid() and not status.st_mode & 0o077
        if stat.S_ISDIR(status.st_mode) and is_private and os.access(folder, os.W_OK):
            return Path(folder)
        log.info("instances cannot meet in %s: it is not private", folder)
    return None
