"""What stands above a song's pictures: its name, what kind of recording it is, how far it is."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from genre_desktop.ui.fonts import heading_font
from genre_desktop.ui.queue.song import Song, State
from genre_desktop.ui.widgets.elided_label import ElidedLabel

_PARTS = 1000  # of the progress


class SongHead(QWidget):
    """Title, artist and facts of a song, and the progress of its analysis."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ElidedLabel()
        self.title.setFont(heading_font(self.font(), 1.35))
        self.title.setAccessibleName("Title")
        self.artist = ElidedLabel()
        self.artist.setProperty("role", "muted")
        self.facts = QLabel()
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.facts.setProperty("role", "muted")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, _PARTS)
        self.progress.setAccessibleName("Progress of the analysis")
        keeps_place = self.progress.sizePolicy()
        keeps_place.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(keeps_place)
        below = QHBoxLayout()
        below.addWidget(self.artist, 1)
        below.addWidget(self.facts)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self.title)
        names.addLayout(below)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(names)
        column.addWidget(self.progress)

    def show_words(self, title: str, artist: str, facts: str) -> None:
        """Show what is known of a song; nothing, if there is none."""
        self.title.setText(title)
        self.artist.setText(artist or " ")  # which keeps its place
        self.facts.setText(facts)

    def show_progress(self, song: Song | None) -> None:
        """Show how far the song was analysed; nothing, if it is not being analysed."""
        is_busy = song is not None and song.state is State.ANALYSING
        self.progress.setVisible(is_busy)
        if song is not None and is_busy:
            self.progress.setRange(0, _PARTS if song.duration_s else 0)
            self.progress.setValue(round(_PARTS * song.progress))
