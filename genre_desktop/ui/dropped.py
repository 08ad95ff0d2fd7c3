"""What was dropped or pasted, as paths."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl


def paths_in(data: QMimeData) -> list[Path]:
    """Files and folders that a drag or the clipboard names, in order.

    Local URLs, or lines of text that are paths, quoted or not, or ``file://`` URLs.
    """
    if data.hasUrls():
        return [path for url in data.urls() if (path := _local(url)) is not None]
    if not data.hasText():
        return []
    return [path for line in data.text().splitlines() if (path := _path(line)) is not None]


def _path(line: str) -> Path | None:
    line = line.strip().strip("\"'")
    if line.startswith("file:"):
        return _local(QUrl(line))
    if not line or "\0" in line:
        return None
    try:
        path = Path(line).expanduser()
        return path if path.is_absolute() and path.exists() else None
    except (OSError, RuntimeError):  # longer than any name may be; the home of nobody known
        return None


def _local(url: QUrl) -> Path | None:
    path = Path(url.toLocalFile())
    return path if url.isLocalFile() and path.is_absolute() else None
