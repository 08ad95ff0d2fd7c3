"""The keys of a comparison: one table, for whoever presses them and whoever lists them.

Its pictures take the keys of a song's pictures besides.
"""

from PySide6.QtGui import QKeyEvent, QKeySequence

_BOUND: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("Play the side that is in use, or pause", (("Space", "play"),)),
    ("Close the comparison", (("Esc", "close"), ("Ctrl+W", "close"))),
)

KEYS: tuple[tuple[str, str], ...] = tuple(
    (", ".join(key for key, _ in acts), words) for words, acts in _BOUND
)
"""Keys as a menu writes them, and what they do."""

_ACTS = {QKeySequence(key): act for _, acts in _BOUND for key, act in acts}


def act_of(event: QKeyEvent) -> str | None:
    """What a key does here, or None: the name of one of the window's acts."""
    return _ACTS.get(QKeySequence(event.keyCombination()))
