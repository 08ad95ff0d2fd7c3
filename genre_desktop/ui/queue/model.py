"""The queue as Qt's views see it."""

import html
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from genre_desktop.ui.queue.song import Song, State

SONG_ROLE = Qt.ItemDataRole.UserRole

_Index = QModelIndex | QPersistentModelIndex


class QueueModel(QAbstractListModel):
    """The songs in the order in which they came."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._songs: list[Song] = []

    @property
    def songs(self) -> tuple[Song, ...]:
        """All songs."""
        return tuple(self._songs)

    @property
    def done(self) -> int:
        """How many songs are over with, whatever came of it."""
        return sum(not song.busy for song in self._songs)

    def rowCount(self, parent: _Index | None = None) -> int:  # noqa: N802 - Qt's name
        """How many songs there are."""
        return 0 if parent is not None and parent.isValid() else len(self._songs)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """What a view asks of a song."""
        if not index.isValid():
            return None
        song = self._songs[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return song.title
            case Qt.ItemDataRole.ToolTipRole:
                return html.escape(f"{song.path}\n{self.outcome(song)}").replace("\n", "<br>")
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{song.title}: {self.outcome(song)}"
            case Qt.ItemDataRole.UserRole:
                return song
            case _:
                return None

    @staticmethod
    def outcome(song: Song) -> str:
        """How a song's analysis went, or goes, in a few words."""
        match song.state:
            case State.DONE if song.verdict is not None:
                return song.verdict.headline
            case State.FAILED:
                return str(song.error)
            case State.ANALYSING:
                return f"listening, {song.progress:.0%}"
            case _:
                return str(song.state.value)

    def add(self, songs: list[Song]) -> None:
        """Append songs."""
        first = len(self._songs)
        self.beginInsertRows(QModelIndex(), first, first + len(songs) - 1)
        self._songs.extend(songs)
        self.endInsertRows()

    def remove(self, song: Song) -> None:
        """Take a song out."""
        row = self._songs.index(song)
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._songs[row]
        self.endRemoveRows()

    def clear(self) -> None:
        """Take all songs out."""
        self.beginResetModel()
        self._songs.clear()
        self.endResetModel()

    def index_of(self, song: Song) -> QModelIndex:
        """Where a song stands."""
        return self.index(self._songs.index(song)) if song in self._songs else QModelIndex()

    def all_changed(self) -> None:
        """Have the views show every song anew."""
        if self._songs:
            self.dataChanged.emit(self.index(0), self.index(len(self._songs) - 1))

    def song_changed(self, song: Song) -> None:
        """Have the views show a song anew."""
        index = self.index_of(song)
        if index.isValid():
            self.dataChanged.emit(index, index)
