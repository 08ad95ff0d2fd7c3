"""The report of a run: a folder that needs nothing else.

index.html      for people, in one file with its pictures
report.json     all figures, for programs
per_genre.csv   precision, recall and F1, and what each genre is taken for
confusion.csv   songs by true genre (rows) and verdict (columns)
mistakes.csv    every song judged wrongly, the most confident mistake first
"""

from pathlib import Path

from genre_desktop.files import write_text_whole
from genre_desktop.training.report.findings import findings_of
from genre_desktop.training.report.page import page
from genre_desktop.training.report.tables import (
    confusion_csv,
    mistakes_csv,
    per_genre_csv,
    report_json,
)
from genre_desktop.training.runs import Run

__all__ = ["write_report"]


def write_report(run: Run) -> Path:
    """Write the report of a run beside its model, in place of an older one.

    Returns
    -------
    pathlib.Path
        Of the page.

    Raises
    ------
    UserError
        The run was measured on no songs.
    """
    findings = findings_of(run)
    folder = run.folder / "report"
    files = {
        "report.json": report_json(findings),
        "per_genre.csv": per_genre_csv(findings),
        "confusion.csv": confusion_csv(findings),
        "mistakes.csv": mistakes_csv(findings),
        "index.html": page(findings),
    }
    for name, text in files.items():
        write_text_whole(folder / name, text, durable=False)
    return folder / "index.html"
