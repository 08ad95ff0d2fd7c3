"""A process beside this one that does what might crash, hang or hold Python's lock."""

import math
import multiprocessing
import os
import select
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from genre_desktop.errors import CancelledError
from genre_desktop.processes import interrupts_held

_POLL_S = 0.05
_starting = threading.Lock()


class Companion:
    """A process that serves this one over a pipe. For one thread at a time.

    Parameters
    ----------
    name : str
    serve : callable
        A function of a module; what the process runs, with its end of the pipe and `args`.
    *args
        What can be pickled.
    """

    def __init__(self, name: str, serve: Callable[..., None], *args: object) -> None:
        self._name = name
        self._serve = serve
        self._args = args
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._looks: select.poll | None = None

    @property
    def pid(self) -> int | None:
        """The number of the process, while there is one."""
        return None if self._process is None else self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process is there, as far as is known."""
        return self._process is not None and self._process.is_alive()

    @property
    def exit_code(self) -> int | None:
        """How a process has ended that is just ending; the negative number of a signal."""
        if self._process is None:
            return None
        self._process.join(1)
        return self._process.exitcode

    def start(self) -> None:
        """Start it, anew if it was there before.

        Raises
        ------
        OSError
            The system does not let it.
        """
        self.stop()
        # not fork: there are threads here, TensorFlow's among them
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=self._serve, args=(theirs, *self._args), daemon=True, name=self._name
        )
        with _starting, interrupts_held():
            process.start()
        theirs.close()  # so that its death is an end of file here
        self._process, self._connection = process, ours

    def stop(self) -> None:
        """End it, whatever it does."""
        self._looks = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._process is not None:
            self._process.kill()
            self._process.join()
            # not closed, which frees what goes with it now: at the program's end, when another
            # thread waits for all processes, that would be an error there
            self._process = None

    def send(self, what: object) -> None:
        """Tell it something.

        Raises
        ------
        EOFError, OSError
            It has died.
        """
        self._pipe.send(what)

    def received(self, within_s: float, cancel: threading.Event | None = None) -> object:
        """Take the next thing that it tells.

        Parameters
        ----------
        within_s : float
        cancel : threading.Event, optional

        Raises
        ------
        EOFError, OSError
            It has died.
        TimeoutError
            It said nothing for so long; it is still there.
        CancelledError
            `cancel` was set within the last 0.1 s; it has been ended.
        """
        self.wait(within_s, cancel)
        return self._pipe.recv()

    def received_into(
        self, buffer: memoryview, within_s: float, cancel: threading.Event | None = None
    ) -> None:
        """Take as many bytes as there is room for, sent by `send_octets`: see `received`."""
        if sys.platform == "win32":
            self.wait(within_s, cancel)
            self._pipe.recv_bytes_into(buffer)
            return
        # straight into place: multiprocessing copies them twice, which of a song costs 30 ms
        while buffer:
            self.wait(within_s, cancel)
            count = os.readv(self._pipe.fileno(), [buffer])
            if not count:
                raise EOFError
            buffer = buffer[count:]

    def wait(self, within_s: float, cancel: threading.Event | None = None) -> None:
        """Wait until it tells something: see `received`."""
        # counted and not by the clock: on a machine that is too busy, or that slept, this process
        # has waited no longer than the other had to work
        left = math.ceil(within_s / _POLL_S)
        while not self._has_come():
            left -= 1
            if cancel is not None and cancel.is_set():
                self.stop()
                raise CancelledError
            if left <= 0:
                raise TimeoutError

    def _has_come(self) -> bool:
        if sys.platform == "win32":
            return self._pipe.poll(_POLL_S)
        # multiprocessing makes a selector for each look
        descriptor = self._pipe.fileno()
        if self._looks is None:
            self._looks = select.poll()
            self._looks.register(descriptor, select.POLLIN)
        return bool(self._looks.poll(1000 * _POLL_S))

    @property
    def _pipe(self) -> Connection:
        if self._connection is None:
            raise EOFError
        return self._connection


def send_octets(connection: Connection, octets: memoryview) -> None:
    """Send bytes as they are, which what was sent before has announced: the process's end."""
    if sys.platform == "win32":
        connection.send_bytes(octets)
        return
    while octets:
        octets = octets[os.write(connection.fileno(), octets) :]
