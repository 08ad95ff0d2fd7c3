"""The map itself: seen, moved, pointed at."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from genre_desktop.inference.verdict import capitalised, spoken
from genre_desktop.ui.explorer import Explorer
from genre_desktop.ui.library.columns import GenreNames
from genre_desktop.ui.library.map_dots import MapDots
from genre_desktop.ui.library.map_keys import MapKeys, next_dot
from genre_desktop.ui.library.map_look import MapLook
from genre_desktop.ui.library.map_marks import (
    Words,
    WrittenNames,
    paint_callout,
    paint_chosen,
    paint_frame,
)
from genre_desktop.ui.library.map_painter import DotPainter
from genre_desktop.ui.theme import Theme, genre_colour

_NEAR_PX = 5.0
_ZOOM, _WHEEL_ZOOM = 1.4, 1.2
_WHEEL_STEP = 120.0

Describe = Callable[[int], Words]


class MapCanvas(QWidget):
    """Shows dots, and tells which is pointed at.

    Parameters
    ----------
    theme : Theme
    explorer : Explorer
        Draws what takes its time.

    Attributes
    ----------
    look : MapLook
    chosen : int or None
        The dot with the ring.
    pointed : int or None
        The dot under the pointer.
    alike : tuple of int
        Dots to which lines go from the chosen one.

    Signals
    -------
    picked : int or None
        A dot was chosen here, or none.
    opened, play_wanted, alike_wanted : int
        What was asked of a dot.
    """

    picked = Signal(object)
    opened = Signal(int)
    play_wanted = Signal(int)
    alike_wanted = Signal(int)

    def __init__(self, theme: Theme, explorer: Explorer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._dots: MapDots | None = None
        self._names = GenreNames()
        self._written = WrittenNames()
        self._describe: Describe = lambda _: Words("", "", "", None)
        self._pressed_at: QPointF | None = None
        self._drags = False
        self.look = MapLook()
        self.chosen: int | None = None
        self.pointed: int | None = None
        self.alike: tuple[int, ...] = ()
        self.painter = DotPainter(theme, explorer, self)
        self.painter.changed.connect(self.update)
        self._keys = MapKeys(self)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Map of the library")
        theme.changed.connect(self._dress)

    # what is shown ------------------------------------------------------------------------------

    def show_dots(
        self,
        dots: MapDots,
        shown: NDArray[np.bool_],
        names: GenreNames,
        describe: Describe,
    ) -> None:
        """Show these dots; what was in view stays there, or else all is.

        Parameters
        ----------
        dots : MapDots
        shown : numpy.ndarray [shape=(n_dots,)]
            Which a filter lets through.
        names : GenreNames
        describe : callable
            Tells of a dot in words.
        """
        self._names, self._describe = names, describe
        self.pointed = None
        if dots is not self._dots:  # the same number may be another song now
            self.chosen, self.alike = None, ()
            self.look.go_over(dots.places)
        self._dots = dots
        self.painter.show(dots, shown, names)
        if self.look.is_whole:
            self.zoom_all()
        self._tell()
        self.update()

    def choose(self, dot: int | None) -> None:
        """Put the ring around a dot, and bring it into view, if it is not."""
        if dot != self.chosen:
            self.alike = ()
        self.chosen = dot
        if dot is not None and self._dots is not None:
            before = self.look.camera
            self.look.bring_in(*self.painter.px(before, np.array([dot]))[0].tolist())
            if self.look.camera != before:
                self.pointed = None
        self._tell()
        self.update()

    def show_alike(self, dots: Sequence[int]) -> None:
        """Draw lines from the chosen dot to others."""
        self.alike = tuple(dots)
        self.update()

    def point_of(self, dot: int) -> QPointF:
        """Where a dot is, in this widget's coordinates."""
        x, y = self.painter.px(self.look.camera, np.array([dot]))[0].tolist()
        ratio = self.devicePixelRatio()
        return QPointF(x / ratio, y / ratio)

    def stop(self) -> None:
        """Draw no more."""
        self.painter.stop()

    # where one looks ----------------------------------------------------------------------------

    def zoom_all(self) -> None:
        """Show the whole map."""
        self.look.show_all(*self._size_px(), self.devicePixelRatio())
        self.update()

    def zoom_in(self) -> None:
        """Look from nearer: at the chosen song, or at the middle."""
        self._zoom(_ZOOM, self._middle())

    def zoom_out(self) -> None:
        """Look from further away."""
        self._zoom(1 / _ZOOM, self._middle())

    def pan(self, right: float, up: float) -> None:
        """Move the look by steps."""
        self.look.pan(right, up)
        self._on_moved()

    def step(self, right: int, up: int) -> None:
        """Choose the next dot in a direction; if there is no chosen one, that in the middle."""
        if self._dots is None or not self.painter.shown.any():
            return
        start = self._size_px()
        at = np.array([start[0] / 2, start[1] / 2])
        if self.chosen is not None:
            at = self.painter.px(self.look.camera, np.array([self.chosen]))[0]
        dots = np.flatnonzero(self.painter.shown)
        places_px = self.painter.px(self.look.camera, dots)
        found = next_dot(places_px, at, None if self.chosen is None else (right, up))
        if found is not None:
            self._pick(int(dots[found]))

    def _middle(self) -> QPointF:
        if self.chosen is not None and self._dots is not None:
            return self.point_of(self.chosen)
        return QRectF(self.rect()).center()

    def _zoom(self, factor: float, at: QPointF) -> None:
        ratio = self.devicePixelRatio()
        self.look.zoom(factor, at.x() * ratio, at.y() * ratio)
        self._on_moved()

    def _on_moved(self) -> None:
        self.pointed = None
        self.update()

    def _size_px(self) -> tuple[int, int]:
        ratio = self.devicePixelRatio()
        return max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio))

    # hands --------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin to move the map, or to choose."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed_at, self._drags = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Move the map, or tell of the dot that is pointed at."""
        if self._pressed_at is None or not event.buttons() & Qt.MouseButton.LeftButton:
            self._point_at(event.position())
            return
        moved = event.position() - self._pressed_at
        if not self._drags and moved.manhattanLength() < QApplication.startDragDistance() / 2:
            return
        self._drags = True
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        ratio = self.devicePixelRatio()
        self.look.move(round(moved.x() * ratio), round(moved.y() * ratio))
        self._on_moved()
        self._pressed_at = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose what was clicked; nothing, if it was beside everything."""
        if event.button() is not Qt.MouseButton.LeftButton or self._pressed_at is None:
            return
        self._pressed_at = None
        self.unsetCursor()
        if not self._drags:
            self._pick(self._dot_at(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Open what was clicked twice."""
        dot = self._dot_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and dot is not None:
            self.opened.emit(dot)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Look from nearer or further away, at what is pointed at."""
        self._zoom(_WHEEL_ZOOM ** (event.angleDelta().y() / _WHEEL_STEP), event.position())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Point at nothing."""
        super().leaveEvent(event)
        self._show_pointed(None)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that the map has for itself, whatever action has them, too."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._keys.keeps(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Do what a key says."""
        if not self._keys.press(event):
            super().keyPressEvent(event)

    def _point_at(self, at: QPointF) -> None:
        self._show_pointed(self._dot_at(at))

    def _show_pointed(self, dot: int | None) -> None:
        if dot != self.pointed:
            self.pointed = dot
            if dot is None:
                self.unsetCursor()
            else:
                self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.update()

    def _dot_at(self, at: QPointF) -> int | None:
        ratio = self.devicePixelRatio()
        within = self.painter.radius_px(self.look.camera) + _NEAR_PX * ratio
        return self.painter.dot_at(at.x() * ratio, at.y() * ratio, within)

    def pick_none(self) -> None:
        """Choose nothing."""
        self._pick(None)

    def _pick(self, dot: int | None) -> None:
        if dot != self.chosen:
            self.choose(dot)
            self.picked.emit(dot)

    # looks --------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A good part of the window."""
        return QSize(720, 480)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """See as much of the map as before."""
        super().resizeEvent(event)
        if self.look.is_whole:
            self.zoom_all()
        else:
            self.look.resize(*self._size_px())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the dots and what lies over them."""
        del event
        tokens = self._theme.tokens
        painter = QPainter(self)
        camera = self.look.camera
        if (camera.width_px, camera.height_px) != self._size_px():  # another screen
            self.look.resize(*self._size_px())
        image = self.painter.image(self.look.camera)
        if image.isNull():
            painter.fillRect(self.rect(), QColor(tokens.surface))
        else:
            image.setDevicePixelRatio(self.devicePixelRatio())
            painter.drawImage(QPointF(0, 0), image)
        if self._dots is not None and len(self._dots):
            self._paint_marks(painter, self._dots)
        paint_frame(painter, QRectF(self.rect()), tokens, has_focus=self.hasFocus())
        painter.end()

    def _paint_marks(self, painter: QPainter, dots: MapDots) -> None:
        tokens, room = self._theme.tokens, QRectF(self.rect())
        radius = self.painter.radius_px(self.look.camera) / self.devicePixelRatio()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._written.paint(painter, self._named(dots), room, tokens)
        if self.chosen is not None:
            others = [self.point_of(dot) for dot in self.alike]
            paint_chosen(painter, self.point_of(self.chosen), others, radius, tokens)
        if self.pointed is not None:
            words = self._describe(self.pointed)
            colour = QColor(genre_colour(words.genre) if words.genre else tokens.muted)
            paint_callout(painter, words, colour, self.point_of(self.pointed), room, tokens)

    def _named(self, dots: MapDots) -> list[tuple[str, QPointF]]:
        ratio = self.devicePixelRatio()
        numbers = [number for number in dots.names_at if number in self.painter.genres]
        places = np.array([dots.names_at[number] for number in numbers], np.float32)
        points = self.look.camera.to_px(places.reshape(-1, 2)) / ratio
        texts = [capitalised(spoken(self._names[number])) for number in numbers]
        return [(text, QPointF(*at)) for text, at in zip(texts, points.tolist(), strict=True)]

    def _tell(self) -> None:
        if self.chosen is not None and self._dots is not None:
            words = self._describe(self.chosen).in_a_line
        else:
            count = 0 if self._dots is None else int(self.painter.shown.sum())
            words = f"{count:,} songs; the arrow keys go from one to the next"
        self.setAccessibleDescription(words)

    def _dress(self) -> None:
        if self._dots is not None:
            self.painter.show(self._dots, self.painter.shown, self._names)
        self.update()
