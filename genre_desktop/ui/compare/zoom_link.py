"""Two sides that show the same stretch at the same scale, if they are to."""

from collections.abc import Sequence

from PySide6.QtCore import QObject

from genre_desktop.ui.compare.side_view import SideView
from genre_desktop.ui.song.sound_view import SoundView

_SLACK = 1e-4  # of the stretch: far less than a pixel


class ZoomLink(QObject):
    """Has each of two sides follow the other, in seconds from the beginning.

    Parameters
    ----------
    sides : sequence of SideView
    parent : QObject
    """

    def __init__(self, sides: Sequence[SideView], parent: QObject) -> None:
        super().__init__(parent)
        self._sides = tuple(sides)
        self._views = sides[0].canvas, sides[1].canvas
        self._follows = False
        self._on = False
        self._views[0].view_changed.connect(self._first_moved)
        self._views[1].view_changed.connect(self._second_moved)

    @property
    def on(self) -> bool:
        """Whether they follow each other."""
        return self._on

    def switch(self, on: bool) -> None:  # noqa: FBT001 - a state
        """Have them follow each other, or not; at once, the second follows the first."""
        self._on = False  # nobody leads while the lengths change
        self._fit_lengths(on)
        self._on = on
        if on:
            self._first_moved(*self._views[0].visible_s())

    def fit_lengths(self) -> None:
        """Give the shorter song as much room as the longer one, where they follow each other."""
        self._fit_lengths(self._on)

    def _fit_lengths(self, on: bool) -> None:  # noqa: FBT001
        lengths = [side.song.duration_s or 0.0 for side in self._sides if side.song is not None]
        longest_s = max(lengths, default=0.0) if on else 0.0
        for side in self._sides:
            side.show_length(longest_s)

    def _first_moved(self, start_s: float, stop_s: float) -> None:
        self._move(self._views[0], self._views[1], start_s, stop_s)

    def _second_moved(self, start_s: float, stop_s: float) -> None:
        self._move(self._views[1], self._views[0], start_s, stop_s)

    def _move(self, leader: SoundView, other: SoundView, start_s: float, stop_s: float) -> None:
        if not self._on or self._follows:
            return
        if not all(view.isVisibleTo(view.window()) for view in (leader, other)):
            return  # a side without a song has no stretch to show
        slack_s = _SLACK * (stop_s - start_s)
        there = other.visible_s()
        if abs(there[0] - start_s) < slack_s and abs(there[1] - stop_s) < slack_s:
            return
        self._follows = True  # what follows does not lead
        try:
            other.go(start_s, stop_s)
        finally:
            self._follows = False
