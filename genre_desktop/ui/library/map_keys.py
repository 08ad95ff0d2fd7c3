"""The keys of the map."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from genre_desktop.ui.library.map_canvas import MapCanvas

_Key = Qt.Key
_WAYS = {
    _Key.Key_Left: (-1, 0),
    _Key.Key_Right: (1, 0),
    _Key.Key_Up: (0, 1),
    _Key.Key_Down: (0, -1),
}
_OWN = (*_WAYS, _Key.Key_Return, _Key.Key_Enter, _Key.Key_P, _Key.Key_Space, _Key.Key_M)
_LOOKS = (_Key.Key_Plus, _Key.Key_Equal, _Key.Key_Minus, _Key.Key_0, _Key.Key_Home)
_IGNORED = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier

MAP_KEYS = (
    ("Arrows", "From one song to the next"),
    ("Shift+Arrows", "Move the map"),
    ("+ and -", "Look from nearer, or further away"),
    ("Home", "Show the whole map"),
    ("P", "Play the song from its middle, or stop"),
    ("M", "More like this"),
    ("Enter", "Open the song"),
    ("Esc", "Choose nothing"),
)
"""For the sheet of keys."""


class MapKeys:
    """Does on a map what a key says.

    Parameters
    ----------
    canvas : MapCanvas
    """

    def __init__(self, canvas: "MapCanvas") -> None:
        self._canvas = canvas

    def keeps(self, event: QKeyEvent) -> bool:
        """Whether a key is for the map, whatever action has it, too."""
        if event.modifiers() & ~_IGNORED:
            return False
        if event.key() == _Key.Key_Escape:
            return self._canvas.chosen is not None
        return event.key() in _OWN + _LOOKS

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key says; whether it said something."""
        if not self.keeps(event):
            return False
        key, canvas = Qt.Key(event.key()), self._canvas
        if key in _WAYS:
            shifts = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            (canvas.pan if shifts else canvas.step)(*_WAYS[key])
        elif key in (_Key.Key_Plus, _Key.Key_Equal):
            canvas.zoom_in()
        elif key == _Key.Key_Minus:
            canvas.zoom_out()
        elif key in (_Key.Key_0, _Key.Key_Home):
            canvas.zoom_all()
        elif key == _Key.Key_Escape:
            canvas.pick_none()
        elif canvas.chosen is not None:
            if key in (_Key.Key_P, _Key.Key_Space):
                canvas.play_wanted.emit(canvas.chosen)
            elif key == _Key.Key_M:
                canvas.alike_wanted.emit(canvas.chosen)
            else:
                canvas.opened.emit(canvas.chosen)
        return True


def next_dot(
    places_px: NDArray[np.float64], at_px: NDArray[np.float64], way: tuple[int, int] | None
) -> int | None:
    """The dot that comes next in a direction, or the nearest.

    Parameters
    ----------
    places_px : numpy.ndarray [shape=(n, 2)]
        From the top left.
    at_px : numpy.ndarray [shape=(2,)]
        Where one is.
    way : tuple of int or None
        Right and up; None is any.

    Returns
    -------
    int or None
        None if there is none in that direction.
    """
    away = places_px - at_px
    far = np.hypot(away[:, 0], away[:, 1])
    if way is None:
        return int(far.argmin()) if len(far) else None
    along = away @ np.array([way[0], -way[1]], float)
    aside = np.sqrt(np.maximum(far**2 - along**2, 0))
    # as far to the side as ahead is no longer that direction; and straight ahead is preferred
    cost = np.where((along > 0) & (aside <= along), far + aside, np.inf)
    best = int(cost.argmin()) if len(cost) else 0
    return best if len(cost) and np.isfinite(cost[best]) else None
