"""A window with nothing in it: frozen, what the packages' start is held against."""

import sys

from PySide6.QtWidgets import QApplication, QMainWindow

TITLE = "bare window"


def main() -> int:
    """Show it until it is closed."""
    app = QApplication(sys.argv)
    window = QMainWindow()
    window.setWindowTitle(TITLE)
    window.resize(1280, 800)  # as the program's own
    window.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
