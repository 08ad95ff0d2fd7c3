"""What is heard, as it is heard: level, waveform, spectrogram, the verdicts, and the controls."""

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from genre_desktop.pages.words import clock
from genre_desktop.settings import Settings
from genre_desktop.ui.fonts import heading_font
from genre_desktop.ui.live.device_picker import DeviceMenu, DevicePicker
from genre_desktop.ui.live.level_meter import LevelMeter
from genre_desktop.ui.live.live_sound import LiveSound
from genre_desktop.ui.live.picture_axes import AXIS_WIDTH, AgoAxis, FrequencyAxis
from genre_desktop.ui.live.rolling_spectrogram import RollingSpectrogram
from genre_desktop.ui.live.rolling_waveform import RollingWaveform
from genre_desktop.ui.live.session import Activity
from genre_desktop.ui.live.verdict_strip import VerdictStrip
from genre_desktop.ui.menu_bar import DOES
from genre_desktop.ui.song.verdict_panel import VerdictPanel
from genre_desktop.ui.theme import Theme

_DOT = 10
_STANDS_STILL = {
    Activity.STOPPED: "No longer listening.",
    Activity.OPENING: "Opening the device…",
    Activity.PAUSED: "Paused.",
}


class ListeningView(QWidget):
    """The pictures and the buttons; it knows nothing of what they do.

    Parameters
    ----------
    theme : Theme
    settings : Settings
    menu : DeviceMenu
    """

    def __init__(
        self, theme: Theme, settings: Settings, menu: DeviceMenu, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown_s = -1
        self.sound: LiveSound | None = None
        self.picker = DevicePicker(menu)
        self.elapsed = QLabel()
        self.elapsed.setAccessibleName("Time heard")
        self.elapsed.setFont(_figures(self.font()))
        self.start_button = QPushButton()
        self.start_button.setProperty("primary", "true")
        self.meter = LevelMeter(theme)
        self.waveform = RollingWaveform(theme)
        self.spectrogram = RollingSpectrogram(theme, settings)
        self.spectrogram.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.frequencies = FrequencyAxis(theme)
        self.ago = AgoAxis(theme)
        self.strip = VerdictStrip(theme)
        self.panel = VerdictPanel(theme)
        self.pause_button = QPushButton("Pause")
        self.clear_button = QPushButton("Clear")
        self.record_button = QPushButton()
        self.record_button.setIconSize(QSize(_DOT, _DOT))
        self.save_button = QPushButton()
        self.export_button = QPushButton("Export…")
        for button, actions in {
            self.start_button: "start_or_pause stop_listening",
            self.pause_button: "start_or_pause",
            self.clear_button: "clear_session",
            self.record_button: "record",
            self.save_button: "save_last",
            self.export_button: "export_session",
        }.items():
            button.setProperty(DOES, actions)
        self._gain = _axis_label("")
        self.waveform.gain_changed.connect(self._show_gain)
        self._lay_out()
        theme.changed.connect(self._dress)
        self._dress()
        self.show_time(0)

    def stop(self) -> None:
        """Follow nothing any more."""
        self.spectrogram.stop()

    def show_sound(self, sound: LiveSound | None) -> None:
        """Draw this sound from now on."""
        self.sound = sound
        if sound is not None:
            self.frequencies.show_front_end(sound.front_end)
        self.spectrogram.show_sound(sound)
        self.waveform.show_sound(sound)
        self.meter.reset()

    def show_history(self, seconds: float) -> None:
        """Reach so far back."""
        self.spectrogram.show_history(seconds)
        self.waveform.show_history(seconds)
        self.ago.show_history(seconds)

    def show_time(self, seconds: float) -> None:
        """Show how much was heard."""
        if int(seconds) != self._shown_s:
            self._shown_s = int(seconds)
            self.elapsed.setText(clock(self._shown_s))

    def flow_to(self, now_s: float, step_s: float) -> None:
        """Draw the next frame: the right edge is now, a step of the clock after the last one."""
        self.spectrogram.flow_to(now_s)
        self.waveform.flow_to(now_s)
        self.meter.advance(step_s, self.sound.take_loudness() if self.sound is not None else None)
        self.panel.bars.advance(step_s)

    def rest(self) -> None:
        """No frame comes any more: nothing is to be left on its way."""
        self.meter.reset()
        self.panel.bars.settle()

    def show_activity(self, activity: Activity) -> None:
        """Show what the buttons do now, and why the picture stands still."""
        active = activity is not Activity.STOPPED
        self.start_button.setText("Stop listening" if active else "Start listening")
        self.start_button.setProperty("primary", "false" if active else "true")
        self.start_button.style().polish(self.start_button)
        self.pause_button.setText("Resume" if activity is Activity.PAUSED else "Pause")
        self.pause_button.setEnabled(activity in (Activity.LISTENING, Activity.PAUSED))
        if activity in _STANDS_STILL:
            self.panel.show_hint(_STANDS_STILL[activity])

    def show_recording(self, recording: bool, seconds: float) -> None:  # noqa: FBT001
        """Show whether a recording is going on, and how long it is."""
        words = f" Stop recording  {clock(int(seconds))}" if recording else " Record…"
        if words != self.record_button.text():
            self.record_button.setText(words)

    def show_kept(self, seconds: float) -> None:
        """Show how much can be saved after the fact."""
        self.save_button.setText(f"Save the last {seconds:.0f} s…")

    def show_possible(self, possible: Mapping[str, bool]) -> None:
        """Let be pressed what is possible."""
        for name, button in {
            "record": self.record_button,
            "save_last": self.save_button,
            "export_session": self.export_button,
            "clear_session": self.clear_button,
        }.items():
            button.setEnabled(possible[name])

    def _show_gain(self, gain: int) -> None:
        self._gain.setText(f"×{gain}" if gain > 1 else "")
        self._gain.setToolTip(f"Drawn {gain} times larger than it is" if gain > 1 else "")

    def _dress(self) -> None:
        ratio = self.devicePixelRatioF()
        dot = QPixmap(round(_DOT * ratio), round(_DOT * ratio))
        dot.setDevicePixelRatio(ratio)
        dot.fill(Qt.GlobalColor.transparent)
        painter = QPainter(dot)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tokens.error))
        painter.drawEllipse(QPointF(_DOT / 2, _DOT / 2), _DOT / 2 - 0.5, _DOT / 2 - 0.5)
        painter.end()
        self.record_button.setIcon(QIcon(dot))

    def _lay_out(self) -> None:
        header = QHBoxLayout()
        header.setSpacing(10)
        header.addWidget(self.picker)
        header.addStretch(1)
        header.addWidget(self.elapsed)
        header.addSpacing(6)
        header.addWidget(self.start_button)
        self.start_button.setMinimumHeight(36)
        self.picker.setMinimumHeight(36)
        footer = QHBoxLayout()
        footer.setSpacing(8)
        footer.addWidget(self.pause_button)
        footer.addWidget(self.clear_button)
        footer.addStretch(1)
        for button in (self.record_button, self.save_button, self.export_button):
            footer.addWidget(button)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addLayout(header)
        left.addWidget(self._card(), 1)
        left.addLayout(footer)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(left, 5)
        row.addWidget(self.panel, 1)

    def _card(self) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        grid = QGridLayout(card)
        grid.setContentsMargins(10, 12, 14, 12)
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, AXIS_WIDTH)
        for row, (axis, picture) in enumerate(
            (
                (_axis_label("Level"), self.meter),
                (self._gain, self.waveform),
                (self.frequencies, self.spectrogram),
                (None, self.ago),
                (_axis_label("Session"), self.strip),
            )
        ):
            if axis is not None:
                grid.addWidget(axis, row, 0)
            grid.addWidget(picture, row, 1)
        grid.setRowStretch(1, 1)
        grid.setRowStretch(2, 5)
        return card


def _axis_label(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "muted")
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    label.setContentsMargins(0, 0, 9, 0)
    label.setFixedWidth(AXIS_WIDTH)
    return label


def _figures(font: QFont) -> QFont:
    font = heading_font(font, 1.35)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
