"""The window of a comparison: two sides above each other, and beside them what differs."""

from abc import abstractmethod
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from genre_desktop.settings import BAR_ORDER, COMPARISON_GEOMETRY, Setting, Settings
from genre_desktop.ui.compare.foot import Foot
from genre_desktop.ui.compare.hearing import Hearing
from genre_desktop.ui.compare.keys import act_of
from genre_desktop.ui.compare.picture import PictureSaving
from genre_desktop.ui.compare.side_view import SideView
from genre_desktop.ui.compare.sounding import Sounding
from genre_desktop.ui.compare.verdicts_panel import VerdictsPanel
from genre_desktop.ui.compare.zoom_link import ZoomLink
from genre_desktop.ui.explorer import Explorer
from genre_desktop.ui.queue.queue import SongQueue
from genre_desktop.ui.song.selection import Span
from genre_desktop.ui.theme import Theme
from genre_desktop.ui.window_place import remember_geometry, restore_geometry

_SIZE = (1240, 860)
_SMALLEST_SIZE = (940, 680)
_BETWEEN = 10  # pixels, from one side to the other


class Work(Protocol):
    """What has threads."""

    def stop(self, timeout_s: float | None = None) -> bool:
        """Give up, and tell whether all threads have ended within the time."""


class ComparisonWindow(QWidget):
    """What comparisons of any kind have in common.

    Parameters
    ----------
    queue : SongQueue
        Is looked at, and left as it is.
    theme : Theme
    settings : Settings
    parent : QWidget
        Closes it when it is closed itself.

    Attributes
    ----------
    sides : list of SideView
        A, which is above, and B.
    work : tuple of Work
        What may not have ended yet when the window has been closed.

    Signals
    -------
    began_to_play
        Whatever else plays should fall silent.
    closed : ComparisonWindow
    """

    began_to_play = Signal()
    closed = Signal(object)

    invitation = ""
    is_linked_from_the_start = False
    has_one_song = False

    def __init__(self, queue: SongQueue, theme: Theme, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(*_SMALLEST_SIZE)
        self.queue = queue
        self.settings = settings
        self._theme = theme
        self._closing = False
        self._explorer = Explorer()
        self._hearings = tuple(Hearing(lambda: queue.service, queue.decoders) for _ in range(2))
        self._acts: dict[str, Callable[[], object]] = {
            "play": self.toggle_playing,
            "close": self.close,
        }
        self._sounding = Sounding(settings, queue.decoders.open, has_one_song=self.has_one_song)
        self.work: tuple[Work, ...] = (self._sounding, self._explorer, *self._hearings)
        self.sides = [
            SideView(
                hearing,
                playing,
                self._explorer,
                names=self.names,
                invitation=self.invitation,
                theme=theme,
                settings=settings,
            )
            for hearing, playing in zip(self._hearings, self._sounding.playings, strict=True)
        ]
        self.panel = VerdictsPanel(theme)
        self.link = ZoomLink(self.sides, self)
        self.foot = Foot()
        self._saving = PictureSaving(self._explorer, settings, self)
        self._lay_out()
        self._connect()
        self._share_keys(parent)
        restore_geometry(self, settings, COMPARISON_GEOMETRY, _SIZE)
        self._place_sides()
        self.foot.link_button.setChecked(self.is_linked_from_the_start)

    # of each kind -------------------------------------------------------------------------------

    @abstractmethod
    def names(self, hearing: Hearing) -> tuple[str, str]:
        """A title for a side, and a smaller line beneath it."""

    @abstractmethod
    def fill_menu(self, menu: QMenu, side: SideView) -> None:
        """Offer what may stand on a side."""

    @abstractmethod
    def take(self, side: SideView, paths: list[Path]) -> None:
        """Have what was dropped on a side stand there."""

    @abstractmethod
    def sentences(self) -> tuple[str, str, str]:
        """A headline, what stands beneath it, and what stands at the foot of the panel."""

    def on_changed(self) -> None:
        """A side shows another song, another verdict or another part."""

    def shows(self, path: Path) -> bool:
        """Whether a song stands on either side."""
        return any(side.song is not None and side.song.path == path for side in self.sides)

    # what is wanted -----------------------------------------------------------------------------

    def swap(self) -> None:
        """Have A and B change places."""
        self.sides.reverse()
        self._place_sides()
        self._show_difference()

    def save_picture(self) -> None:
        """Ask for a file, and write there what the window shows."""
        title = self.windowTitle().partition(" – ")[0]
        controls = [part for side in self.sides for part in side.head.controls]
        self._saving.save(title, self._sheet, controls)

    def use_another_model(self) -> None:
        """Hear what the model at work has judged by the one that is there now."""
        for side in self.sides:
            if side.hearing.model_path is None:
                side.hearing.hear_again()
        self._show_difference()

    def pause(self) -> None:
        """Fall silent."""
        self._sounding.pause()

    def toggle_playing(self) -> None:
        """Play the side that has the focus, or had it last; or pause."""
        self._focused.toggle()

    # building -----------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._sheet = QWidget()
        row = QHBoxLayout(self._sheet)
        row.setContentsMargins(14, 12, 14, 8)
        row.setSpacing(12)
        self._column = QVBoxLayout()
        self._column.setSpacing(_BETWEEN)
        for side in self.sides:
            self._column.addWidget(side, 1)
        row.addLayout(self._column, 5)
        row.addWidget(self.panel, 2)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.setSpacing(0)
        outside.addWidget(self._sheet, 1)
        outside.addWidget(self.foot)

    def _connect(self) -> None:
        for side in self.sides:
            side.changed.connect(self._on_side_changed)
            side.troubled.connect(self.foot.tell)
            side.selected.connect(self._on_selection)
            side.head.choose_button.menu().aboutToShow.connect(self._on_menu)
            side.dropped.connect(self._on_dropped)
        self._sounding.began.connect(self.began_to_play)
        self._sounding.told.connect(self.foot.tell)
        self._focused = self.sides[0]
        QApplication.instance().focusChanged.connect(self._on_focus)  # type: ignore[union-attr]
        self.foot.swap_button.clicked.connect(self.swap)
        self.foot.link_button.toggled.connect(self.link.switch)
        self.foot.save_button.clicked.connect(self.save_picture)
        self.foot.close_button.clicked.connect(self.close)
        self._saving.told.connect(self.foot.tell)
        self.settings.watch(self._setting_changed)

    def _share_keys(self, parent: QWidget) -> None:
        """Take the key that shows the sheet of keys, as the program's window has it."""
        sheet = parent.findChild(QAction, "shortcuts")
        if sheet is not None:
            self.addAction(sheet)

    def _even_heights(self) -> None:
        """Share the room out without a rest: by one pixel more an axis has other labels."""
        room = sum(side.height() for side in self.sides) + self._column.spacing() - _BETWEEN
        self._column.setSpacing(_BETWEEN + room % 2)

    def _place_sides(self) -> None:
        for number, side in enumerate(self.sides):
            self._column.removeWidget(side)
            self._column.insertWidget(number, side, 1)
            side.show_letter("AB"[number])
        order: list[QWidget] = []
        for side in self.sides:
            order += [*side.head.order, side.canvas]
        order += [self.panel.bars, *self.foot.order]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    # what happens -------------------------------------------------------------------------------

    def _on_side_changed(self) -> None:
        self.link.fit_lengths()
        self._show_difference()
        self.on_changed()

    def _on_selection(self, span: Span | None) -> None:
        if self.has_one_song:
            for side in self.sides:
                side.select(span)
            self._show_difference()

    def _on_menu(self) -> None:
        menu = self.sender()
        for side in self.sides:
            if side.head.choose_button.menu() is menu:
                side.head.choose_button.menu().clear()
                self.fill_menu(side.head.choose_button.menu(), side)

    def _on_dropped(self, paths: list[Path]) -> None:
        side = self.sender()
        if isinstance(side, SideView) and paths:
            self.take(side, paths)

    def _on_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        for side in self.sides:
            if now is not None and side.isAncestorOf(now):
                self._focused = side

    def _setting_changed(self, setting: Setting[str]) -> None:
        if setting is BAR_ORDER:
            self._show_difference()

    def _show_difference(self) -> None:
        first, second = (side.verdict for side in self.sides)
        by_rank = self.settings[BAR_ORDER] == "rank"
        self.panel.show_verdicts(first, second, by_rank=by_rank)
        self.panel.show_words(*self.sentences())

    # events -------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Do what the table of keys says, wherever nothing else wants them."""
        act = self._acts.get(act_of(event) or "")
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Make both sides equally high."""
        super().showEvent(event)
        self._even_heights()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Make both sides equally high."""
        super().resizeEvent(event)
        self._even_heights()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Fall silent and give up all work; what takes longer to end is left to others."""
        if not self._closing:
            self._closing = True
            remember_geometry(self, self.settings, COMPARISON_GEOMETRY)
            self.settings.unwatch(self._setting_changed)
            QApplication.instance().focusChanged.disconnect(self._on_focus)  # type: ignore[union-attr]
            self.hide()
            for each in self.work:
                each.stop(0)
            for side in self.sides:
                side.stop()
            self.closed.emit(self)
        super().closeEvent(event)
