"""Which model judges: chosen, loaded, and what is told of it."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from genre_desktop.edition import model_suffixes
from genre_desktop.errors import UserError
from genre_desktop.inference.card import ModelCard
from genre_desktop.paths import bundled_model
from genre_desktop.settings import LAST_FOLDER, MODEL_PATH, Setting, Settings
from genre_desktop.ui.queue.queue import SongQueue
from genre_desktop.ui.widgets.banner import Banner
from genre_desktop.ui.widgets.status_bar import StatusBar


class ModelChoice(QObject):
    """Has the queue judge by the model of the settings, and tells which that is.

    Parameters
    ----------
    queue : SongQueue
    banner : Banner
    status : StatusBar
    settings : Settings
    parent : QWidget
        Of the dialog.

    Signals
    -------
    changed
        The queue judges by another model from now on, which may still be loading.
    """

    changed = Signal()

    def __init__(
        self,
        queue: SongQueue,
        banner: Banner,
        status: StatusBar,
        settings: Settings,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._banner = banner
        self._status = status
        self._settings = settings
        self._window = parent
        settings.watch(self._setting_changed)
        queue.engine_ready.connect(self._on_engine_ready)
        queue.engine_failed.connect(self._on_engine_failed)

    def stop(self) -> None:
        """Follow the settings no more."""
        self._settings.unwatch(self._setting_changed)

    def open_model(self) -> None:
        """Ask for a model, and judge by it from now on."""
        kinds = " ".join(f"*{suffix}" for suffix in model_suffixes())
        name, _ = QFileDialog.getOpenFileName(
            self._window, "Open model", self._settings[LAST_FOLDER], f"Models ({kinds})"
        )
        if name:
            self._use_model(Path(name))

    def use_bundled_model(self) -> None:
        """Judge by the model that the program brings."""
        self._use_model(bundled_model())

    def _on_engine_ready(self, card: ModelCard) -> None:
        self._status.show_model(card.label)

    def _on_engine_failed(self, error: UserError) -> None:
        self._status.show_model(None)
        remedy = error.remedy
        if self._settings[MODEL_PATH]:
            remedy += " Or choose File > Use the bundled model."
        self._banner.tell(error.message, remedy.strip(), about=self._queue)

    def _use_model(self, path: Path) -> None:
        value = "" if path == bundled_model() else str(path)
        if self._settings[MODEL_PATH] == value:
            self._load_model()
        else:
            self._settings[MODEL_PATH] = value

    def _setting_changed(self, setting: Setting[Any]) -> None:
        if setting is MODEL_PATH:
            self._load_model()

    def _load_model(self) -> None:
        self._status.show_loading()
        self._banner.forget(self._queue)
        self._queue.open_model(Path(self._settings[MODEL_PATH] or bundled_model()))
        self.changed.emit()
