"""How the program looks: the colours of the dark and the light theme, and who follows them.

What the window shows first does without Qt's namespace `Qt`, here and in the widgets that it is
made of: to make its hundreds of enumerations, when it is touched for the first time, takes PySide
17 ms, a tenth of the time until the window is there. So it is `QtCore.Qt` there, where it is used.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from PySide6 import QtCore
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from genre_desktop.paths import resources_dir
from genre_desktop.settings import SYSTEM_THEME, THEME, Setting, Settings

_STYLE = "Fusion"
_STYLE_PROPERTY = "styleFromBeginning"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of a theme, by what they are for.

    Attributes
    ----------
    arrow : str
        File, in the resources, of the arrow of a list that opens: the style sheet takes no other.
        It is drawn in `muted`.
    """

    window: str
    surface: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    wave: str
    error: str
    warning: str
    arrow: str


DARK = Tokens(
    window="#14161b",
    surface="#1b1e25",
    raised="#272b34",
    line="#2f343e",
    text="#e9ebef",
    muted="#9ba3b0",
    accent="#7aa9ff",
    on_accent="#0d1422",
    wave="#8e9fc0",
    error="#ff8078",
    warning="#e6b84f",
    arrow="arrow-dark.svg",
)
LIGHT = Tokens(
    window="#f4f5f7",
    surface="#ffffff",
    raised="#e9ecf0",
    line="#d8dce3",
    text="#191c22",
    muted="#596170",
    accent="#2a5fd0",
    on_accent="#ffffff",
    wave="#5b6f96",
    error="#b3261e",
    warning="#805b00",
    arrow="arrow-light.svg",
)


@cache
def genre_colours() -> dict[str, str]:
    """The colour of each genre, the same everywhere in the program."""
    text = (resources_dir() / "genre_colours.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def genre_colour(genre: str) -> QColor:
    """A genre's colour; genres of a user's own model share the ten by turns."""
    colours = genre_colours()
    if genre in colours:
        return QColor(colours[genre])
    return QColor(list(colours.values())[sum(genre.encode()) % len(colours)])


def styled_application(arguments: Sequence[str]) -> QApplication:
    """The application, with the style that themes are made for from its beginning.

    To ask for it later is to have PySide make all that a style knows, which takes 7 ms.
    """
    app = QApplication([*arguments, "-style", _STYLE])
    app.setProperty(_STYLE_PROPERTY, _STYLE)
    return app


class Theme(QObject):
    """The theme in force: the user's choice, or the system's.

    The system's is the one that was remembered, until `follow_system` asks for it.

    Signals
    -------
    changed
        The colours are others now; whoever paints by hand repaints.
    """

    changed = Signal()

    def __init__(self, app: QApplication, settings: Settings) -> None:
        super().__init__()
        self._app = app
        self._settings = settings
        if app.property(_STYLE_PROPERTY) != _STYLE:
            app.setStyle(_STYLE)
        _prefer_readable_font(app)
        self._follows_system = False
        if settings[THEME] == "system" and not settings[SYSTEM_THEME]:
            settings[SYSTEM_THEME] = _system_theme()
        self.tokens = self._wanted()
        self._apply()
        settings.watch(self._setting_changed)

    def follow_system(self) -> None:
        """Look which theme the system has, and whenever it has another."""
        self._follows_system = True
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._system_changed()

    def stop(self) -> None:
        """Follow nothing any more."""
        self._settings.unwatch(self._setting_changed)
        if self._follows_system:
            QGuiApplication.styleHints().colorSchemeChanged.disconnect(self._system_changed)

    def _wanted(self) -> Tokens:
        choice = self._settings[THEME]
        if choice == "system":
            choice = self._settings[SYSTEM_THEME]
        return LIGHT if choice == "light" else DARK

    def _system_changed(self) -> None:
        self._settings[SYSTEM_THEME] = _system_theme()
        self._update()

    def _setting_changed(self, setting: Setting[str]) -> None:
        if setting is THEME:
            self._update()

    def _update(self) -> None:
        wanted = self._wanted()
        if wanted is not self.tokens:
            self.tokens = wanted
            self._apply()
            self.changed.emit()

    def _apply(self) -> None:
        self._app.setPalette(_palette(self.tokens))
        self._app.setStyleSheet(_style_sheet(self.tokens))


def _system_theme() -> str:
    scheme = QGuiApplication.styleHints().colorScheme()
    return "light" if scheme is QtCore.Qt.ColorScheme.Light else "dark"


def _prefer_readable_font(app: QApplication) -> None:
    # a bare X server has no font chosen by a desktop, and its fallback is hard to read
    if app.font().family() in {"Sans Serif", "Sans", "DejaVu Sans"}:
        font = QFont(app.font())
        # the first that is there; to ask which there are would take 5 ms
        font.setFamilies(["Inter", "Noto Sans", "Cantarell", "Open Sans", font.family()])
        app.setFont(font)


def _palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for which, colour in {
        role.Window: tokens.window,
        role.WindowText: tokens.text,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.raised,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Button: tokens.raised,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.error,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Link: tokens.accent,
        role.ToolTipBase: tokens.raised,
        role.ToolTipText: tokens.text,
        role.Mid: tokens.line,
        role.Dark: tokens.line,
        role.Light: tokens.raised,
        role.Accent: tokens.accent,
    }.items():
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(tokens.muted))
    return palette


