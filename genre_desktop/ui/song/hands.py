"""What mouse, touchpad and keys do on the canvas."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent

from genre_desktop.ui.song.keys import act_of
from genre_desktop.ui.song.panes import Panes
from genre_desktop.ui.song.playhead import Playhead
from genre_desktop.ui.song.selection import Selection
from genre_desktop.ui.song.time_view import TimeView
from genre_desktop.ui.song.timeline_strip import TimelineStrip

_PAN = 0.2
_SEEK_S = 5.0
_SELECT_STEP = 0.02  # of the view
_NOTCH = 120.0
_WHEEL_ZOOM = 1.35  # for each notch of a wheel
_WHEEL_PAN = 0.1
_ANGLE_PER_PX = 2.0  # as Qt has it where a touchpad tells both


class Hands(QObject):
    """Turns gestures and keys into moves of the view, seeking and selecting.

    Signals
    -------
    seek_wanted
        float
    section_clicked
        int
    """

    seek_wanted = Signal(float)
    section_clicked = Signal(int)

    def __init__(
        self,
        panes: Panes,
        time_view: TimeView,
        selection: Selection,
        strip: TimelineStrip,
        playhead: Playhead,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._panes = panes
        self._time = time_view
        self._selection = selection
        self._strip = strip
        self._playhead = playhead
        for plot in panes.all:
            box = plot.getViewBox()
            box.select_dragged.connect(selection.drag)
            box.select_ended.connect(selection.settle)
            box.clicked.connect(self._strip_clicked if plot is panes.strip else self._clicked)
        panes.strip.getViewBox().double_clicked.connect(self._select_section)
        panes.row_axis.double_clicked.connect(panes.show_all_rows)
        self._acts: dict[str, Callable[[], None]] = {
            "left": lambda: time_view.pan(-_PAN),
            "right": lambda: time_view.pan(_PAN),
            "page_left": lambda: time_view.pan(-1),
            "page_right": lambda: time_view.pan(1),
            "home": lambda: time_view.go_to(0.0),
            "end": lambda: time_view.go_to(time_view.duration_s),
            "closer": time_view.zoom_in,
            "farther": time_view.zoom_out,
            "row_closer": time_view.zoom_rows,
            "row_farther": lambda: time_view.zoom_rows(1 / 1.3),
            "row_up": lambda: time_view.pan_rows(_PAN),
            "row_down": lambda: time_view.pan_rows(-_PAN),
            "all_rows": panes.show_all_rows,
            "seek_back": lambda: self._seek(self._here_s() - _SEEK_S),
            "seek_on": lambda: self._seek(self._here_s() + _SEEK_S),
            "select_from": lambda: self._select_from_here(0),
            "select_to": lambda: self._select_from_here(1),
            "shorter": lambda: self._lengthen(-_SELECT_STEP),
            "longer": lambda: self._lengthen(_SELECT_STEP),
            "clear": lambda: selection.select(None),
        }

    # keys ---------------------------------------------------------------------------------------

    def wants(self, event: QKeyEvent) -> bool:
        """Whether a key means something here now, even where a menu has it too."""
        act = act_of(event)
        return act == "clear" and self._selection.span is not None

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means; whether it means anything."""
        act = act_of(event)
        if act is None or (act == "clear" and self._selection.span is None):
            return False
        self._acts[act]()
        return True

    def _here_s(self) -> float:
        """The playhead, or the middle of the view."""
        if self._playhead.time_s is not None:
            return self._playhead.time_s
        start, stop = self._time.visible_s()
        return (start + stop) / 2

    def _seek(self, time_s: float) -> None:
        self.seek_wanted.emit(min(max(0.0, time_s), self._time.duration_s))

    def _select_from_here(self, end: int) -> None:
        here = self._here_s()
        start, stop = self._selection.span or (here, here)
        if end == 0:
            # without another end, to the end of what is visible
            stop = stop if stop > here else max(self._time.visible_s()[1], here)
            self._selection.select((here, stop))
        else:
            start = start if start < here else min(self._time.visible_s()[0], here)
            self._selection.select((start, here))

    def _lengthen(self, share: float) -> None:
        first, last = self._time.visible_s()
        here = self._here_s()
        start, stop = self._selection.span or (here, here)
        stop = max(start, stop + share * (last - first))
        self._selection.select((start, stop))

    # mouse --------------------------------------------------------------------------------------

    def _clicked(self, time_s: float, height: float) -> None:
        del height
        if not self._selection.holds(time_s):
            self._selection.select(None)
        self._seek(time_s)

    def _strip_clicked(self, time_s: float, height: float) -> None:
        section = self._strip.section_at(time_s)
        if section is None:
            self._clicked(time_s, height)
        else:
            if not self._selection.holds(time_s):
                self._selection.select(None)
            self.section_clicked.emit(section)

    def _select_section(self, time_s: float) -> None:
        index = self._strip.section_at(time_s)
        if index is not None:
            section = self._strip.sections[index]
            self._selection.select((section.start_s, section.stop_s))

    def wheel(self, event: QWheelEvent, spot: QPointF) -> None:
        """Zoom around the cursor; sideways, or with Shift, move.

        With Ctrl, or over the axis of the picture, zoom in frequency.
        """
        across, up = _angles(event)
        found = self._panes.at(spot)
        if found is None:
            return
        plot, on_axis = found
        picture = self._panes.picture
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not across:
            across, up = up, 0.0
        if across:
            self._time.pan(-across / _NOTCH * _WHEEL_PAN)
        if not up:
            return
        factor = _WHEEL_ZOOM ** (up / _NOTCH)
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if plot is picture and (on_axis or ctrl):
            self._time.zoom_rows(factor, picture.getViewBox().mapSceneToView(spot).y())
        elif plot is self._panes.overview or on_axis:
            self._time.zoom(factor)
        else:
            self._time.zoom(factor, plot.getViewBox().mapSceneToView(spot).x())


def _angles(event: QWheelEvent) -> tuple[float, float]:
    """How far a wheel was turned, or fingers moved: sideways and up, in eighths of a degree."""
    pixels, angle = event.pixelDelta(), event.angleDelta()
    if pixels.isNull():
        return float(angle.x()), float(angle.y())
    across, up = pixels.x() * _ANGLE_PER_PX, pixels.y() * _ANGLE_PER_PX
    # fingers never move quite straight
    return (across, 0.0) if abs(across) > abs(up) else (0.0, up)
