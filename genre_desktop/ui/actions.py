"""Every action of the user, in one list: its words, its keys, its place in the menus."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6 import QtCore
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QMainWindow, QMenu, QWidget

from genre_desktop.settings import BAR_ORDER, COLOUR_MAP, THEME, Setting, Settings
from genre_desktop.ui.menu_bar import DOES


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action.

    Attributes
    ----------
    name : str
        The method that does it, of one of the doers; and the name by which it is found.
    text : str
        In the menu.
    menu : str
        Which menu; ``-`` before the text draws a line above.
    keys : tuple
        Shortcuts, the first one shown.
    """

    name: str
    text: str
    menu: str
    keys: tuple[QKeySequence.StandardKey | str, ...] = ()
    tip: str = ""
    line_above: bool = False


_Key = QKeySequence.StandardKey

ACTIONS = (
    ActionSpec("open_songs", "&Open songs…", "File", (_Key.Open,), "Choose songs to classify"),
    ActionSpec("open_folder", "Open &folder…", "File", ("Ctrl+Shift+O",)),
    ActionSpec("paste", "&Paste a path", "File", (_Key.Paste,), "Open what the clipboard names"),
    ActionSpec("open_demo", "Open the &demo song", "File", ("Ctrl+D",)),
    ActionSpec("analyse_again", "&Analyse again", "File", ("F5",), line_above=True),
    ActionSpec(
        "cancel",
        "&Stop",
        "File",
        ("Esc",),
        "Stop what runs, or clear the selection, or put away the message",
    ),
    ActionSpec("remove_song", "&Remove from the queue", "File", ("Ctrl+W",)),
    ActionSpec("clear_queue", "&Clear the queue", "File", ("Ctrl+Shift+W",)),
    ActionSpec("undo_removal", "&Undo", "File", (_Key.Undo,)),
    ActionSpec("open_model", "Open &model…", "File", ("Ctrl+M",), line_above=True),
    ActionSpec("use_bundled_model", "Use the &bundled model", "File"),
    ActionSpec("preferences", "Pr&eferences…", "File", ("Ctrl+,",), line_above=True),
    ActionSpec("close", "&Quit", "File", ("Ctrl+Q",)),
    ActionSpec("show_songs", "&Song page", "View", ("Ctrl+1",)),
    ActionSpec("show_live", "&Live page", "View", ("Ctrl+2",)),
    ActionSpec("show_library", "Li&brary page", "View", ("Ctrl+3",)),
    ActionSpec("zoom_in", "Zoom &in", "View", (_Key.ZoomIn, "Ctrl+="), line_above=True),
    ActionSpec("zoom_out", "Zoom &out", "View", (_Key.ZoomOut,)),
    ActionSpec("zoom_all", "Show the &whole song", "View", ("Ctrl+0",)),
    ActionSpec("next_song", "&Next song", "View", ("Ctrl+Down",), line_above=True),
    ActionSpec("previous_song", "&Previous song", "View", ("Ctrl+Up",)),
    ActionSpec("toggle_queue", "Show the &queue", "View", ("Ctrl+L",)),
    ActionSpec("toggle_full_screen", "&Full screen", "View", ("F11",)),
    ActionSpec("play_or_pause", "&Play, or pause", "Song", ("Space",)),
    ActionSpec(
        "repeat",
        "&Repeat",
        "Song",
        ("Ctrl+Shift+L",),
        "Play the selection, or the song, again and again",
    ),
    ActionSpec("louder", "&Louder", "Song", ("Ctrl+Shift+Up",)),
    ActionSpec("softer", "&Softer", "Song", ("Ctrl+Shift+Down",)),
    ActionSpec("next_picture", "&Next picture", "Song", ("P",), line_above=True),
    ActionSpec("previous_picture", "Pre&vious picture", "Song", ("Shift+P",)),
    ActionSpec("explain", "&Explain", "Song", ("E",), "Show what the model listens to"),
    ActionSpec(
        "compare_songs",
        "&Compare with another song…",
        "Song",
        ("C",),
        "Show two songs side by side",
        line_above=True,
    ),
    ActionSpec(
        "compare_models",
        "Compare with another &model…",
        "Song",
        ("Shift+C",),
        "Show what two models make of the song",
    ),
    ActionSpec(
        "export_picture",
        "&Picture of the sound…",
        "Export",
        (),
        "Twice as fine as the screen (PNG), or a drawing (SVG)",
    ),
    ActionSpec(
        "export_window",
        "Picture of the &window…",
        "Export",
        (),
        "Twice as fine as the screen (PNG), or a drawing (SVG)",
    ),
    ActionSpec(
        "copy_picture",
        "&Copy the picture",
        "Export",
        ("Ctrl+Shift+C",),
        "Put the picture of the sound on the clipboard",
    ),
    ActionSpec(
        "export_csv",
        "&Verdict and timeline as CSV…",
        "Export",
        (),
        "A table for a spreadsheet",
        line_above=True,
    ),
    ActionSpec(
        "export_json", "Verdict and timeline as &JSON…", "Export", (), "The same for programs"
    ),
    ActionSpec(
        "export_labels",
        "Sections as &Audacity labels…",
        "Export",
        (),
        "A label track to import beside the song",
    ),
    ActionSpec(
        "export_npz",
        "Spectrogram &data as NPZ…",
        "Export",
        (),
        "The numbers behind the pictures that are shown, for NumPy",
    ),
    ActionSpec(
        "copy_table",
        "Copy the &table",
        "Export",
        (),
        "Put the verdict on the song and on its sections on the clipboard",
    ),
    ActionSpec(
        "export_page",
        "&Report (HTML)…",
        "Export",
        (),
        "A page with pictures for any browser, in one file",
        line_above=True,
    ),
    ActionSpec("export_pdf", "Report (PD&F)…", "Export", (), "One page to print or to send"),
    ActionSpec("start_or_pause", "&Start, or pause", "Live", ("Space",)),
    ActionSpec("stop_listening", "S&top listening", "Live", ("Shift+Space",)),
    ActionSpec("record", "&Record, or end the recording", "Live", ("R",), line_above=True),
    ActionSpec("save_last", "Save the &last seconds…", "Live", (_Key.Save,)),
    ActionSpec("open_recording", "&Open the recording", "Live", ("Ctrl+R",)),
    ActionSpec("export_session", "&Export the session…", "Live", ("Ctrl+E",), line_above=True),
    ActionSpec("clear_session", "&Clear the session", "Live", ("Ctrl+Backspace",)),
    ActionSpec("rescan_devices", "Rescan &devices", "Live", ("Shift+F5",), line_above=True),
    ActionSpec(
        "add_to_library",
        "Add folder to the librar&y…",
        "Library",
        ("Ctrl+Shift+A",),
        "Hear every song of a folder, and remember it",
    ),
    ActionSpec(
        "watch_folders",
        "Watch fol&ders…",
        "Library",
        (),
        "Have what comes into a folder heard by itself",
    ),
    ActionSpec(
        "scan_again",
        "&Scan again",
        "Library",
        ("Ctrl+F5",),
        "Hear what is new, changed or not heard yet",
    ),
    ActionSpec("pause_scan", "&Pause, or go on", "Library", ("Ctrl+P",)),
    ActionSpec("cancel_scan", "Stop t&he scan", "Library", (), "End the scan; it can go on later"),
    ActionSpec(
        "show_failed",
        "Show the &failed ones",
        "Library",
        (),
        "Show the files that could not be heard, with the reasons",
        line_above=True,
    ),
    ActionSpec(
        "retry_failed",
        "&Try the failed ones again",
        "Library",
        (),
        "Hear the files again that could not be heard",
    ),
    ActionSpec("find_in_library", "F&ind", "Library", (_Key.Find,), line_above=True),
    ActionSpec(
        "toggle_map",
        "Table, or &map",
        "Library",
        ("Ctrl+Shift+M",),
        "Show the songs in a table, or where alike ones lie near each other",
    ),
    ActionSpec("open_from_library", "&Open in the song page", "Library", line_above=True),
    ActionSpec(
        "more_like_this",
        "More &like this",
        "Library",
        ("Ctrl+Shift+K",),
        "List the songs that sound like this one",
    ),
    ActionSpec("remove_from_library", "&Remove from the library", "Library"),
    ActionSpec(
        "write_tags",
        "&Write tags…",
        "Library",
        ("Ctrl+T",),
        "Write genres into the files, after you have seen every change",
        line_above=True,
    ),
    ActionSpec("undo_tagging", "&Undo the last tagging…", "Library"),
    ActionSpec(
        "export_library",
        "&Export…",
        "Library",
        ("Ctrl+Shift+E",),
        "Tables, playlists, or folders by genre",
    ),
    ActionSpec(
        "train_model",
        "Train a model of my ow&n…",
        "Library",
        (),
        "Have the genres learned that you have given to songs",
        line_above=True,
    ),
    ActionSpec("shortcuts", "&Keys and shortcuts", "Help", (_Key.HelpContents,)),
    ActionSpec("show_tour", "Show the &tour", "Help"),
    ActionSpec("model_card", "&Model card", "Help", line_above=True),
    ActionSpec("show_log_folder", "Open the &log folder", "Help"),
    ActionSpec(
        "copy_diagnostics",
        "&Copy diagnostics",
        "Help",
        (),
        "Try whether all works, and put what is found on the clipboard, for a report",
    ),
    ActionSpec("about", "&About Genre Desktop", "Help", line_above=True),
)

