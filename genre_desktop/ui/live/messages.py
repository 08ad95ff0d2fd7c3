"""What the live page tells in the banner."""

from collections.abc import Callable
from pathlib import Path

from genre_desktop.errors import UserError
from genre_desktop.inference.listening import Trouble
from genre_desktop.pages.words import clock
from genre_desktop.ui.widgets.banner import Banner


class LiveMessages:
    """Tells of troubles, files and a cleared session; of each, the newest alone.

    Parameters
    ----------
    banner : Banner
    """

    def __init__(self, banner: Banner) -> None:
        self._banner = banner
        # what messages are about
        self._trouble, self._file, self._session = object(), object(), object()

    def tell_trouble(self, trouble: Trouble) -> None:
        """Something keeps it from listening, or did."""
        self.forget_trouble()
        self._banner.tell(
            trouble.message, trouble.remedy, is_error=not trouble.is_over, about=self._trouble
        )

    def forget_trouble(self) -> None:
        """It listens again, or is not to any more."""
        self._banner.forget(self._trouble)

    def tell_recording(
        self, path: Path, seconds: float, error: UserError | None, deed: Callable[[], object]
    ) -> None:
        """A file holds so much sound; `deed` opens it. It may have gone wrong, too."""
        self.forget_file()
        if seconds > 0:
            self._banner.tell(
                f"{path.name} holds {clock(seconds)} of sound.",
                is_error=False,
                about=self._file,
                button="Open the recording",
                deed=deed,
            )
        if error is not None:
            self._banner.tell(error.message, error.remedy)

    def tell_table(self, path: Path, error: UserError | None) -> None:
        """The session was written, or could not be."""
        self.forget_file()
        if error is not None:
            self._banner.tell(error.message, error.remedy)
        else:
            self._banner.tell(
                f"The session was written to {path}.", is_error=False, about=self._file
            )

    def forget_file(self) -> None:
        """The file was opened."""
        self._banner.forget(self._file)

    def tell_cleared(self, deed: Callable[[], object]) -> None:
        """The session was cleared; `deed` brings it back."""
        self.forget_cleared()
        self._banner.tell(
            "The session was cleared.",
            is_error=False,
            about=self._session,
            button="Undo",
            deed=deed,
        )

    def forget_cleared(self) -> None:
        """The session was brought back."""
        self._banner.forget(self._session)
