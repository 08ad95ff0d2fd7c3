"""Which stretch of the song is visible, and which rows: zooming and moving, within bounds."""

from PySide6.QtCore import QObject, Signal

from genre_desktop.ui.song.panes import Panes

_SHORTEST_S = 0.5
_ZOOM = 1.5
_ROWS_ZOOM = 1.3


class TimeView(QObject):
    """Zooms and moves all panes together; the overview's region shows and moves them too.

    Signals
    -------
    changed
        Another stretch is visible.
    rows_changed
        Other rows of the picture are.
    """

    changed = Signal()
    rows_changed = Signal()

    def __init__(self, panes: Panes, parent: QObject) -> None:
        super().__init__(parent)
        self._panes = panes
        self.duration_s = 1.0
        self.shows_all = True
        panes.wave.sigXRangeChanged.connect(self._range_changed)
        panes.picture.sigYRangeChanged.connect(self.rows_changed)
        panes.region.sigRegionChanged.connect(self._region_moved)

    def set_duration(self, duration_s: float) -> None:
        """The song is so long; what showed all of it still does."""
        shows_all = self.shows_all
        self.duration_s = max(duration_s, _SHORTEST_S)
        self._panes.limit_time(self.duration_s, _SHORTEST_S)
        if shows_all:
            self.show_all()

    def show_all(self) -> None:
        """Fit the whole song into the view."""
        self._panes.wave.setXRange(0, self.duration_s, padding=0)
        self.shows_all = True

    def visible_s(self) -> tuple[float, float]:
        """The stretch that is visible, in seconds."""
        start, stop = self._panes.wave.viewRange()[0]
        return float(start), float(stop)

    def go(self, start_s: float, stop_s: float) -> None:
        """Show a stretch; beyond the song's ends it is moved, not shortened."""
        length = min(stop_s - start_s, self.duration_s)
        start_s = min(max(0.0, start_s), self.duration_s - length)
        self._panes.wave.setXRange(start_s, start_s + length, padding=0)

    def pan(self, share: float) -> None:
        """Move by a share of what is visible."""
        start, stop = self.visible_s()
        self.go(start + share * (stop - start), stop + share * (stop - start))

    def go_to(self, time_s: float) -> None:
        """Show as much as now, from a moment on, or up to the end."""
        start, stop = self.visible_s()
        self.go(time_s, time_s + stop - start)

    def zoom_in(self) -> None:
        """Show more detail, around the middle."""
        self.zoom(_ZOOM)

    def zoom_out(self) -> None:
        """Show less detail, around the middle."""
        self.zoom(1 / _ZOOM)

    def zoom(self, factor: float, around_s: float | None = None) -> None:
        """Show a `factor`-th as much, around a moment or the middle."""
        start, stop = self.visible_s()
        length = min(max((stop - start) / factor, _SHORTEST_S), self.duration_s)
        if around_s is None:
            around_s = (start + stop) / 2
        start = around_s - (around_s - start) * length / (stop - start)
        self.go(start, start + length)

    def zoom_rows(self, factor: float = _ROWS_ZOOM, around: float | None = None) -> None:
        """Show a `factor`-th as many rows of the picture, around one or the middle."""
        bottom, top = self._panes.picture.viewRange()[1]
        if around is None:
            around = (bottom + top) / 2
        # the pane's limits see to the rest
        self._panes.picture.setYRange(
            around - (around - bottom) / factor, around + (top - around) / factor, padding=0
        )

    def pan_rows(self, share: float) -> None:
        """Move up by a share of the rows that are visible."""
        bottom, top = self._panes.picture.viewRange()[1]
        lowest, highest = self._panes.picture.getViewBox().state["limits"]["yLimits"]
        step = share * (top - bottom)
        step = min(max(step, lowest - bottom), highest - top)
        self._panes.picture.setYRange(bottom + step, top + step, padding=0)

    def _range_changed(self) -> None:
        start, stop = self.visible_s()
        self.shows_all = stop - start >= 0.999 * self.duration_s
        region = self._panes.region
        region.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        region.setRegion((start, stop))
        region.blockSignals(False)  # noqa: FBT003
        self.changed.emit()

    def _region_moved(self) -> None:
        region = self._panes.region
        start, stop = region.getRegion()
        if region.moving:  # as a whole: at the song's ends it is not to be squeezed
            shown = self.visible_s()
            self.go(start, start + shown[1] - shown[0])
        elif stop - start >= min(_SHORTEST_S, self.duration_s):
            self._panes.wave.setXRange(start, stop, padding=0)
        self._range_changed()
