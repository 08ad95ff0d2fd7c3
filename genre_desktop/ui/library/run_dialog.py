"""A dialog about a job on files, which is not left while the job runs."""

from PySide6.QtWidgets import QDialog

from genre_desktop.ui.library.tag_run import Run


class RunDialog(QDialog):
    """A dialog that stays until what is being written is whole, and what came of it was seen.

    Attributes
    ----------
    run : Run
        Set by those that build on this.
    """

    run: Run

    def reject(self) -> None:
        """Stop what runs; else close. Qt asks this of Esc and of the window's own button alike."""
        if self.run.running:
            self.run.stop()
        else:
            super().reject()
