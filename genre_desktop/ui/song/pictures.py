"""Other pictures of the song and lines over them: computed when somebody looks."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from genre_desktop.audio.decode import OpenSong
from genre_desktop.errors import UserError
from genre_desktop.features.chunked import ChunkedPicture
from genre_desktop.features.descriptors import (
    COLUMN_S,
    DESCRIPTORS,
    Beats,
    Descriptor,
    Kind,
    Shown,
)
from genre_desktop.settings import PICTURE, SPECTROGRAM_RANGE_DB, Setting, Settings
from genre_desktop.ui.explorer import Explorer, Job
from genre_desktop.ui.song.descriptor_picture import DescriptorPicture, line_of
from genre_desktop.ui.song.picture_source import PictureSource
from genre_desktop.ui.song.sound_view import SoundView

MEL = "melspectrogram"
_MEL_TIP = "Loudness of the mel bands, which are spaced as the ear hears them: what the model sees."
_OFFERED = {each.name: each for each in DESCRIPTORS if each.kind is Kind.PICTURE}
_OVERLAID = {each.name: each for each in DESCRIPTORS if each.kind is not Kind.PICTURE}
_COLOURS = ("#4fd1ff", "#ffd166", "#8ee68e", "#ff9ecb", "#ffffff")
_LOOK_AGAIN_MS = 120
_REDRAW_MS = 150
_SAME_S = 0.1
"""Encoders pad by less, and nobody sees it: no reason to compute a picture twice."""
_KEPT = 3
"""Pictures that are kept beside those that are shown, for who goes back and forth."""


class Pictures(QObject):
    """Shows the picture and the lines that were chosen, of the song that is shown.

    Parameters
    ----------
    canvas : SoundView
    explorer : Explorer
    settings : Settings
        Remember the picture.
    open_song : callable
    parent : QObject

    Signals
    -------
    working : str
        What is being computed, and how far; nothing when all is done.
    tempo_known
        The beats of the song were found.
    failed : UserError
    changed
        Another picture was chosen.
    """

    working = Signal(str)
    tempo_known = Signal()
    failed = Signal(object)
    changed = Signal()
    _grew = Signal(int)

    def __init__(
        self,
        canvas: SoundView,
        explorer: Explorer,
        settings: Settings,
        open_song: OpenSong,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._explorer = explorer
        self._settings = settings
        self._open_song = open_song
        self._source: PictureSource | None = None
        self._computed: dict[str, ChunkedPicture] = {}
        self._chosen_lines: list[str] = []
        self._beats: Beats | None = None
        self._job = 0
        self._shown: Shown = (0.0, 1.0, 1)
        self._look_again = _once(self, _LOOK_AGAIN_MS, self._compute)
        self._redraw = _once(self, _REDRAW_MS, self._draw)
        canvas.view_changed.connect(self._on_view)
        explorer.progressed.connect(self._on_progress)
        explorer.finished.connect(self._on_finished)
        explorer.failed.connect(self._on_failed)
        explorer.cancelled.connect(self._on_cancelled)
        self._grew.connect(self._on_grew)
        settings.watch(self._setting_changed)

    # what there is ------------------------------------------------------------------------------

    @property
    def offered(self) -> tuple[tuple[str, str, str], ...]:
        """Name, label and one sentence of each picture."""
        others = ((each.name, each.label, each.tip) for each in _OFFERED.values())
        return ((MEL, "Mel spectrogram", _MEL_TIP), *others)

    @property
    def current(self) -> str:
        """The name of the picture that is shown."""
        name = self._settings[PICTURE]
        return name if name in _OFFERED else MEL

    @property
    def tempo_bpm(self) -> float | None:
        """Beats a minute, once they are known."""
        return self._beats.tempo_bpm if self._beats is not None else None

    @property
    def beats(self) -> Beats | None:
        """The beats, once they are known."""
        return self._beats

    @property
    def computed(self) -> dict[str, tuple[Descriptor, ChunkedPicture]]:
        """The descriptors that are shown and complete, by name."""
        return {
            each.name: (each, self._computed[each.name])
            for each in self._wanted()
            if each.name in self._computed and self._computed[each.name].done >= 1
        }

    # what is wanted -----------------------------------------------------------------------------

    def show_song(self, path: Path | None, duration_s: float | None) -> None:
        """Show pictures of this song, or none.

        Parameters
        ----------
        path : pathlib.Path or None
        duration_s : float or None
            Pictures are laid out for it; where it is not known, there are none until `song_ended`.
        """
        self._explorer.cancel(self._job)
        self._job = 0
        if self._source is not None:
            self._explorer.submit(self._source.close)
        self._source = (
            PictureSource(path, duration_s, self._open_song) if path and duration_s else None
        )
        self._computed, self._beats = {}, None
        self._on_view(*self._canvas.visible_s())
        self._draw()
        self._compute()

    def song_ended(self, path: Path | None, duration_s: float | None) -> None:
        """The song's true length is known: begin anew, if its file declared none or another."""
        declared_s = self._source.duration_s if self._source is not None else 0.0
        if duration_s is not None and abs(duration_s - declared_s) > _SAME_S:
            self.show_song(path, duration_s)

    def choose(self, name: str) -> None:
        """Show another picture; it is remembered."""
        self._settings[PICTURE] = name

    def step(self, by: int) -> None:
        """Show the next picture, or the one before."""
        names = [name for name, _, _ in self.offered]
        self.choose(names[(names.index(self.current) + by) % len(names)])

    def fill_menu(self, menu: QMenu) -> None:
        """Offer the lines as entries that can be ticked."""
        menu.setToolTipsVisible(True)
        for each in _OVERLAID.values():
            action = QAction(each.label, menu)
            action.setCheckable(True)
            action.setToolTip(each.tip)
            action.toggled.connect(lambda on, name=each.name: self.show_line(name, on))
            menu.addAction(action)

    def show_line(self, name: str, on: bool) -> None:  # noqa: FBT001 - a state
        """Lay a line, or the beats, over the picture; or take it away."""
        lines = [other for other in self._chosen_lines if other != name]
        self._chosen_lines = [*lines, name] if on else lines
        self._draw()
        self._compute()

    def cancel(self) -> None:
        """Compute no further; what is there stays."""
        self._explorer.cancel(self._job)

    def stop(self) -> None:
        """Follow nothing any more. To be called when the explorer has stopped."""
        self._look_again.stop()
        self._redraw.stop()
        self._settings.unwatch(self._setting_changed)
        if self._source is not None:
            self._source.close()

    # how ----------------------------------------------------------------------------------------

    def _wanted(self) -> list[Descriptor]:
        lines = [_OVERLAID[name] for name in self._chosen_lines]
        picture = _OFFERED.get(self.current)
        return [picture, *lines] if picture is not None else lines

    def _compute(self) -> None:
        self._explorer.cancel(self._job)
        source, wanted = self._source, self._wanted()
        if source is None or not wanted:
            self._job = 0
            self.working.emit("")
            return
        beats_wanted = self._beats is None and any(each.kind is Kind.BEATS for each in wanted)
        computed = self._computed  # of this song, whichever is shown by then

        def work(job: Job) -> Beats | None:
            return source.compute(
                wanted,
                computed,
                job,
                shown=lambda: self._shown,
                grew=lambda: self._grew.emit(job.number),
                beats_wanted=beats_wanted,
            )

        self._forget_some(wanted)
        self._job = self._explorer.submit(work)

    def _forget_some(self, wanted: Sequence[Descriptor]) -> None:
        names = {each.name for each in wanted}
        others = [name for name in self._computed if name not in names]
        for name in others[: max(0, len(others) - _KEPT)]:
            del self._computed[name]

    def _on_view(self, start_s: float, stop_s: float) -> None:
        self._shown = start_s / COLUMN_S, stop_s / COLUMN_S, max(1, self._canvas.width())
        if self._source is not None and self._wanted():
            self._look_again.start()

    def _on_grew(self, number: int) -> None:
        if number == self._job and not self._redraw.isActive():
            self._redraw.start()

    def _on_progress(self, number: int, share: float) -> None:
        if number == self._job and share < 1:
            labels = " and ".join(each.label for each in self._wanted()[:2])
            self.working.emit(f"{labels}: {100 * share:.0f} %")

    def _on_finished(self, number: int, result: object) -> None:
        if number != self._job:
            return
        if isinstance(result, Beats):
            self._beats = result
            self.tempo_known.emit()
        self.working.emit("")
        self._draw()

    def _on_failed(self, number: int, error: UserError) -> None:
        if number == self._job:
            self._job = 0
            self.working.emit("")
            self.failed.emit(error)

    def _on_cancelled(self, number: int) -> None:
        if number == self._job:
            self.working.emit("")

    def _draw(self) -> None:
        descriptor = _OFFERED.get(self.current)
        picture = self._picture_of(descriptor) if descriptor is not None else None
        if descriptor is None or picture is not None:
            self._canvas.show_picture(picture)
        lines = [
            line_of(_OVERLAID[name], self._computed[name], colour)
            for name, colour in zip(self._chosen_lines, _COLOURS, strict=False)
            if name in self._computed and _OVERLAID[name].kind is Kind.CURVE
        ]
        self._canvas.show_lines(lines)
        shows_beats = any(_OVERLAID[name].kind is Kind.BEATS for name in self._chosen_lines)
        beats = self._beats.beat_times_s if shows_beats and self._beats is not None else ()
        self._canvas.show_beats(beats)

    def _picture_of(self, descriptor: Descriptor) -> DescriptorPicture | None:
        values = self._computed.get(descriptor.name)
        if values is None and self._source is not None:
            # empty until the job has opened the file: the axis is there at once
            values = ChunkedPicture(descriptor.rows, 0, bounds=descriptor.bounds)
        if values is None:
            return None
        return DescriptorPicture(descriptor, values, self._settings[SPECTROGRAM_RANGE_DB])

    def _setting_changed(self, setting: Setting[Any]) -> None:
        if setting is PICTURE:
            self.working.emit("")  # what was asked last is to speak
            self._draw()
            self._compute()
            self.changed.emit()
        elif setting is SPECTROGRAM_RANGE_DB:
            self._draw()


def _once(parent: QObject, delay_ms: int, work: object) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(delay_ms)
    timer.timeout.connect(work)
    return timer
