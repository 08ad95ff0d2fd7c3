"""What Qt has to say goes to the log."""

import logging
import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

log = logging.getLogger("Qt")

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def log_qt_messages() -> None:
    """Send Qt's messages to the log and not to the terminal."""
    qInstallMessageHandler(_log)


def _log(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    del context
    if kind is QtMsgType.QtFatalMsg and sys.stderr is not None:
        print(f"genre-desktop: {message}", file=sys.stderr, flush=True)  # noqa: T201
    log.log(_LEVELS.get(kind, logging.WARNING), "%s", message)