_ALSO_IN_FILE = "add_to_library"
_CHOICES: tuple[tuple[str, Setting[str]], ...] = (
    ("&Theme", THEME),
    ("Spectrogram &colours", COLOUR_MAP),
    ("Orde&r of the genres", BAR_ORDER),
)


def fill_menus(
    window: QMainWindow,
    bar: Mapping[str, QMenu],
    doers: Sequence[QObject],
    settings: Settings,
    recent: QMenu,
    devices: QMenu,
    outputs: QMenu,
    exports: QMenu,
    corrections: QMenu,
) -> Mapping[str, QAction]:
    """Fill the menus of the window's menu bar.

    Parameters
    ----------
    window : QMainWindow
    bar : dict of str to QMenu
        From `add_menus`.
    doers : sequence of QObject
        The window and its parts; the first that has a method of an action's name does it.
    settings : Settings
    recent : QMenu
        Goes in after the actions that open songs.
    devices : QMenu
        Goes in last of those for listening.
    outputs : QMenu
        Goes in after the actions that set how loud it is.
    exports : QMenu
        Is filled with the actions of ``Export``, and goes in last of those for a song.
    corrections : QMenu
        Goes in after the action that opens a song of the library.

    Returns
    -------
    dict of str to QAction
        By `ActionSpec.name`.
    """
    menus = {**bar, "Export": exports}
    actions: dict[str, QAction] = {}
    for spec in ACTIONS:
        if spec.line_above:
            menus[spec.menu].addSeparator()
        action = QAction(spec.text, window)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setObjectName(spec.name)
        if spec.tip:
            action.setStatusTip(spec.tip)
            action.setToolTip(spec.tip)
        method = next(getattr(each, spec.name) for each in doers if hasattr(each, spec.name))
        action.triggered.connect(lambda _=False, method=method: method())
        menus[spec.menu].addAction(action)
        actions[spec.name] = action
        if spec.name == "open_folder":
            menus["File"].addMenu(recent)
        if spec.name == "softer":
            menus["Song"].addMenu(outputs)
        if spec.name == "open_from_library":
            menus["Library"].addMenu(corrections)
        if spec.name == _ALSO_IN_FILE:
            menus["File"].insertAction(actions["open_demo"], action)
    menus["Song"].addMenu(exports)
    menus["Live"].addMenu(devices)
    menus["View"].addSeparator()
    for title, setting in _CHOICES:
        menus["View"].addMenu(_choice_menu(window, title, setting, settings))
    return actions


