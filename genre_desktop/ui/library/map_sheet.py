"""The map with what lies at its corners: buttons to look with, and how far new songs are placed."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from genre_desktop.ui.explorer import Explorer
from genre_desktop.ui.library.map_canvas import MapCanvas
from genre_desktop.ui.theme import Theme

_STEPS = 1000


class MapSheet(QWidget):
    """A canvas and what lies over it.

    Parameters
    ----------
    theme : Theme
    explorer : Explorer
        See `MapCanvas`.

    Signals
    -------
    cancel_wanted
        No more songs are to be placed.
    """

    cancel_wanted = Signal()

    def __init__(self, theme: Theme, explorer: Explorer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = MapCanvas(theme, explorer)
        self.progress = QProgressBar()
        self.progress.setRange(0, _STEPS)
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(120)
        self.progress.setAccessibleName("Share of the new songs that are placed")
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.setProperty("flat", "true")
        self.cancel_button.clicked.connect(self.cancel_wanted)
        self._drawing = QWidget()
        line = QHBoxLayout(self._drawing)
        line.setContentsMargins(12, 4, 6, 4)
        line.addWidget(QLabel("New songs are placed…"))
        line.addWidget(self.progress)
        line.addWidget(self.cancel_button)
        self._drawing.hide()
        looks = QHBoxLayout()
        looks.setContentsMargins(0, 0, 10, 10)
        looks.setSpacing(4)
        looks.addWidget(_small_button("+", "Look from nearer (+)", self.canvas.zoom_in))
        looks.addWidget(_small_button("−", "Look from further away (-)", self.canvas.zoom_out))
        looks.addWidget(_small_button("Fit", "Show the whole map (Home)", self.canvas.zoom_all))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(self.canvas, 0, 0)
        top = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
        grid.addWidget(self._drawing, 0, 0, top)
        foot = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight
        grid.addLayout(looks, 0, 0, foot)

    def show_drawing(self, draws: bool) -> None:  # noqa: FBT001 - a setter of one state
        """Say whether songs are being placed."""
        self._drawing.setVisible(draws)

    def show_share(self, share: float) -> None:
        """Show how many are, from 0 to 1."""
        self.progress.setValue(round(_STEPS * share))


def _small_button(text: str, tip: str, do: Callable[[], None]) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAccessibleName(tip.partition(" (")[0])
    button.setFixedHeight(28)
    button.setStyleSheet("padding: 2px 10px;")
    button.clicked.connect(do)
    return button
