"""The pages of the window: which there are, which one is shown, and what can be done there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from genre_desktop.ui.theme import Theme
from genre_desktop.ui.widgets.page_switcher import PageSwitcher


def _nothing() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the window.

    Attributes
    ----------
    widget : QWidget
    title : callable
        What of it goes into the window's title; may be empty.
    possible : callable
        Which of its actions are possible now, by their names. What several pages name, such as
        ``undo_removal`` and ``cancel``, is meant for the one that is shown.
    undo_removal : callable
        Brings back what was removed last on it.
    break_off : callable
        Stops what runs on it, or lets go of what is selected there; whether there was anything.
    """

    widget: QWidget
    title: Callable[[], str]
    possible: Callable[[], Mapping[str, bool]]
    undo_removal: Callable[[], None]
    break_off: Callable[[], bool] = _nothing


class PageStack(QStackedWidget):
    """Shows one of the pages.

    Parameters
    ----------
    theme : Theme
    actions : dict of str to str
        What stands on the button of each page, and the action that shows it, see
        `ActionSpec.name`.
    first : QWidget
        Is shown until there are pages.

    Attributes
    ----------
    switcher : PageSwitcher
        To be placed by the window.

    Signals
    -------
    wanted : str
        The action of a page whose button was pressed.
    turned
        Another page is shown.
    """

    wanted = Signal(str)
    turned = Signal()

    def __init__(
        self,
        theme: Theme,
        actions: Mapping[str, str],
        first: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._pages: tuple[Page, ...] = ()
        self.switcher = PageSwitcher(theme, actions)
        self.switcher.wanted.connect(lambda number: self.wanted.emit([*actions.values()][number]))
        self.addWidget(first)

    def fill(self, pages: Sequence[Page]) -> None:
        """Put the pages in.

        Parameters
        ----------
        pages : sequence of Page
            In the order of their buttons; the first is shown. It has what was shown until now in
            it.
        """
        self._pages = tuple(pages)
        for page in pages:
            self.addWidget(page.widget)

    @property
    def current(self) -> Page:
        """The page that is shown."""
        return self._pages[self.currentIndex()]

    @property
    def possible(self) -> Mapping[str, bool]:
        """Which of the actions of all pages are possible now, by their names.

        Those of a page that is not shown are not: what is not seen is not changed.
        """
        names = (name for page in self._pages for name in page.possible())
        return {**dict.fromkeys(names, False), **self.current.possible()}

    def turn_to(self, widget: QWidget) -> None:
        """Show the page of a widget."""
        self.setCurrentWidget(widget)
        self.switcher.show_page(self.currentIndex())
        self.turned.emit()

    def mark(self, widget: QWidget, words: str, *, is_quiet: bool = False) -> None:
        """Say at a page's button that something goes on there. No words take it off."""
        self.switcher.mark(self.indexOf(widget), words, is_quiet=is_quiet)
