"""Many runs side by side: one table, one picture."""

from pathlib import Path

from genre_desktop.files import write_text_whole, written_whole
from genre_desktop.training.comparison.page import page, picture
from genre_desktop.training.comparison.rows import Comparison, compare, row_of
from genre_desktop.training.comparison.tables import as_csv, as_json, as_markdown, as_text

__all__ = [
    "Comparison",
    "as_csv",
    "as_json",
    "as_markdown",
    "as_text",
    "compare",
    "row_of",
    "write_comparison",
]


def write_comparison(comparison: Comparison, folder: Path) -> Path:
    """Write a page, its picture as SVG and PNG, and the table as CSV, JSON and Markdown.

    Returns
    -------
    pathlib.Path
        Of the page.
    """
    for name in ("comparison.svg", "comparison.png"):
        with written_whole(folder / name, durable=False) as draft:
            draft.write_bytes(picture(comparison, name.rpartition(".")[2]))
    files = {
        "comparison.csv": as_csv(comparison),
        "comparison.json": as_json(comparison),
        "comparison.md": as_markdown(comparison),
        "index.html": page(comparison),
    }
    for name, text in files.items():
        write_text_whole(folder / name, text, durable=False)
    return folder / "index.html"
