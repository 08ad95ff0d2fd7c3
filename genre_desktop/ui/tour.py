"""The tour: three cards that show a newcomer around, and step aside for who begins to work."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from genre_desktop.paths import demo_song
from genre_desktop.ui.fonts import heading_font
from genre_desktop.ui.theme import Theme
from genre_desktop.ui.widgets.callout import Callout, Side

OPENING, READING, LIVE = range(3)

_MOVES = frozenset(
    {QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.LayoutRequest}
)


@dataclass(frozen=True, slots=True)
class Step:
    """One card.

    Attributes
    ----------
    title : str
    words : callable
        What it says, as the window is then.
    targets : callable
        The parts of the window that it speaks of, as they are then.
    sides : tuple of Side
        Where the card may stand.
    """

    title: str
    words: Callable[[], str]
    targets: Callable[[], tuple[QWidget, ...]]
    sides: tuple[Side, ...]


class Tour(QObject):
    """Shows the steps one after the other.

    It takes neither the focus nor a key, but for Esc, which the window hands on. A song that is
    opened ends it, unless it is the demo song that the first step speaks of; so does leaving the
    page.

    Parameters
    ----------
    window : QWidget
    theme : Theme
    steps : sequence of Step
        As many as there are numbers at the top of this module.
    page : QWidget
        On which they are shown.
    veil : QWidget
        Lies over the page while songs are dragged, and must not be covered.
    has_song : callable
        Whether there is a song to read the verdict of.

    Signals
    -------
    changed
        It begins, ends, or is at another step.
    demo_wanted
        The next step needs a song, and there is none.
    """

    changed = Signal()
    demo_wanted = Signal()

    def __init__(
        self,
        window: QWidget,
        theme: Theme,
        steps: Sequence[Step],
        page: QWidget,
        veil: QWidget,
        has_song: Callable[[], bool],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._steps = tuple(steps)
        self._page = page
        self._veil = veil
        self._has_song = has_song
        self._number: int | None = None
        self._watched: list[QWidget] = []
        self._focus_before: QWidget | None = None
        self.card = Callout(theme, window)
        self.card.setObjectName("tour")
        self._title = QLabel()
        self._title.setFont(heading_font(self._title.font(), 1.2))
        self._words = QLabel()
        self._place = QLabel()
        self._place.setProperty("role", "muted")
        for label in (self._title, self._words, self._place):
            label.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self._title, self._words):
            label.setWordWrap(True)
        self.skip_button = QPushButton("Skip")
        self.skip_button.setProperty("flat", "true")
        self.skip_button.setToolTip("End the tour (Esc); Help > Show the tour brings it back")
        self.skip_button.clicked.connect(self.end)
        self.back_button = QPushButton("Back")
        self.back_button.setToolTip("The step before")
        self.back_button.clicked.connect(self.back)
        self.next_button = QPushButton()
        self.next_button.setProperty("primary", "true")
        self.next_button.clicked.connect(self.next)
        self._name_next(is_last=False)
        self._lay_out()

    @property
    def running(self) -> bool:
        """Whether a step is shown."""
        return self._number is not None

    @property
    def number(self) -> int | None:
        """Which step is shown."""
        return self._number

    @property
    def words(self) -> str:
        """What the card says."""
        return f"{self._title.text()} {self._words.text()}"

    def begin(self, number: int = OPENING, *, take_focus: bool = False) -> None:
        """Show a step, by itself the first one.

        Parameters
        ----------
        number : int
        take_focus : bool
            Have the keys come to the card: for who has asked for it, and nobody else.
        """
        self._go(number)
        if take_focus:
            self._focus_before = QApplication.focusWidget()
            self.next_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def next(self) -> None:
        """Show the next step; after the last one, end."""
        if self._number is None:
            return
        if self._number == OPENING and not self._has_song():
            self.demo_wanted.emit()  # which leads to the next step when it is there
        elif self._number + 1 < len(self._steps):
            self._go(self._number + 1)
        else:
            self.end()

    def back(self) -> None:
        """Show the step before."""
        if self._number:
            self._go(self._number - 1)

    def end(self) -> None:
        """Put the card away."""
        if self._number is None:
            return
        self._number = None
        self._watch(())
        had_focus = self.card.isAncestorOf(QApplication.focusWidget() or self._window)
        self.card.put_away()
        if had_focus:
            (self._focus_before or self._page).setFocus()
        self._focus_before = None
        self.changed.emit()

    def songs_opened(self, paths: Sequence[Path]) -> None:
        """Step aside for who opened songs, or go on with the demo song."""
        if self._number == OPENING and list(paths) == [demo_song()]:
            self._go(READING)
        else:
            self.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow what is pointed at, and end when it is no longer shown."""
        if watched is self._veil:
            if event.type() is QEvent.Type.Show:
                self.card.put_away()
            elif event.type() is QEvent.Type.Hide:
                self._point()
        elif event.type() is QEvent.Type.Hide:
            # the first step's buttons make room for a song; and a window that is minimised hides
            # its parts without their being hidden in it
            matters = self._number != OPENING or watched is self._page
            if matters and isinstance(watched, QWidget) and not watched.isVisibleTo(self._window):
                self.end()
        elif event.type() in _MOVES:
            self._point()
        return super().eventFilter(watched, event)

    def _go(self, number: int) -> None:
        step = self._steps[number]
        self._number = number
        last = number == len(self._steps) - 1
        self._title.setText(step.title)
        self._words.setText(step.words())
        self._place.setText(f"{number + 1} of {len(self._steps)}")
        self.card.setAccessibleName(f"Tour, step {number + 1} of {len(self._steps)}: {step.title}")
        self.card.setAccessibleDescription(self._words.text())
        self.back_button.setVisible(number > 0)
        self.skip_button.setVisible(not last)
        self._name_next(is_last=last)
        self._watch(step.targets())
        self._point()
        self.changed.emit()

    def _name_next(self, *, is_last: bool) -> None:
        self.next_button.setText("Done" if is_last else "Next")
        self.next_button.setToolTip("End the tour (Esc)" if is_last else "The next step")

    def _point(self) -> None:
        if self._number is None or self._veil.isVisible():
            return
        step = self._steps[self._number]
        target = QRect()
        for part in step.targets():
            if part.isVisibleTo(self._window):
                target |= QRect(part.mapTo(self._window, QPoint(0, 0)), part.size())
        self.card.point_at(target if target.isValid() else self._window.rect(), step.sides)

    def _watch(self, targets: Sequence[QWidget]) -> None:
        for widget in self._watched:
            widget.removeEventFilter(self)
        self._watched = []
        for target in targets:
            part: QWidget | None = target
            while part is not None and part not in self._watched:
                self._watched.append(part)
                part = part.parentWidget() if part is not self._window else None
        if targets:
            self._watched += [
                each for each in (self._page, self._veil) if each not in self._watched
            ]
        for widget in self._watched:
            widget.installEventFilter(self)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._place)
        buttons.addStretch(1)
        for button in (self.skip_button, self.back_button, self.next_button):
            buttons.addWidget(button)
        column = QVBoxLayout(self.card)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._words)
        column.addSpacing(8)
        column.addLayout(buttons)
