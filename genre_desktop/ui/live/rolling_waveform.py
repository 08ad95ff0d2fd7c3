"""The waveform of the last seconds."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from genre_desktop.ui.live.live_sound import LiveSound
from genre_desktop.ui.live.rolling_picture import Pixels, RollingPicture
from genre_desktop.ui.theme import Theme

_LARGEST_GAIN = 16
_LOOK_EVERY_S = 0.5
_ROOM = 0.9


class RollingWaveform(RollingPicture):
    """Flows with the sound. What is quiet is drawn larger, by a factor that is told.

    Parameters
    ----------
    theme : Theme

    Signals
    -------
    gain_changed : int
        How many times larger than full scale it is drawn: 1, 2, 4, 8 or 16.
    """

    gain_changed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.gain = 1
        self._looked_s = 0.0
        self.setAccessibleName("Waveform of the last seconds")

    def show_sound(self, sound: LiveSound | None) -> None:
        """Show another sound, or none."""
        self._looked_s = 0.0
        super().show_sound(sound)

    def _prepare(self, sound: LiveSound, now_s: float) -> bool:
        if now_s - self._looked_s < _LOOK_EVERY_S:
            return False
        self._looked_s = now_s
        shown = sound.extremes_between(np.array([max(0.0, now_s - self._history_s), now_s]))
        largest = float(np.abs(shown).max())
        fits = _ROOM / max(largest, _ROOM / _LARGEST_GAIN)
        gain = 1 << max(0, int(np.log2(fits)))
        # not larger again for a little more room: that would go to and fro
        if gain == self.gain or (gain == 2 * self.gain and fits < 1.3 * gain):
            return False
        self.gain = gain
        self.gain_changed.emit(gain)
        return True

    def _columns(self, sound: LiveSound, edges_s: NDArray[np.float64]) -> Pixels:
        height = self._pixels.shape[0]
        extremes = np.clip(sound.extremes_between(edges_s) * self.gain, -1, 1)
        middle = (height - 1) / 2
        # at least the middle line itself
        tops = np.floor(middle - np.maximum(extremes[:, 1], 0) * middle)
        bottoms = np.ceil(middle - np.minimum(extremes[:, 0], 0) * middle)
        rows = np.arange(height)[:, None]
        wave = np.uint32(QColor(self._theme.tokens.wave).rgb())
        return np.where((rows >= tops) & (rows <= bottoms), wave, self._background)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A band above the spectrogram."""
        return QSize(800, 90)
