"""The mel spectrogram of the last seconds."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from genre_desktop.settings import COLOUR_MAP, SPECTROGRAM_RANGE_DB, Setting, Settings
from genre_desktop.ui.colour_maps import pixel_colours
from genre_desktop.ui.live.live_sound import LiveSound
from genre_desktop.ui.live.rolling_picture import Pixels, RollingPicture
from genre_desktop.ui.theme import Theme

_SILENCE_DB = -30.0
"""A sound that is never louder is dark: its loudest moment is nothing to measure by."""

_STEP_DB = 6.0
_FALLS_AFTER_DB = 12.0
"""The brightest colour follows the loudest moment shown in steps, or the picture would flicker."""


class RollingSpectrogram(RollingPicture):
    """Flows with the sound; colours and range are those of the song view.

    Parameters
    ----------
    theme : Theme
    settings : Settings
    """

    def __init__(self, theme: Theme, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._settings = settings
        self._colours: Pixels = pixel_colours(settings[COLOUR_MAP])
        self._bands: NDArray[np.int64] = np.zeros(1, np.int64)
        self._loudest_db = _SILENCE_DB
        self._asked_s = 0.0
        self.setAccessibleName("Mel spectrogram of the last seconds")
        settings.watch(self._setting_changed)

    def stop(self) -> None:
        """Follow nothing any more."""
        self._settings.unwatch(self._setting_changed)

    def show_sound(self, sound: LiveSound | None) -> None:
        """Show another sound, or none."""
        self._loudest_db, self._asked_s = _SILENCE_DB, 0.0
        super().show_sound(sound)

    def _setting_changed(self, setting: Setting[Any]) -> None:
        if setting in (COLOUR_MAP, SPECTROGRAM_RANGE_DB):
            self._colours = pixel_colours(self._settings[COLOUR_MAP])
            self.redraw()

    def _prepare(self, sound: LiveSound, now_s: float) -> bool:
        column_s = sound.front_end.column_s
        since = max(self._asked_s, now_s - self._history_s)
        fresh = sound.columns_at(np.arange(since, now_s, column_s))
        newest_db = float(fresh.max()) if fresh.size else _SILENCE_DB
        if newest_db > self._loudest_db:
            self._asked_s = now_s
            return self._measure_by(newest_db)
        if now_s - self._asked_s < 1.0:
            return False
        self._asked_s = now_s
        shown = sound.columns_at(np.arange(max(0.0, now_s - self._history_s), now_s, column_s))
        loudest_db = max(_SILENCE_DB, float(shown.max()))
        return loudest_db < self._loudest_db - _FALLS_AFTER_DB and self._measure_by(loudest_db)

    def _measure_by(self, loudest_db: float) -> bool:
        before = self._loudest_db
        self._loudest_db = max(_SILENCE_DB, _STEP_DB * np.ceil(loudest_db / _STEP_DB))
        return self._loudest_db != before

    def _renew(self) -> None:
        bands = 1 if self._sound is None else self._sound.front_end.n_mels
        height = self._pixels.shape[0]
        # the lowest band at the bottom
        self._bands = bands - 1 - np.arange(height) * bands // height

    def _columns(self, sound: LiveSound, edges_s: NDArray[np.float64]) -> Pixels:
        shades = sound.columns_at((edges_s[:-1] + edges_s[1:]) / 2)
        range_db = self._settings[SPECTROGRAM_RANGE_DB]
        shades -= np.float32(self._loudest_db - range_db)
        shades *= np.float32(255 / range_db)
        np.clip(shades, 0, 255, out=shades)
        colours = self._colours[shades.astype(np.uint8)]
        return np.asarray(np.ascontiguousarray(colours.T)[self._bands])

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The hero of the page."""
        return QSize(800, 420)
