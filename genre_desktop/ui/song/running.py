"""What is being computed of a song: of several the newest speaks, and is what can be stopped."""

from collections.abc import Callable, Hashable

from PySide6.QtCore import QObject, Signal

Stop = Callable[[], None]


class Running(QObject):
    """Whose words stand beneath the song, where there is room for one.

    The newest speaks. When it is done, or was stopped, the one beneath speaks again.

    Signals
    -------
    said : str
        What is to be read now; nothing when all is done.
    """

    said = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._words: dict[Hashable, tuple[str, Stop]] = {}  # the newest last

    @property
    def any(self) -> bool:
        """Whether anything is being computed."""
        return bool(self._words)

    def tell(self, who: Hashable, words: str, stop: Stop) -> None:
        """Somebody is at work, or done.

        Parameters
        ----------
        who : hashable
        words : str
            What it is and how far; nothing ends it.
        stop : callable
            Breaks it off.
        """
        if words:
            self._words[who] = words, stop  # who has spoken before keeps the place
        else:
            self._words.pop(who, None)
        newest = next(reversed(self._words.values()), None)
        self.said.emit(newest[0] if newest is not None else "")

    def stop_newest(self) -> None:
        """Break off what speaks."""
        newest = next(reversed(self._words.items()), None)
        if newest is not None:
            who, (_, stop) = newest
            stop()
            self.tell(who, "", stop)
