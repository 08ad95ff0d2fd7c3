"""How far the scan is, in one quiet line."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from genre_desktop.library.scan_progress import ScanProgress
from genre_desktop.ui.menu_bar import DOES

_STEPS = 1000
_MINUTE_S, _HOUR_S = 60, 3600


class ScanLine(QFrame):
    """Says how many songs were heard and how long the others take, and offers to pause.

    Signals
    -------
    pause_wanted, cancel_wanted, go_on_wanted, failed_wanted, retry_wanted
        A button was pressed.
    """

    pause_wanted = Signal()
    cancel_wanted = Signal()
    go_on_wanted = Signal()
    failed_wanted = Signal()
    retry_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.words = QLabel()
        self.words.setAccessibleName("How far the scan is")
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(220)
        self.bar.setAccessibleName("Share of the songs that were heard")
        self.pause_button = _button("Pause", "pause_scan")
        self.cancel_button = _button("Stop", "cancel_scan")
        self.go_on_button = _button("Go on", "scan_again")
        self.failed_button = _button("Show the failed ones", "show_failed")
        self.retry_button = _button("Try again", "retry_failed")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 6, 5)
        row.setSpacing(10)
        row.addWidget(self.bar)
        row.addWidget(self.words, 1)
        for button, signal in (
            (self.failed_button, self.failed_wanted),
            (self.retry_button, self.retry_wanted),
            (self.go_on_button, self.go_on_wanted),
            (self.pause_button, self.pause_wanted),
            (self.cancel_button, self.cancel_wanted),
        ):
            button.clicked.connect(signal)
            row.addWidget(button)
        self.show_rest(0, 0, 0)

    def show_progress(self, progress: ScanProgress, failed: int) -> None:
        """Show how far a scan is that runs.

        Parameters
        ----------
        progress : ScanProgress
        failed : int
            Files of the whole library that could not be heard.
        """
        self.bar.setRange(0, 0 if progress.is_finding and not progress.done else _STEPS)
        self.bar.setValue(round(_STEPS * progress.done / max(1, progress.total)))
        parts = [f"{progress.done:,} of {progress.total:,} songs heard"]
        if progress.is_finding:
            parts[0] = f"{progress.total:,} songs found so far, {progress.done:,} heard"
        if progress.is_paused:
            parts.append("paused")
        elif progress.seconds_left is not None and progress.left and not progress.is_finding:
            parts.append(time_left(progress.seconds_left))
        self._say(parts, failed)
        self.pause_button.setText("Go on" if progress.is_paused else "Pause")
        for widget in (self.bar, self.pause_button, self.cancel_button):
            widget.show()
        self.go_on_button.hide()
        self.show()

    def show_rest(self, waiting: int, stale: int, failed: int) -> None:
        """Show what is left while no scan runs; nothing if nothing is.

        Parameters
        ----------
        waiting, stale, failed : int
            Files that were not heard yet, or by another model, or that could not be heard.
        """
        parts = [
            f"{count:,} {_songs(count)} {what}"
            for count, what in ((waiting, "not heard yet"), (stale, "judged by another model"))
            if count
        ]
        self._say(parts, failed)
        for widget in (self.bar, self.pause_button, self.cancel_button):
            widget.hide()
        self.go_on_button.setVisible(waiting + stale > 0)
        self.setVisible(waiting + stale + failed > 0)

    def _say(self, parts: list[str], failed: int) -> None:
        if failed:
            parts.append(f"{failed:,} could not be heard")
        self.words.setText("  ·  ".join(parts))
        self.failed_button.setVisible(failed > 0)
        self.retry_button.setVisible(failed > 0)


def time_left(seconds: float) -> str:
    """How long something still takes, as roughly as it can be known."""
    if seconds < _MINUTE_S:
        return "less than a minute left"
    if seconds < 1.5 * _HOUR_S:
        minutes = round(seconds / _MINUTE_S)
        return "about a minute left" if minutes == 1 else f"about {minutes} minutes left"
    return f"about {round(seconds / _HOUR_S)} hours left"


def _songs(count: int) -> str:
    return "song was" if count == 1 else "songs were"


def _button(words: str, does: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("flat", "true")
    button.setProperty("link", "true")
    button.setProperty(DOES, does)
    return button
