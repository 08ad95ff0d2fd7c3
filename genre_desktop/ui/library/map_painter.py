"""The picture of the dots, kept in step with the camera: at once roughly, then as it should be."""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QColor, QImage

from genre_desktop.ui.explorer import Explorer
from genre_desktop.ui.library.columns import NONE, GenreNames
from genre_desktop.ui.library.map_camera import Camera
from genre_desktop.ui.library.map_dots import STRENGTHS, MapDots
from genre_desktop.ui.library.map_picture import (
    Pixels,
    drawn,
    shades,
    shifted,
    sketched,
    stamp,
)
from genre_desktop.ui.theme import Theme, genre_colour

_AT_ONCE = 60_000
"""Pixels of stamps that are drawn within a frame; of more, there is a sketch until all is still."""

_STILL_MS = 120
_LEAST_RADIUS_PX, _MOST_RADIUS_PX = 2.0, 7.0
_RADIUS_SHARE = 0.3
"""Of the distance between dots, were they spread evenly."""

_HIDDEN_SHARE, _SILENT_SHARE = 0.55, 0.6
_LEFT_OUT, _SILENT, _FIRST_GENRE = 0, 1, 2

Floats = NDArray[np.float64]


class DotPainter(QObject):
    """Keeps an image of the dots.

    Parameters
    ----------
    theme : Theme
    explorer : Explorer
        Draws what takes its time.

    Attributes
    ----------
    shown : numpy.ndarray [shape=(n_dots,)]
        Which dots a filter lets through; the others are a hint of themselves.
    genres : list of int
        Which genres are among them.

    Signals
    -------
    changed
        There is a better picture.
    """

    changed = Signal()

    def __init__(self, theme: Theme, explorer: Explorer, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._explorer = explorer
        self._dots: MapDots | None = None
        self._order = np.empty(0, np.intp)
        self._kinds = np.empty(0, np.intp)
        self._table: Pixels = shades(np.zeros(1, np.uint32), 0)
        self._places: Floats = np.empty((0, 2))
        self._places_px: Floats = np.empty((0, 2))
        self._image: Pixels | None = None
        self._camera: Camera | None = None
        self._is_rough = False
        self._job: int | None = None
        self.shown = np.empty(0, np.bool_)
        self.genres: list[int] = []
        self._still = QTimer(self, singleShot=True, interval=_STILL_MS)
        self._still.timeout.connect(self._refine)
        explorer.finished.connect(self._on_finished)

    def show(self, dots: MapDots, shown: NDArray[np.bool_], names: GenreNames) -> None:
        """Draw these dots from now on.

        Parameters
        ----------
        dots : MapDots
        shown : numpy.ndarray [shape=(n_dots,)]
        names : GenreNames
        """
        self._dots, self.shown = dots, shown
        kinds = np.where(
            dots.genre == NONE,
            _SILENT,
            _FIRST_GENRE + dots.genre.astype(np.intp) * len(STRENGTHS) + dots.strength,
        )
        kinds[~shown] = _LEFT_OUT
        # what is sure lies over what is not, and from top to bottom, as the memory of an image
        over = np.where(shown, np.where(dots.genre == NONE, 0, 1 + dots.strength), -1)
        self._order = np.lexsort((-dots.places[:, 1], over))
        self._places = dots.places[self._order].astype(np.float64)
        self._kinds = kinds[self._order]
        self.genres = np.unique(dots.genre[shown]).tolist()
        self._table = self._coloured(names)
        self.forget()

    def forget(self) -> None:
        """Draw all anew."""
        self._camera, self._image, self._job = None, None, None

    def stop(self) -> None:
        """Draw no more."""
        self._still.stop()
        self._job = None

    def image(self, camera: Camera) -> QImage:
        """The picture, through a camera in the screen's own pixels."""
        self._look(camera)
        if self._image is None:
            return QImage()
        height, width = self._image.shape
        # it draws from the array's own memory, which is kept here
        return QImage(self._image.data, width, height, 4 * width, QImage.Format.Format_RGB32)

    def radius_px(self, camera: Camera) -> float:
        """Of the dots, at this distance."""
        count = max(1, len(self._order))
        spacing = math.sqrt(0.6 * camera.width_px * camera.height_px / count)
        radius = _RADIUS_SHARE * spacing * camera.scale / camera.whole
        return round(2 * min(max(radius, _LEAST_RADIUS_PX), _MOST_RADIUS_PX)) / 2

    def px(self, camera: Camera, dots: NDArray[np.intp]) -> Floats:
        """Where dots [shape=(k,)] are seen, from the top left."""
        if self._dots is None:
            return np.empty((0, 2))
        return camera.to_px(self._dots.places[dots])

    def dot_at(self, x_px: float, y_px: float, within_px: float) -> int | None:
        """The dot that is seen there, or next to there; of those that a filter lets through."""
        hidden = len(self._order) - int(self.shown.sum())
        if len(self._places_px) != len(self._order) or hidden == len(self._order):
            return None
        away = self._places_px[hidden:] - np.array([x_px, y_px])
        far = np.square(away).sum(axis=1)
        best = int(far.argmin())
        return int(self._order[hidden + best]) if far[best] <= within_px**2 else None

    def _look(self, camera: Camera) -> None:
        if self._dots is None or camera == self._camera:
            return
        before, was_rough = self._camera, self._is_rough
        self._camera, self._job = camera, None
        self._places_px = camera.to_px(self._places)
        size = int(camera.width_px), int(camera.height_px)
        radius = self.radius_px(camera)
        in_view = (self._places_px >= 0) & (self._places_px <= size)
        pixels = int(np.count_nonzero(in_view.all(axis=1))) * len(stamp(radius).levels)
        step = None if before is None or self._image is None else _whole_step(before, camera)
        self._is_rough = was_rough if step is not None else pixels > _AT_ONCE

        def draw(places_px: Floats, size_px: tuple[int, int]) -> Pixels:
            if self._is_rough:
                return sketched(places_px, self._kinds, self._table, size_px)
            return drawn(places_px, self._kinds, self._table, radius, size_px)

        if step is not None and self._image is not None:
            self._image = shifted(self._image, *step, self._places_px, draw)
        else:
            self._image = draw(self._places_px, size)
        if self._is_rough:
            self._still.start()

    def _refine(self) -> None:
        camera = self._camera
        if camera is None:
            return
        places_px, kinds, table = self._places_px, self._kinds, self._table
        radius = self.radius_px(camera)
        size = int(camera.width_px), int(camera.height_px)
        self._job = self._explorer.submit(lambda _: drawn(places_px, kinds, table, radius, size))

    def _on_finished(self, number: int, result: object) -> None:
        if number == self._job and isinstance(result, np.ndarray):
            self._job = None
            self._image, self._is_rough = result, False
            self.changed.emit()

    def _coloured(self, names: GenreNames) -> Pixels:
        tokens = self._theme.tokens
        ground = QColor(tokens.surface)
        colours = [
            _mixed(QColor(tokens.line), ground, _HIDDEN_SHARE),
            _mixed(QColor(tokens.muted), ground, _SILENT_SHARE),
        ]
        for number in range(len(names)):
            colour = genre_colour(names[number])
            colours += [_mixed(colour, ground, share) for share in STRENGTHS]
        return shades(np.array(colours, np.uint32), ground.rgb())


def _whole_step(before: Camera, after: Camera) -> tuple[int, int] | None:
    """By how many pixels the map was drawn along; None if it is not that, or not by whole ones."""
    if replace(before, x=after.x, y=after.y) != after:
        return None
    right = (before.x - after.x) * after.scale
    down = (after.y - before.y) * after.scale
    if abs(right - round(right)) > 1e-3 or abs(down - round(down)) > 1e-3:
        return None
    return round(right), round(down)


def _mixed(colour: QColor, ground: QColor, share: float) -> int:
    mixed = [
        round(share * getattr(colour, part)() + (1 - share) * getattr(ground, part)())
        for part in ("red", "green", "blue")
    ]
    return QColor(*mixed).rgb()
