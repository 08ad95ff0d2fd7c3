"""Every setting of the program, declared once: its type, its default, its words."""

import copy
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from genre_desktop.files import write_text_whole

log = logging.getLogger(__name__)

T = TypeVar("T", bound="str | int | float | bool | list[str]")


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One thing that is remembered.

    Attributes
    ----------
    key : str
        Its name in the file, ``section.name``.
    default
        Gives the type as well.
    label, hint : str
        For the Preferences window; a setting without a label does not appear there.
    choices : dict of str to str, optional
        Values allowed, and their labels.
    bounds : tuple, optional
        Smallest and largest number allowed.
    unit : str
        Shown behind a number.
    """

    key: str
    default: T
    label: str = ""
    hint: str = ""
    choices: dict[str, str] | None = None
    bounds: tuple[int, int] | None = None
    unit: str = ""

    def accepts(self, value: object) -> bool:
        """Whether `value` is of the right type and within what is allowed."""
        if isinstance(self.default, list):
            return isinstance(value, list) and all(isinstance(item, str) for item in value)
        if type(value) is not type(self.default):
            return False
        if self.choices is not None and value not in self.choices:
            return False
        if self.bounds is not None and isinstance(value, int | float):
            return self.bounds[0] <= value <= self.bounds[1]
        return True


THEME = Setting(
    "appearance.theme",
    "system",
    "Theme",
    "Follow the system, or stay dark or light.",
    choices={"system": "As the system", "dark": "Dark", "light": "Light"},
)
BAR_ORDER = Setting(
    "appearance.bar_order",
    "fixed",
    "Order of the genres",
    "Always the same, or the likeliest first.",
    choices={"fixed": "Always the same", "rank": "Likeliest first"},
)
COLOUR_MAP = Setting(
    "spectrogram.colour_map",
    "magma",
    "Colours",
    "How loudness becomes colour in the spectrogram.",
    choices={
        "magma": "Magma",
        "inferno": "Inferno",
        "viridis": "Viridis",
        "cividis": "Cividis",
        "grey": "Grey",
    },
)
SPECTROGRAM_RANGE_DB = Setting(
    "spectrogram.range_db",
    80,
    "Range shown",
    "How far beneath the loudest moment the darkest colour lies.",
    bounds=(30, 120),
    unit="dB",
)
MODEL_PATH = Setting(
    "model.path", "", "Model file", "A .keras file with its card; empty for the one bundled."
)
LIVE_HISTORY_S = Setting(
    "live.history_s",
    20,
    "Picture reaches back",
    "How much of what was heard the moving picture shows.",
    bounds=(5, 60),
    unit="s",
)
LIVE_KEEP_S = Setting(
    "live.keep_s",
    60,
    "Kept for saving",
    "How much “Save the last seconds” can save; from the next start of listening on.",
    bounds=(10, 600),
    unit="s",
)
LIVE_HOLD_S = Setting(
    "live.hold_s",
    2,
    "Peak hold",
    "How long the level meter keeps its highest mark.",
    bounds=(0, 10),
    unit="s",
)
LIVE_DEVICE = Setting("live.device", "")
VOLUME = Setting("playback.volume", 80, bounds=(0, 100))
PLAYBACK_DEVICE = Setting("playback.device", "")
FOLLOW_PLAYHEAD = Setting(
    "playback.follow",
    "page",
    "While a song plays",
    "Whether the view goes on with the sound.",
    choices={"page": "Turn the page with the sound", "stay": "Leave the view where it is"},
)
PICTURE = Setting("song.picture", "melspectrogram")
EXPORT_FOLDER = Setting("recent.export_folder", "")
RECORDING_FOLDER = Setting("recent.recording_folder", "")
RECENT_SONGS: Setting[list[str]] = Setting("recent.songs", [])
RECENT_MODELS: Setting[list[str]] = Setting("recent.models", [])
LAST_FOLDER = Setting("recent.folder", "")
WINDOW_GEOMETRY = Setting("window.geometry", "")
SYSTEM_THEME = Setting("window.system_theme", "", choices={"": "", "dark": "", "light": ""})
WINDOW_LAYOUT = Setting("window.layout", "")
COMPARISON_GEOMETRY = Setting("comparison.geometry", "")
LIBRARY_TABLE = Setting("library.table", "")
TAG_MINIMUM_PERCENT = Setting("tags.minimum_percent", 80, bounds=(0, 100))
TAG_MODE = Setting(
    "tags.mode",
    "keep",
    choices={"keep": "Leave it alone", "replace": "Replace it", "append": "Add to it"},
)
TAG_NAMES: Setting[list[str]] = Setting("tags.names", [])
TAG_EXTRA_FIELDS = Setting("tags.extra_fields", default=False)
LIBRARY_EXPORT_KIND = Setting("library.export_kind", "csv")
LIBRARY_EXPORT_FOLDER = Setting("library.export_folder", "")
TOUR_SEEN = Setting("help.tour_seen", default=False)

SECTIONS: dict[str, tuple[Setting[Any], ...]] = {
    "Appearance": (THEME, BAR_ORDER),
    "Spectrogram": (COLOUR_MAP, SPECTROGRAM_RANGE_DB),
    "Playback": (FOLLOW_PLAYHEAD,),
    "Live": (LIVE_HISTORY_S, LIVE_KEEP_S, LIVE_HOLD_S),
    "Model": (MODEL_PATH,),
}
"""What the Preferences window shows, page by page."""


class Settings:
    """The user's settings: read once, written whole at each change.

    Parameters
    ----------
    path : pathlib.Path
        A JSON file; it need not exist.

    Attributes
    ----------
    trouble : str
        What went wrong with the file, in plain words; empty if nothing did.
    on_trouble : callable
        Told the first time that they cannot be saved.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.trouble = ""
        self.on_trouble: Callable[[str], None] = lambda _: None
        self._values: dict[str, object] = {}
        self._watchers: list[Callable[[Setting[Any]], None]] = []
        self._read()

    def __getitem__(self, setting: Setting[T]) -> T:
        value = self._values.get(setting.key, setting.default)
        # a copy, since a list is not to be changed behind the settings' back
        return copy.copy(value if setting.accepts(value) else setting.default)  # type: ignore[return-value]

    def __setitem__(self, setting: Setting[T], value: T) -> None:
        if not setting.accepts(value):
            raise ValueError(f"{setting.key} cannot be {value!r}")
        if self[setting] == value:
            return
        self._values[setting.key] = value
        self._write()
        for watcher in list(self._watchers):
            watcher(setting)

    def watch(self, watcher: Callable[[Setting[Any]], None]) -> None:
        """Have `watcher` told of every change, with the setting that changed."""
        self._watchers.append(watcher)

    def unwatch(self, watcher: Callable[[Setting[Any]], None]) -> None:
        """Tell `watcher` no more."""
        self._watchers.remove(watcher)

    def _read(self) -> None:
        try:
            # a pipe is not read: that is to wait for somebody to write
            text = "" if self.path.is_fifo() else self.path.read_text(encoding="utf-8")
            content = json.loads(text)
            self._values = dict(content)  # what this version does not know is kept
        except FileNotFoundError:
            return
        except OSError as error:
            self.trouble = f"Your settings could not be read ({error.strerror})."
            log.warning("settings unreadable: %s", error)
        except (TypeError, ValueError, RecursionError) as error:
            self.trouble = "Your settings file was damaged; it was put aside and defaults are used."
            log.warning("settings damaged: %s", error)
            self._put_aside()

    def _put_aside(self) -> None:
        try:
            self.path.replace(self.path.with_name(self.path.name + ".damaged"))
        except OSError as error:
            log.warning("settings cannot be put aside: %s", error)

    def _write(self) -> None:
        try:
            # a path need not be Unicode, and only escapes can write one that is not
            text = json.dumps(self._values, indent=1, ensure_ascii=True, sort_keys=True)
            # not waiting for the disk: this is written while the window is used
            write_text_whole(self.path, text + "\n", durable=False)
        except OSError as error:
            if not self.trouble:
                self.trouble = f"Your settings cannot be saved ({error.strerror})."
                self.on_trouble(self.trouble)
            log.warning("settings not saved: %s", error)
