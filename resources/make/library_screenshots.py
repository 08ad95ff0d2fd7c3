"""The pictures of the library: the valid songs, heard by a model that never learned them.

Run it through ``make screenshots``, where there is a display or a virtual one. There is no sound
of those songs in the project: where they lie and what is said of them is in ``docs/runs``.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

os.environ["GENRE_DESKTOP_HOME"] = tempfile.mkdtemp(prefix="genre-desktop-library-")

_ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(_ROOT))

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from screenshots import wait, wait_until

from genre_desktop.audio.decoders import Decoders
from genre_desktop.audio.tags import Tags
from genre_desktop.library.database import Database, default_database
from genre_desktop.library.records import FileStatus
from genre_desktop.paths import config_dir
from genre_desktop.settings import MODEL_PATH, THEME, TOUR_SEEN, Settings
from genre_desktop.ui.library.ordering import Column
from genre_desktop.ui.main_window import MainWindow
from genre_desktop.ui.theme import Theme
from tests.ui.library.map_hands import MapLibrary, valid_library

_CHOSEN = "rock.00050"
_SELECTED_ROW = 6
_UNHEARD = {
    "interview.mp3": "interview.mp3 is empty.",
    "live bootleg.flac": "live bootleg.flac is cut short or damaged: no sound could be read.",
    "new arrival.ogg": "",
}
"""Files of which the library has no verdict, and why."""
_CORRECTED = ("disco.00011", "reggae.00074")
_OWN_TAGS = {"hiphop": "Rap/Hip Hop", "pop": "Dance-Pop", "metal": "Heavy Metal", "rock": "Rock"}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/screenshots"))
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    default_database().parent.mkdir(parents=True, exist_ok=True)
    library = valid_library(default_database().parent)
    furnish(library)
    settings = Settings(config_dir() / "settings.json")
    settings[MODEL_PATH] = str(_ROOT / "docs" / "runs" / "pair-3" / "model.keras")
    settings[TOUR_SEEN] = True
    settings[THEME] = "dark"
    app = QApplication(sys.argv[:1])
    theme = Theme(app, settings)
    window = MainWindow(settings, theme)
    window.furnish(Decoders())
    window.resize(1280, 800)
    window.show()
    wait_until(lambda: window.is_furnished)
    window.show_library()
    page = window.library_page
    wait_until(lambda: len(page.model.columns) == len(library.columns) + len(_UNHEARD))
    wait_until(lambda: window.status.engine_label.text().startswith("Model"))

    def shoot(name: str) -> None:
        for choice in ("dark", "light"):
            settings[THEME] = choice
            wait(1000)
            path = options.out / f"{name}-{choice}.png"
            window.grab().save(str(path))
            print(path)

    page.table.sortByColumn(Column.ARTIST, Qt.SortOrder.AscendingOrder)
    page.table.setCurrentIndex(page.model.index(_SELECTED_ROW, Column.TITLE))
    shoot("library")
    page.views.toggle()
    view = page.views.map
    wait_until(
        lambda: len(view.dots) == len(library.columns) and not view.sheet.cancel_button.isVisible()
    )
    file = int(library.columns.file[library.place(_CHOSEN)])
    page.views.map.choose_file(file)
    page.views.show_like(file)
    shoot("map")
    window.close()
    return 0


def furnish(library: MapLibrary) -> None:
    """Give the library what a used one has: tags, corrections, and files without a verdict."""
    with Database(library.path) as database, database.transaction():
        rows = list(database.rows(library.model))
        for number, row in enumerate(rows):
            said = row.title.partition(".")[0]
            if number % 7:
                database.put_genre_tag(
                    row.path, FileStatus(1, 1), _OWN_TAGS.get(said, said.title())
                )
            if row.title in _CORRECTED and row.song is not None:
                database.correct([row.song], said)
        for name, trouble in _UNHEARD.items():
            path = library.path.parent / name
            if trouble:
                database.put_trouble(path, FileStatus(1, 1), trouble)
            else:
                database.put_file(path, FileStatus(1, 1), tags=Tags(path.stem, "", "Jazz", 212.0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