def _style_sheet(tokens: Tokens) -> str:
    arrow = (resources_dir() / tokens.arrow).as_posix()
    return f"""
    QMainWindow, QDialog {{ background: {tokens.window}; }}
    QMenuBar {{ background: {tokens.window}; padding: 2px 6px; }}
    QMenuBar::item {{ padding: 5px 10px; border-radius: 5px; }}
    QMenuBar::item:selected {{ background: {tokens.raised}; }}
    QMenu {{ background: {tokens.surface}; border: 1px solid {tokens.line}; padding: 5px; }}
    QMenu::item {{ padding: 6px 28px 6px 22px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {tokens.accent}; color: {tokens.on_accent}; }}
    QMenu::item:disabled {{ color: {tokens.muted}; }}
    QMenu::separator {{ height: 1px; background: {tokens.line}; margin: 5px 8px; }}
    QStatusBar {{ background: {tokens.window}; color: {tokens.muted}; }}
    QStatusBar::item {{ border: none; }}
    QStatusBar QLabel {{ color: {tokens.muted}; padding: 0 6px; }}
    QToolTip {{ background: {tokens.raised}; color: {tokens.text};
        border: 1px solid {tokens.line}; padding: 4px; }}
    QPushButton {{ background: {tokens.raised}; border: 1px solid {tokens.line};
        border-radius: 6px; padding: 6px 16px; }}
    QPushButton:hover {{ border-color: {tokens.accent}; }}
    QPushButton:focus {{ border: 1px solid {tokens.accent}; }}
    QPushButton:default, QPushButton[primary="true"] {{ background: {tokens.accent};
        color: {tokens.on_accent}; border-color: {tokens.accent}; }}
    QPushButton:disabled {{ color: {tokens.muted}; background: {tokens.window}; }}
    QFrame#switcher {{ background: {tokens.surface}; border-radius: 8px; }}
    QPushButton[segment="true"] {{ background: transparent; border: 1px solid transparent;
        color: {tokens.muted}; padding: 3px 18px; }}
    QPushButton[segment="true"]:checked {{ background: {tokens.raised}; color: {tokens.text};
        border-color: {tokens.line}; }}
    QPushButton[segment="true"]:hover, QPushButton[segment="true"]:focus {{
        border-color: {tokens.accent}; }}
    QPushButton:checked {{ border-color: {tokens.accent}; color: {tokens.accent}; }}
    QPushButton[round="true"] {{ border-radius: 17px; padding: 0; }}
    QPushButton::menu-indicator {{ image: url("{arrow}"); width: 10px; height: 10px;
        subcontrol-position: right center; right: 9px; }}
    QPushButton[menu="true"] {{ padding-right: 24px; }}
    QComboBox {{ background: {tokens.raised}; border: 1px solid {tokens.line};
        border-radius: 6px; padding: 6px 10px; }}
    QComboBox:hover, QComboBox:focus {{ border-color: {tokens.accent}; }}
    QComboBox::drop-down {{ border: none; width: 24px; }}
    QComboBox::down-arrow {{ image: url("{arrow}"); width: 10px; height: 10px; }}
    QComboBox QAbstractItemView {{ background: {tokens.surface};
        border: 1px solid {tokens.line}; selection-background-color: {tokens.accent};
        selection-color: {tokens.on_accent}; padding: 4px; }}
    QPushButton[flat="true"] {{ background: transparent; border: none; padding: 4px 8px; }}
    QPushButton[link="true"] {{ color: {tokens.accent}; font-weight: 600; }}
    QTabWidget::pane {{ background: {tokens.surface}; border: 1px solid {tokens.line};
        border-radius: 8px; top: -1px; }}
    QTabBar::tab {{ background: transparent; color: {tokens.muted}; padding: 8px 16px;
        border: none; border-bottom: 2px solid transparent; }}
    QTabBar::tab:selected {{ color: {tokens.text}; border-bottom-color: {tokens.accent}; }}
    QTabBar::tab:focus {{ color: {tokens.accent}; }}
    QProgressBar {{ background: {tokens.raised}; border: none; border-radius: 3px;
        max-height: 4px; min-height: 4px; }}
    QProgressBar::chunk {{ background: {tokens.accent}; border-radius: 3px; }}
    QListView {{ background: {tokens.surface}; border: none; border-radius: 8px;
        outline: none; padding: 4px; }}
    QSplitter::handle {{ background: {tokens.window}; }}
    QFrame#invitation {{ background: {tokens.surface}; border: 2px dashed {tokens.line};
        border-radius: 14px; }}
    {_bars()}
    QFrame#card {{ background: {tokens.surface}; border-radius: 10px; }}
    QLabel[role="muted"] {{ color: {tokens.muted}; }}
    QLabel[role="key"] {{ background: {tokens.raised}; border: 1px solid {tokens.line};
        border-radius: 4px; padding: 1px 6px; }}
    QWidget#sheet {{ background: {tokens.surface}; border-radius: 8px; }}
    QLabel[role="warning"] {{ color: {tokens.warning}; }}
    QLineEdit[field="true"] {{ background: {tokens.raised}; border: 1px solid {tokens.line};
        border-radius: 6px; padding: 6px 8px; }}
    QLineEdit[field="true"]:focus {{ border-color: {tokens.accent}; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; }}
    QScrollBar:horizontal {{ background: transparent; height: 10px; }}
    QScrollBar::handle {{ background: {tokens.line}; border-radius: 5px; }}
    QScrollBar::handle:vertical {{ min-height: 30px; }}
    QScrollBar::handle:horizontal {{ min-width: 30px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QAbstractScrollArea::corner {{ background: transparent; border: none; }}
    """


def _bars() -> str:
    return " ".join(
        f'QFrame[bar="{number}"] {{ background: {colour}; border-radius: 5px; }}'
        for number, colour in enumerate(genre_colours().values())
    )
