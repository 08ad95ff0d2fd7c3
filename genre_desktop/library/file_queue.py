"""The files that wait to be heard, and those that are being heard."""

import threading
from collections import OrderedDict
from collections.abc import Iterable

from genre_desktop.errors import CancelledError


class FileQueue:
    """Numbers of files, taken by several threads in the order in which they came.

    A file is there once: waiting, or taken and not yet done.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: OrderedDict[int, None] = OrderedDict()
        self._taken: set[int] = set()
        self._is_paused = False
        self._is_closed = False

    def __len__(self) -> int:
        with self._changed:
            return len(self._waiting) + len(self._taken)

    @property
    def has_waiting(self) -> bool:
        """Whether there is a file to take."""
        return bool(self._waiting) and not self._is_paused

    def put(self, files: Iterable[int], *, first: bool = False) -> int:
        """Let files wait that do not already, behind the others or before them.

        Returns
        -------
        int
            How many have come.
        """
        with self._changed:
            new = [file for file in files if file not in self._taken and file not in self._waiting]
            for file in new:
                self._waiting[file] = None
            if first:
                self._move_up(new)
            self._changed.notify_all()
        return len(set(new))

    def prefer(self, files: Iterable[int]) -> None:
        """Let those of the files that wait go first, in this order."""
        with self._changed:
            self._move_up([file for file in files if file in self._waiting])

    def take(self) -> int:
        """The next file; waits while there is none, or while it is paused.

        Raises
        ------
        CancelledError
            It was closed.
        """
        with self._changed:
            self._changed.wait_for(
                lambda: self._is_closed or (self._waiting and not self._is_paused)
            )
            if self._is_closed:
                raise CancelledError
            file, _ = self._waiting.popitem(last=False)
            self._taken.add(file)
            return file

    def done(self, file: int) -> None:
        """Say that a file that was taken need not be thought of any more."""
        with self._changed:
            self._taken.discard(file)

    def put_back(self, file: int) -> None:
        """Let a file that was taken wait again, before all others."""
        with self._changed:
            self._taken.discard(file)
            self.put([file], first=True)

    def pause(self) -> None:
        """Give no more files until `resume`."""
        with self._changed:
            self._is_paused = True

    def resume(self) -> None:
        """Give files again."""
        with self._changed:
            self._is_paused = False
            self._changed.notify_all()

    @property
    def is_paused(self) -> bool:
        """Whether it gives no files for now."""
        return self._is_paused

    def close(self) -> None:
        """Turn everyone away, now and later."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _move_up(self, files: list[int]) -> None:
        for file in reversed(files):
            self._waiting.move_to_end(file, last=False)
