"""One song, heard by two models."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMenu

from genre_desktop.edition import model_suffixes
from genre_desktop.paths import bundled_model
from genre_desktop.settings import LAST_FOLDER, MODEL_PATH, RECENT_MODELS
from genre_desktop.ui.compare.difference import agreement, words_on_models
from genre_desktop.ui.compare.hearing import Hearing
from genre_desktop.ui.compare.side_view import SideView
from genre_desktop.ui.compare.side_words import SO_FAR
from genre_desktop.ui.compare.window import ComparisonWindow
from genre_desktop.ui.queue.song import Song

_MOST_RECENT = 6


class ModelComparison(ComparisonWindow):
    """Compares what two models make of a song: the one at work and another, or any two."""

    invitation = f"Drop a model ({model_suffixes()[0]}) here, or press Choose."
    is_linked_from_the_start = True
    has_one_song = True

    def compare(self, song: Song) -> None:
        """Show a song of the queue; with the other model at hand, if there is one."""
        first, second = self.sides
        others = self._others()
        if second.song is None and others:
            second.hearing.use_model(others[0])
        if second.song is not None or others:
            second.hearing.take(song)
        first.hearing.take(song)  # last: it may be played at once
        self.on_changed()

    def names(self, hearing: Hearing) -> tuple[str, str]:
        """The model's name; what it knows and where it comes from."""
        if hearing.model_path is None and hearing.song is None:
            return "No second model yet", ""
        card, path = hearing.card, hearing.model_path or self._path_at_work
        known = f"{len(card.genres)} genres" if card is not None else ""
        places = [
            "comes with the program" if path == bundled_model() else path.name,
            "at work" if hearing.model_path is None else "",
        ]
        title = f"Model {card.label}" if card is not None else path.stem
        return title, "  ·  ".join(filter(None, (known, *places)))

    def fill_menu(self, menu: QMenu, side: SideView) -> None:
        """Offer the model at work, the bundled one, those opened lately, and any file."""
        self._offer(menu, side, f"The model at work ({self._path_at_work.stem})", None)
        for path in self._others():
            words = "The model of the program" if path == bundled_model() else path.name
            self._offer(menu, side, words, path)
        menu.addSeparator()
        menu.addAction("&Open a model…").triggered.connect(lambda: self._ask(side))

    def take(self, side: SideView, paths: list[Path]) -> None:
        """A model is for this side; a song is for both."""
        models = [path for path in paths if path.suffix.lower() in model_suffixes()]
        songs = [path for path in paths if path not in models]
        if songs:
            for each in self.sides:
                if each.song is not None:
                    each.hearing.hear(songs[0])
        if models:
            self._use(side, models[0])

    def sentences(self) -> tuple[str, str, str]:
        """Whether the models agree, and in how much of the song."""
        first, second = (side.verdict for side in self.sides)
        song = self.sides[0].song or self.sides[1].song
        foot = f"On “{song.title}”." if song is not None else ""
        if first is None or second is None:
            return self._missing(), "", foot
        part = any(side.shows_part for side in self.sides)
        if part:
            foot = "The selected part alone. Esc: all of the song.\n" + foot
        timelines = [side.course.timeline for side in self.sides]
        agreeing = (
            agreement(timelines[0], timelines[1])
            if timelines[0] is not None and timelines[1] is not None
            else None
        )
        headline, detail = words_on_models(first, second, agreeing, whole=not part)
        busy = any(side.song is not None and side.song.busy for side in self.sides)
        return headline, detail + (f" {SO_FAR}" if busy else ""), foot

    def on_changed(self) -> None:
        """Name the window after the song, and remember models that could be opened."""
        song = self.sides[0].song or self.sides[1].song
        name = f"Two models on {song.title}" if song is not None else "Two models"
        self.setWindowTitle(f"{name} – Compare models")
        for side in self.sides:
            path = side.hearing.model_path
            if path is not None and path != bundled_model() and side.hearing.card is not None:
                recent = self.settings[RECENT_MODELS]
                others = [each for each in recent if each != str(path)]
                self.settings[RECENT_MODELS] = [str(path), *others][:_MOST_RECENT]

    @property
    def _path_at_work(self) -> Path:
        return Path(self.settings[MODEL_PATH] or bundled_model())

    def _others(self) -> list[Path]:
        """Models at hand that are not at work."""
        recent = [Path(name) for name in self.settings[RECENT_MODELS]]
        at_hand = [bundled_model(), *(path for path in recent if path.exists())]
        return [path for path in at_hand if path != self._path_at_work]

    def _missing(self) -> str:
        if any(side.song is None for side in self.sides):
            return "Choose a second model"
        failed = any(side.song is not None and side.song.error for side in self.sides)
        return "Nothing to compare" if failed else "Listening…"

    def _offer(self, menu: QMenu, side: SideView, words: str, path: Path | None) -> None:
        action = menu.addAction(words.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(side.song is not None and side.hearing.model_path == path)
        action.triggered.connect(lambda: self._use(side, path))

    def _ask(self, side: SideView) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self,
            f"Open a model on side {side.head.letter}",
            self.settings[LAST_FOLDER],
            f"Models ({' '.join(f'*{suffix}' for suffix in model_suffixes())})",
        )
        if name:
            self.settings[LAST_FOLDER] = str(Path(name).parent)
            self._use(side, Path(name))

    def _use(self, side: SideView, path: Path | None) -> None:
        other = self.sides[1 - self.sides.index(side)]
        side.hearing.use_model(path)
        if side.song is None and other.song is not None:
            side.hearing.hear(other.song.path)
