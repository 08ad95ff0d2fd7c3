"""The keys of the song's pictures: one table, for whoever presses them and whoever lists them."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

_BOUND: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("Move", (("Left", "left"), ("Right", "right"))),
    ("Move by a screen", (("PgUp", "page_left"), ("PgDown", "page_right"))),
    ("Go to the beginning, to the end", (("Home", "home"), ("End", "end"))),
    (
        "Zoom in, zoom out",
        (("Up", "closer"), ("Down", "farther"), ("+", "closer"), ("=", "closer"), ("-", "farther")),
    ),
    ("Zoom in frequency", (("Shift+Up", "row_closer"), ("Shift+Down", "row_farther"))),
    ("Move in frequency", (("Alt+Up", "row_up"), ("Alt+Down", "row_down"))),
    ("Show all frequencies", (("Backspace", "all_rows"),)),
    ("Seek by 5 seconds", (("Ctrl+Left", "seek_back"), ("Ctrl+Right", "seek_on"))),
    ("Select from here, to here", (("[", "select_from"), ("]", "select_to"))),
    ("Make the selection shorter, longer", (("Shift+Left", "shorter"), ("Shift+Right", "longer"))),
    ("Clear the selection", (("Esc", "clear"),)),
)

KEYS: tuple[tuple[str, str], ...] = tuple(
    (", ".join(key for key, _ in acts), words) for words, acts in _BOUND
)
"""Keys as a menu writes them, and what they do."""


def _combined(keys: str) -> int:
    return QKeySequence(keys)[0].toCombined()  # type: ignore[index, no-any-return]


_ACTS = {_combined(key): act for _, acts in _BOUND for key, act in acts}

_SIGNS = (
    Qt.Key.Key_Plus,
    Qt.Key.Key_Minus,
    Qt.Key.Key_Equal,
    Qt.Key.Key_BracketLeft,
    Qt.Key.Key_BracketRight,
)
"""Keyboards differ in what else has to be held to write these."""


def act_of(event: QKeyEvent) -> str | None:
    """What a key does here, or None: the name of one of the view's acts."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.key() in _SIGNS:
        modifiers &= Qt.KeyboardModifier.MetaModifier
    return _ACTS.get(event.key() | modifiers.value)
