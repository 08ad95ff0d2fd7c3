"""Two songs, heard by one model."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMenu

from genre_desktop.audio.formats import AUDIO_SUFFIXES
from genre_desktop.explain.words import recording_facts
from genre_desktop.settings import LAST_FOLDER
from genre_desktop.ui.compare.difference import words_on_songs
from genre_desktop.ui.compare.hearing import Hearing
from genre_desktop.ui.compare.side_view import SideView
from genre_desktop.ui.compare.side_words import SO_FAR
from genre_desktop.ui.compare.window import ComparisonWindow
from genre_desktop.ui.queue.song import Song


class SongComparison(ComparisonWindow):
    """Compares two songs: those of the queue, or any others."""

    invitation = "Drop a song here, or press Choose."

    def compare(self, first: Song, second: Song | None) -> None:
        """Show songs of the queue.

        Parameters
        ----------
        first : Song
        second : Song or None
            None leaves side B as it is.
        """
        for side, song in zip(self.sides, (first, second), strict=True):
            if song is not None:
                side.hearing.take(song)
        self.on_changed()

    def names(self, hearing: Hearing) -> tuple[str, str]:
        """The song's title; its artist and what the file is."""
        song = hearing.song
        if song is None:
            return "No song yet", ""
        if song.info is None:
            return song.title, ""
        facts = recording_facts(song.info, song.duration_s)
        return song.title, "  ·  ".join(filter(None, (song.info.artist, *facts)))

    def fill_menu(self, menu: QMenu, side: SideView) -> None:
        """Offer the songs of the queue, and any file."""
        menu.addSection("Songs that are open")
        for song in self.queue.songs:
            action = menu.addAction(song.title.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(side.song is not None and side.song.path == song.path)
            action.triggered.connect(lambda _=False, song=song: side.hearing.take(song))
        menu.addSeparator()
        menu.addAction("&Open a song…").triggered.connect(lambda: self._ask(side))

    def take(self, side: SideView, paths: list[Path]) -> None:
        """The first song is for this side, a second one for the other."""
        other = self.sides[1 - self.sides.index(side)]
        for each, path in zip((side, other), paths, strict=False):
            self._hear(each, path)

    def sentences(self) -> tuple[str, str, str]:
        """What the songs are, and what they have in common."""
        first, second = (side.verdict for side in self.sides)
        card = self.sides[0].hearing.card
        foot = f"Judged by the model “{card.label}”." if card is not None else ""
        if first is not None and second is not None:
            busy = any(side.song is not None and side.song.busy for side in self.sides)
            headline, detail = words_on_songs(first, second)
            detail += f" {SO_FAR}" if busy else ""
            parts = [side.head.letter for side in self.sides if side.shows_part]
            if parts:
                foot = f"Of {' and '.join(parts)} the selected part alone. Esc: all.\n" + foot
            return headline, detail.strip(), foot
        missing = [side for side in self.sides if side.song is None]
        return ("Choose another song" if missing else "Listening…"), "", foot

    def on_changed(self) -> None:
        """Name the window after the songs."""
        titles = [side.song.title for side in self.sides if side.song is not None]
        self.setWindowTitle(f"{' and '.join(titles) or 'Two songs'} – Compare songs")

    def _ask(self, side: SideView) -> None:
        endings = " ".join(f"*{suffix}" for suffix in sorted(AUDIO_SUFFIXES))
        name, _ = QFileDialog.getOpenFileName(
            self,
            f"Open a song on side {side.head.letter}",
            self.settings[LAST_FOLDER],
            f"Songs ({endings});;All files (*)",
        )
        if name:
            self.settings[LAST_FOLDER] = str(Path(name).parent)
            self._hear(side, Path(name))

    def _hear(self, side: SideView, path: Path) -> None:
        known = next((song for song in self.queue.songs if song.path == path), None)
        if known is not None:
            side.hearing.take(known)
        else:
            side.hearing.hear(path)
