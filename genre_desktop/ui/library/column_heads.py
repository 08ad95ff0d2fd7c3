"""What stands above the columns of the table."""

from typing import Any

from PySide6.QtCore import Qt

from genre_desktop.ui.library.ordering import Column

_Role = Qt.ItemDataRole

HEADS = {
    Column.TITLE: "Title",
    Column.ARTIST: "Artist",
    Column.DURATION: "Length",
    Column.GENRE: "Genre",
    Column.CONFIDENCE: "Confidence",
    Column.SECOND: "Second",
    Column.TAG: "Its tag",
    Column.AGREES: "Agrees",
    Column.STATE: "State",
}
_TIPS = {
    Column.GENRE: "What the model hears; what you have corrected is marked",
    Column.CONFIDENCE: "How sure the model is of the genre",
    Column.SECOND: "The second likeliest genre",
    Column.TAG: "The genre that the file itself names",
    Column.AGREES: "Whether the file names the genre that is heard",
    Column.STATE: "What is still to be done, or why a file could not be heard",
}


def head_of(column: Column, role: int) -> Any:  # noqa: ANN401 - as Qt asks
    """What a view asks of a column's head."""
    match role:
        case _Role.DisplayRole:
            return HEADS[column]
        case _Role.ToolTipRole:
            return _TIPS.get(column)
        case _Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft
            if column is Column.DURATION:
                side = Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        case _:
            return None
