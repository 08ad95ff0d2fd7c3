"""How good a model of one's own is, said before it is used."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from genre_desktop.inference.verdict import capitalised, spoken
from genre_desktop.streams import printable
from genre_desktop.training.personal import PersonalModel
from genre_desktop.ui.fonts import heading_font
from genre_desktop.ui.library.table_look import dress_list

_HEADING = 1.25
_GENRE_WIDTH = 220


class PersonalResult(QWidget):
    """The songs that were set aside, and how many of them got their genre."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = QLabel()
        self.heading.setFont(heading_font(self.font(), _HEADING))
        self.words = QLabel()
        self.left_out = QLabel()
        for label in (self.heading, self.words, self.left_out):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.genres = QTreeWidget()
        self.genres.setAccessibleName("How many songs of each genre were right")
        dress_list(self.genres, ("Genre", "Right", "Taken for, when wrong"))
        self.genres.setColumnWidth(0, _GENRE_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for part in (self.heading, self.words, self.genres, self.left_out):
            column.addWidget(part, part is self.genres)

    def show_model(self, made: PersonalModel) -> None:
        """Show what was measured."""
        right, of = made.n_right, made.n_songs
        self.heading.setText(
            f"{made.card.name}: right for {right:,} of {of:,} songs ({right / of:.0%})"
        )
        self.words.setText(f"{_how(made)} {_against_guessing(made)}")
        self.genres.clear()
        for place, (genre, (good, songs)) in enumerate(made.by_genre.items()):
            row = made.confusion[place]
            wrong = [
                f"{spoken(other)} {count}"
                for other, count in zip(made.card.genres, row, strict=True)
                if count and other != genre
            ]
            cells = [capitalised(spoken(genre)), f"{good} of {songs}", ", ".join(wrong)]
            self.genres.addTopLevelItem(QTreeWidgetItem(cells))
        bad = made.left_out
        self.left_out.setVisible(bool(bad))
        files = "A file was" if len(bad) == 1 else f"{len(bad):,} files were"
        self.left_out.setText(f"{files} left out: {bad[0].reason if bad else ''}")
        self.left_out.setToolTip(
            "\n".join(printable(f"{each.path}: {each.reason}") for each in bad[:20])
        )


def _how(made: PersonalModel) -> str:
    kept = ", with all others of its artist," if made.kept_together == "artist" else ""
    return (
        f"Each song{kept} was set aside once and judged by a model that had not learned it."
        " The model that you get has learned them all."
    )


def _against_guessing(made: PersonalModel) -> str:
    commonest = max(songs for _, songs in made.by_genre.values())
    words = (
        "Always naming the commonest genre would be right for"
        f" {commonest:,} ({commonest / made.n_songs:.0%})."
    )
    if made.n_right <= commonest:
        words += " So it is no better than guessing: it takes more songs, or clearer genres."
    return words
