"""About: what this is, which versions run, and what the model says of itself."""

import html
import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from genre_desktop import __version__
from genre_desktop.inference.card import ModelCard

_PACKAGES = (
    ("PySide6-Essentials", "Qt for Python"),
    ("pyqtgraph", "PyQtGraph"),
    ("keras", "Keras"),
    ("numpy", "NumPy"),
    ("soundfile", "SoundFile"),
    ("av", "PyAV"),
    ("soxr", "soxr"),
)


class About(QDialog):
    """Versions, licence and the model's card in short.

    Parameters
    ----------
    card : ModelCard or None
        None while the model is not known.
    """

    def __init__(self, card: ModelCard | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Genre Desktop")
        self.resize(560, 520)
        text = QTextBrowser()
        text.setAccessibleName("About")
        text.setHtml(about_html(card))
        buttons = QDialogButtonBox()
        buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(text)
        column.addWidget(buttons)


def about_html(card: ModelCard | None) -> str:
    """The text of the dialog."""
    parts = [
        f"<h2>Genre Desktop {__version__}</h2>",
        "<p>Hears what genre a piece of music is. Free software under the MIT licence.</p>",
    ]
    if card is not None:
        parts += [
            f"<h3>Model {html.escape(card.label)}</h3>",
            f"<p>{html.escape(card.summary)}</p>",
            f"<p>{html.escape(card.limits)}</p>",
            "<table cellpadding='3'>",
            *(
                f"<tr><td>{html.escape(figure.name)}</td><td align='right'>{figure.value:.3f}</td>"
                f"<td>{html.escape(figure.on)}</td></tr>"
                for figure in card.figures
            ),
            "</table>",
        ]
    parts.append("<h3>Built with</h3><p>")
    parts.append(f"Python {platform.python_version()}, ")
    parts.append(", ".join(f"{name} {_version(package)}" for package, name in _PACKAGES))
    parts.append("</p>")
    return "".join(parts)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # a frozen program may leave a package's metadata out
        return ""
