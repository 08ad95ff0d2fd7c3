"""What of the map is in sight: all of it, until one has looked nearer or moved it."""

import numpy as np
from numpy.typing import NDArray

from genre_desktop.ui.library.map_camera import Camera

_MARGIN = 36.0
_PAN_SHARE = 0.15


class MapLook:
    """A camera that stays over the places of a map.

    Attributes
    ----------
    camera : Camera
        In the screen's own pixels.
    is_whole : bool
        All is in sight, and stays so when the window gets another size.
    """

    def __init__(self) -> None:
        self.camera = Camera()
        self.is_whole = True
        self._places = np.empty((0, 2), np.float32)
        self._corners = np.zeros(2, np.float32), np.zeros(2, np.float32)

    def go_over(self, places: NDArray[np.float32]) -> None:
        """Look at another map [shape=(n, 2)], from where one is."""
        self._places = places
        if len(places):
            self._corners = places.min(axis=0), places.max(axis=0)

    def show_all(self, width_px: int, height_px: int, ratio: float) -> None:
        """Look at all of it.

        Parameters
        ----------
        width_px, height_px : int
            Of the window.
        ratio : float
            Pixels of the screen to one of the window.
        """
        self.camera = Camera.over(self._places, width_px, height_px, _MARGIN * ratio)
        self.is_whole = True

    def resize(self, width_px: int, height_px: int) -> None:
        """See as much of the map as before through a window of another size."""
        self.camera = self.camera.resized(width_px, height_px)

    def zoom(self, factor: float, x_px: float, y_px: float) -> None:
        """Look from nearer or further away, where one point stays where it is."""
        self._look(self.camera.zoomed(factor, x_px, y_px))

    def pan(self, right: float, up: float) -> None:
        """Move the look by steps."""
        step = _PAN_SHARE * min(self.camera.width_px, self.camera.height_px)
        self.move(round(-right * step), round(up * step))

    def move(self, right_px: int, down_px: int) -> None:
        """Draw the map along."""
        self._look(self.camera.moved(right_px, down_px))

    def bring_in(self, x_px: float, y_px: float) -> None:
        """Look at a point, if it is out of sight."""
        camera = self.camera
        if not (0 <= x_px < camera.width_px and 0 <= y_px < camera.height_px):
            self.move(round(camera.width_px / 2 - x_px), round(camera.height_px / 2 - y_px))

    def _look(self, camera: Camera) -> None:
        if not len(self._places):
            return
        held = camera.held(*self._corners)
        if held != camera:  # by whole pixels, so that the picture can be drawn along
            right = round((self.camera.x - held.x) * camera.scale)
            down = round((held.y - self.camera.y) * camera.scale)
            same = self.camera.scale == camera.scale
            held = self.camera.moved(right, down) if same else held
        self.camera = held
        self.is_whole = False
