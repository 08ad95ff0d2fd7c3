"""The pictures of a song: overview, waveform, spectrogram and timeline, moving together."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from genre_desktop.features.sound import Sound
from genre_desktop.pages.words import clock
from genre_desktop.settings import Settings
from genre_desktop.ui.song.cursor_readout import CursorReadout
from genre_desktop.ui.song.drawing import Drawing
from genre_desktop.ui.song.hands import Hands
from genre_desktop.ui.song.panes import Panes
from genre_desktop.ui.song.picture_lines import Line, PictureLines
from genre_desktop.ui.song.picture_pane import Picture
from genre_desktop.ui.song.playhead import Playhead
from genre_desktop.ui.song.saliency_overlay import SaliencyOverlay
from genre_desktop.ui.song.selection import Selection, Span
from genre_desktop.ui.song.time_view import TimeView
from genre_desktop.ui.song.timeline_strip import TimelineStrip
from genre_desktop.ui.theme import Theme

_PAGE_LEAD = 0.08  # of the view, which stays before the playhead when it turns the page


class SoundView(pg.GraphicsLayoutWidget):
    """Draws a `Sound`, also while it grows, and what is known of it; takes mouse and keys.

    Only the visible stretch is drawn, at about one item a pixel: an hour costs what a minute does.

    Parameters
    ----------
    theme : Theme
    settings : Settings

    Attributes
    ----------
    follows_playhead : bool
        Whether the page is turned when the playhead leaves it.
    keeps_esc : bool
        Whether Esc lets go of the selection; else it means something greater elsewhere.

    Signals
    -------
    seek_wanted
        float: the user wants to be at this moment.
    selection_changed
        (start_s, stop_s) or None: the user has selected another stretch.
    section_clicked
        int: the number of a section of the timeline.
    cursor_moved
        str: what is under the cursor; nothing when it has left.
    view_changed
        float, float: the stretch that is visible now.
    """

    seek_wanted = Signal(float)
    selection_changed = Signal(object)
    section_clicked = Signal(int)
    cursor_moved = Signal(str)
    view_changed = Signal(float, float)

    def __init__(self, theme: Theme, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sound: Sound | None = None
        self._saliency: tuple[float, float, NDArray[np.floating] | None] = (0.0, 1.0, None)
        self.follows_playhead = True
        self.keeps_esc = True
        self.setAcceptDrops(False)  # the window takes what is dropped
        self.viewport().setAcceptDrops(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Waveform and mel spectrogram")
        self.setMinimumSize(280, 300)
        canvas = self.viewport()
        self._panes = panes = Panes(self)
        self._image = panes.image
        self._time = TimeView(panes, self)
        self._selection = Selection(panes, self)
        self._strip = TimelineStrip(panes.strip, theme)
        self._lines = PictureLines(panes.picture, theme)
        self._overlay = SaliencyOverlay(panes.picture)
        self._playhead = Playhead(canvas, panes)
        self._readout = CursorReadout(canvas, panes, self._strip, self._selection)
        self._hands = Hands(panes, self._time, self._selection, self._strip, self._playhead, self)
        self._drawing = Drawing(
            panes, self._time, self._lines, self._readout, theme, settings, self
        )
        self._connect()
        self._dress()

    def _connect(self) -> None:
        self._time.changed.connect(self._view_changed)
        self._time.rows_changed.connect(self._drawing.draw_lines)
        self._selection.changed.connect(self._tell_selection)
        self._readout.changed.connect(self.cursor_moved)
        self._hands.seek_wanted.connect(self.reveal)
        self._hands.seek_wanted.connect(self.seek_wanted)
        self._hands.section_clicked.connect(self.section_clicked)
        self._panes.strip.getViewBox().sigResized.connect(self._resized)
        self._theme.changed.connect(self._dress)

    def stop(self) -> None:
        """Draw no more."""
        self._drawing.stop()
        self._readout.stop()

    # the song -----------------------------------------------------------------------------------

    def show_sound(self, sound: Sound | None, duration_s: float | None) -> None:
        """Show a song from its beginning to its end; what was shown of another goes.

        Parameters
        ----------
        sound : Sound or None
            It may grow; call `sound_grew` when it has.
        duration_s : float or None
            Expected length; what is not yet decoded is left empty.
        """
        another = sound is not self._sound
        self._sound = sound
        self.ci.setVisible(sound is not None)
        self._drawing.show_sound(sound)
        if another:
            self.show_playhead(None)
            self.show_selection(None)
            self.show_timeline(None)
            self.show_lines(())
            self.show_beats(())
            self.show_saliency(0.0, 1.0, None)
            self.show_picture(None)
        self._time.shows_all = True
        self._set_duration(max(duration_s or 0.0, sound.duration_s if sound else 0.0, 1.0))

    def sound_grew(self) -> None:
        """Draw what has come in, with the next frame."""
        if self._sound is not None and self._sound.duration_s > self._time.duration_s:
            self._set_duration(self._sound.duration_s * 1.02)
        self._drawing.when_it_suits()

    def sound_ended(self) -> None:
        """The song is complete: its true length is known."""
        if self._sound is not None:
            self._set_duration(self._sound.duration_s)
        self._drawing.soon()

    @property
    def sound(self) -> Sound | None:
        """What is shown."""
        return self._sound

    # what is shown of it ------------------------------------------------------------------------

    def show_playhead(self, time_s: float | None) -> None:
        """Put the playhead at a moment, or away; as often as the screen is drawn.

        Where it leaves the visible stretch at the right, the page is turned; where the user has
        moved away from it, the view stays.
        """
        before = self._playhead.time_s
        if self.follows_playhead and before is not None and time_s is not None:
            start, stop = self.visible_s()
            if before <= stop < time_s < stop + (stop - start) and before >= start:
                self._turn_to(time_s)
        self._playhead.show(time_s)

    def reveal(self, time_s: float) -> None:
        """Move the view so that a moment is in it, if it is not."""
        start, stop = self.visible_s()
        if not start <= time_s <= stop:
            self._turn_to(time_s)

    @property
    def selection(self) -> Span | None:
        """The stretch that is selected, in seconds."""
        return self._selection.span

    def show_selection(self, span: Span | None) -> None:
        """Select a stretch, or none, without telling anyone."""
        self._selection.show(span)
        self._readout.tell()

    def select(self, span: Span | None) -> None:
        """Select a stretch, or none, as the user does: it is told."""
        self._selection.select(span)

    def show_timeline(
        self,
        times_s: ArrayLike | None,
        probabilities: ArrayLike | None = None,
        genres: Sequence[str] = (),
        sections: Sequence[tuple[float, float, str, str | None]] = (),
    ) -> None:
        """Show the genres along the song: see `TimelineStrip.show`; None empties the strip."""
        self._strip.show(times_s, probabilities, genres, sections)

    def show_picture(self, picture: Picture | None) -> None:
        """Show another picture of the song; None is the mel spectrogram."""
        self._drawing.show_picture(picture)
        label = picture.label if picture is not None else "mel spectrogram"
        self.setAccessibleName(f"Waveform and {label}")
        self._show_overlay()

    def draw_now(self, density: int = 1) -> None:
        """Draw what is visible at once, and from now on as finely.

        Parameters
        ----------
        density : int
            Pixels to each of the screen's, along a side.
        """
        self._drawing.density = density
        self._drawing.draw()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show lines over the picture, in place of others."""
        self._lines.show_lines(lines)
        self._drawing.soon()

    def show_beats(self, times_s: Sequence[float] | NDArray[np.floating]) -> None:
        """Tick beats at the top of the picture."""
        self._lines.show_beats(times_s)
        self._drawing.soon()

    def show_saliency(
        self, start_s: float, column_s: float, saliency: NDArray[np.floating] | None
    ) -> None:
        """Lay a map over the mel picture: see `SaliencyOverlay.show`. Other pictures hide it."""
        self._saliency = (start_s, column_s, saliency)
        self._show_overlay()

    # moving -------------------------------------------------------------------------------------

    def show_all(self) -> None:
        """Fit the whole song into the view."""
        self._time.show_all()

    def zoom_in(self) -> None:
        """Show more detail, around the middle."""
        self._time.zoom_in()

    def zoom_out(self) -> None:
        """Show less detail, around the middle."""
        self._time.zoom_out()

    def pan(self, share: float) -> None:
        """Move by a share of what is visible."""
        self._time.pan(share)

    def zoom_rows(self, factor: float) -> None:
        """Show a `factor`-th as many rows of the picture, around the middle."""
        self._time.zoom_rows(factor)

    def visible_s(self) -> Span:
        """The stretch that is visible, in seconds."""
        return self._time.visible_s()

    def go(self, start_s: float, stop_s: float) -> None:
        """Show a stretch."""
        self._time.go(start_s, stop_s)

    # events -------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keep a key that a menu has too, while it means something here."""
        overrides = event.type() is QEvent.Type.ShortcutOverride and self.keeps_esc
        if overrides and isinstance(event, QKeyEvent) and self._hands.wants(event):
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Do what the table of keys says."""
        gives_away = event.key() == Qt.Key.Key_Escape and not self.keeps_esc
        if gives_away or not self._hands.press(event):
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom and move: see `Hands.wheel`."""
        self._hands.wheel(event, self.mapToScene(event.position().toPoint()))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Say what is under the cursor."""
        super().mouseMoveEvent(event)
        self._readout.move(self.mapToScene(event.position().toPoint()))

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Show what the timeline has under the pointer as a tooltip too; see the pointer leave."""
        if event.type() is QEvent.Type.Leave:
            self._readout.move(None)
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            spot = self.mapToScene(event.pos())
            box = self._panes.strip.getViewBox()
            place = box.mapSceneToView(spot)
            inside = box.sceneBoundingRect().contains(spot)
            words = self._strip.words_at(place.x(), place.y()) if inside else ""
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return bool(super().viewportEvent(event))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Lay out anew."""
        super().resizeEvent(event)
        # pyqtgraph resizes while it is being made, and once more when its items are gone
        if hasattr(self, "_readout") and not self.closed:
            self._panes.share_height(self.viewport().height())
            self._readout.place(self.viewport().width(), self.viewport().height())

    def _resized(self) -> None:
        self._playhead.place()
        self._drawing.soon()

    # inside -------------------------------------------------------------------------------------

    @property
    def _frame(self) -> QTimer:
        return self._drawing.frame

    def _set_duration(self, duration_s: float) -> None:
        self._time.set_duration(duration_s)
        self._selection.set_duration(self._time.duration_s)
        self._drawing.soon()

    def _turn_to(self, time_s: float) -> None:
        start, stop = self.visible_s()
        first = time_s - _PAGE_LEAD * (stop - start)
        self._time.go(first, first + stop - start)

    def _view_changed(self) -> None:
        start, stop = self.visible_s()
        shown = "the whole song" if self._time.shows_all else "a part"
        self.setAccessibleDescription(f"Showing {shown}, {clock(start)} to {clock(stop)}")
        self._playhead.place()
        self._drawing.soon()
        self.view_changed.emit(start, stop)

    def _tell_selection(self) -> None:
        self.selection_changed.emit(self._selection.span)

    def _show_overlay(self) -> None:
        start_s, column_s, saliency = self._saliency
        self._overlay.show(start_s, column_s, saliency if self._drawing.is_mel else None)

    def _dress(self) -> None:
        tokens = self._theme.tokens
        self._panes.dress(tokens)
        self._selection.dress(tokens)
        self._playhead.dress(tokens)
        self._readout.dress(tokens)
        self._strip.redraw()
        self._drawing.show_colours()
