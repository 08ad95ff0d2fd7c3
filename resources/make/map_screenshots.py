"""The pictures of the library's map: the valid songs, heard by a model that never learned them.

Run it through ``make screenshots``, where there is a display or a virtual one. There is no sound
of those songs in the project: where they lie and what is said of them is in ``docs/runs``.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

os.environ["GENRE_DESKTOP_HOME"] = tempfile.mkdtemp(prefix="genre-desktop-map-")

_ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(_ROOT))

from PySide6.QtWidgets import QApplication
from screenshots import wait, wait_until

from genre_desktop.library.database import default_database
from genre_desktop.paths import config_dir
from genre_desktop.settings import MODEL_PATH, THEME, TOUR_SEEN, Settings
from genre_desktop.ui.main_window import MainWindow
from genre_desktop.ui.theme import Theme
from tests.ui.library.map_hands import valid_library

_CHOSEN = "rock.00050"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/screenshots"))
    options = parser.parse_args(arguments)
    default_database().parent.mkdir(parents=True, exist_ok=True)
    library = valid_library(default_database().parent)
    settings = Settings(config_dir() / "settings.json")
    settings[MODEL_PATH] = str(_ROOT / "docs" / "runs" / "pair-3" / "model.keras")
    settings[TOUR_SEEN] = True
    settings[THEME] = "dark"
    app = QApplication(sys.argv[:1])
    theme = Theme(app, settings)
    window = MainWindow(settings, theme)
    window.resize(1280, 800)
    window.show()
    window.show_library()
    page = window.library_page
    wait_until(lambda: len(page.model.columns) == len(library.columns))
    page.views.toggle()
    view = page.views.map
    wait_until(
        lambda: len(view.dots) == len(library.columns) and not view.sheet.cancel_button.isVisible()
    )
    wait_until(lambda: window.status.engine_label.text().startswith("Model"))
    file = int(library.columns.file[library.place(_CHOSEN)])
    page.views.map.choose_file(file)
    page.views.show_like(file)
    for choice in ("dark", "light"):
        settings[THEME] = choice
        wait(1000)
        path = options.out / f"map-{choice}.png"
        window.grab().save(str(path))
        print(path)
    window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