def plain_text(text: str) -> str:
    """The words of a menu's entry: without the mark of its letter, without dots."""
    return text.replace("&", "").removesuffix("…")


def show_tips(window: QWidget, actions: Mapping[str, QAction]) -> None:
    """Tell at each button what it does, and by which key that is done without it.

    Parameters
    ----------
    window : QWidget
        Its buttons name their actions in the property `DOES`, with spaces between.
    actions : dict of str to QAction
        By `ActionSpec.name`.
    """
    specs = {spec.name: spec for spec in ACTIONS}
    for button in window.findChildren(QAbstractButton):
        names = str(button.property(DOES) or "").split()
        if names:
            button.setToolTip("\n".join(_tip(specs[name], actions[name]) for name in names))


def _tip(spec: ActionSpec, action: QAction) -> str:
    words = spec.tip or plain_text(spec.text)
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"{words} ({keys})" if keys else words


def _choice_menu(
    window: QMainWindow, title: str, setting: Setting[str], settings: Settings
) -> QMenu:
    menu = QMenu(title, window)
    group = QActionGroup(menu)
    for value, label in (setting.choices or {}).items():
        action = menu.addAction(label)
        action.setCheckable(True)
        action.setData(value)
        group.addAction(action)

    def choose(action: QAction) -> None:
        settings[setting] = action.data()

    def show() -> None:
        for action in group.actions():
            action.setChecked(action.data() == settings[setting])

    group.triggered.connect(choose)
    menu.aboutToShow.connect(show, QtCore.Qt.ConnectionType.DirectConnection)
    show()
    return menu
