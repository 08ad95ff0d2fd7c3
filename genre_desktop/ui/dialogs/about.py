"""About: what this is, which versions run, and what the model says of itself."""

import html

from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from genre_desktop import __version__
from genre_desktop.edition import licences
from genre_desktop.inference.card import ModelCard
from genre_desktop.paths import resources_dir
from genre_desktop.ui.dialogs.model_card import ModelCardPage
from genre_desktop.ui.dialogs.versions import PROGRAM, versions
from genre_desktop.ui.fonts import heading_font

_SIZE = (780, 700)
_ICON = 56
_WORDS = "Hears what genre a piece of music is. Free software under the MIT licence."
_PACKED = (
    "This package as a whole is under the GNU General Public License, version 3 or later, since it"
    " holds x264, x265 and Mutagen. <a href='{url}'>The licences of everything inside, and where"
    " its source is</a>"
)
_NOTHING_LEAVES = "All is done on this computer; nothing is sent anywhere."


class About(QDialog):
    """Versions, licence and the model's card.

    Parameters
    ----------
    card : ModelCard or None
        None while the model is not known.
    libraries : dict of str to str, optional
        Versions of the sound libraries, if they are known.

    Attributes
    ----------
    copy_button : QPushButton
        Copies the versions as plain text.
    """

    def __init__(
        self,
        card: ModelCard | None,
        libraries: dict[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Genre Desktop")
        self.resize(*_SIZE)
        self._card = card
        self._libraries = libraries
        self._versions = QTextBrowser()
        self._versions.setFrameShape(QTextBrowser.Shape.NoFrame)
        self._versions.setAccessibleName("Versions")
        self._versions.document().setDocumentMargin(6)
        self.copy_button = QPushButton("Copy the versions")
        self.copy_button.setAutoDefault(False)  # else it would look like what Enter does
        self.copy_button.setToolTip("Copy them as text, for a report of what went wrong")
        self.copy_button.clicked.connect(self._copy)
        self.card_page = ModelCardPage()
        self.tabs = QTabWidget()
        self.tabs.addTab(self._about_page(), "Program")
        self.tabs.addTab(self.card_page, "Model card")
        buttons = QDialogButtonBox()
        buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        close = buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        close.setToolTip("Close (Esc)")
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.tabs)
        column.addWidget(buttons)
        self.show_card(card)

    def show_card(self, card: ModelCard | None) -> None:
        """Show which model judges."""
        self._card = card
        self.card_page.show_card(card)
        self._show_versions()

    def show_libraries(self, libraries: dict[str, str]) -> None:
        """Show the versions of the sound libraries."""
        self._libraries = libraries
        self._show_versions()

    def show_card_page(self) -> None:
        """Turn to the model's card."""
        self.tabs.setCurrentWidget(self.card_page)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme, whose colours are written into the text."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._show_versions()

    def _about_page(self) -> QWidget:
        page = QWidget()
        title = QLabel(f"Genre Desktop {__version__}")
        title.setFont(heading_font(self.font(), 1.55))
        words = QLabel(f"{_WORDS}\n{_NOTHING_LEAVES}")
        words.setProperty("role", "muted")
        words.setWordWrap(True)
        names = QVBoxLayout()
        names.setSpacing(6)
        names.addWidget(title)
        names.addWidget(words)
        if (path := licences()) is not None:
            packed = QLabel(_PACKED.format(url=QUrl.fromLocalFile(str(path)).toString()))
            packed.setTextFormat(Qt.TextFormat.RichText)
            packed.setWordWrap(True)
            packed.setOpenExternalLinks(True)
            names.addWidget(packed)
        icon = QLabel()
        icon.setPixmap(QIcon(str(resources_dir() / "icon.png")).pixmap(_ICON, _ICON))
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 8, 0)
        head.setSpacing(18)
        head.addWidget(icon)
        head.addLayout(names, 1)
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 20, 16, 12)
        column.setSpacing(16)
        column.addLayout(head)
        column.addWidget(self._versions, 1)
        return page

    def _rows(self) -> dict[str, str]:
        return versions(self._card, self._libraries)

    def _show_versions(self) -> None:
        muted = self.palette().placeholderText().color().name()
        rows = "".join(
            f"<tr><td style='padding-right: 24px; color: {muted}'>{html.escape(name)}</td>"
            f"<td>{html.escape(number)}</td></tr>"
            for name, number in self._rows().items()
            if name != PROGRAM  # which the title says
        )
        self._versions.setHtml(f"<table cellspacing='0' cellpadding='3'>{rows}</table>")

    def _copy(self) -> None:
        text = "\n".join(f"{name}: {number}" for name, number in self._rows().items())
        QGuiApplication.clipboard().setText(f"{text}\n")
        self.copy_button.setText("Copied")
