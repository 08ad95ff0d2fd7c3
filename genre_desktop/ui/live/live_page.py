"""The page that listens, and the actions on it."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.listening import Device, Trouble
from genre_desktop.inference.live import LiveState
from genre_desktop.inference.service import InferenceService
from genre_desktop.settings import (
    BAR_ORDER,
    LIVE_DEVICE,
    LIVE_HISTORY_S,
    LIVE_HOLD_S,
    LIVE_KEEP_S,
    Setting,
    Settings,
)
from genre_desktop.ui.live.device_choice import DeviceChoice
from genre_desktop.ui.live.frame_clock import FrameClock, Playhead
from genre_desktop.ui.live.invitation import Invitation
from genre_desktop.ui.live.keeping import Keeping
from genre_desktop.ui.live.listening_view import ListeningView
from genre_desktop.ui.live.live_sound import LiveSound
from genre_desktop.ui.live.messages import LiveMessages
from genre_desktop.ui.live.session import Activity, LiveSession
from genre_desktop.ui.live.words import words_of
from genre_desktop.ui.theme import Theme
from genre_desktop.ui.widgets.banner import Banner


class LivePage(QWidget):
    """Shows what is heard, and carries out the actions on it.

    Listening goes on while the page is hidden; drawing does not.

    Parameters
    ----------
    service : callable
        Gives the inference service to judge by.
    banner : Banner
        Where it tells of troubles, and of recordings that are ready.
    theme : Theme
    settings : Settings

    Attributes
    ----------
    keeping : Keeping
        Does what has to do with files.

    Signals
    -------
    changed
        Other actions may be possible now.
    """

    changed = Signal()

    def __init__(
        self,
        service: Callable[[], InferenceService],
        banner: Banner,
        theme: Theme,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._messages = LiveMessages(banner)
        self._settings = settings
        self._seen = False
        self._trouble: Trouble | None = None
        self._is_back = False
        self.session = LiveSession(service, settings)
        self.devices = DeviceChoice(settings, self)
        self.keeping = Keeping(self.session, self._messages, settings, self)
        self.invitation = Invitation(theme, self.devices.menu)
        self.view = ListeningView(theme, settings, self.devices.menu)
        self.clock = FrameClock(self)
        self._playhead = Playhead()
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.invitation)
        self._pages.addWidget(self.view)
        self._connect()
        settings.watch(self._setting_changed)
        for setting in (LIVE_HISTORY_S, LIVE_HOLD_S, LIVE_KEEP_S, BAR_ORDER, LIVE_DEVICE):
            self._setting_changed(setting)
        self._show_session()

    def stop(self) -> None:
        """End listening and recording, and follow nothing any more."""
        self.clock.stop()
        self._settings.unwatch(self._setting_changed)
        self.view.stop()
        self.session.close()
        self.devices.stop()
        self.keeping.stop()

    @property
    def possible(self) -> Mapping[str, bool]:
        """Which of the actions are possible now, by their names."""
        session = self.session
        heard = bool(session.record.course.cells) or session.sound is not None
        return {
            "start_or_pause": True,
            "stop_listening": session.active,
            **self.keeping.possible,
            "clear_session": heard,
            "rescan_devices": session.recording is None,
        }

    def take_focus(self) -> None:
        """Have the keys come here."""
        heard = self._pages.currentWidget() is self.view
        (self.view.spectrogram if heard else self.invitation.start_button).setFocus()

    def use_another_model(self) -> None:
        """There is another inference service."""
        self.session.judge_by_another()

    def show_model(self, card: ModelCard) -> None:
        """Show which model judges."""
        self.view.panel.show_model(f"Judged by the model “{card.label}”.")

    @property
    def can_undo(self) -> bool:
        """Whether a record was put away."""
        return self.session.can_undo_clear

    # the actions ------------------------------------------------------------------------------

    def start_or_pause(self) -> None:
        """Start listening; pause it; go on."""
        match self.session.activity:
            case Activity.STOPPED:
                self.start_listening()
            case Activity.LISTENING:
                self.session.pause()
            case Activity.PAUSED:
                self.session.resume()

    def start_listening(self) -> None:
        """Listen to the device that is chosen."""
        self.session.start()

    def stop_listening(self) -> None:
        """Listen no more; a recording is finished."""
        self._messages.forget_trouble()
        self._trouble = None
        self.session.stop()

    def clear_session(self) -> None:
        """Begin anew with an empty picture and an empty table."""
        self.session.clear()
        self._show_sound(self.session.sound)
        self._messages.tell_cleared(self.undo)

    def undo(self) -> None:
        """Bring back the session that was cleared."""
        self._messages.forget_cleared()
        self.session.undo_clear()

    def rescan_devices(self) -> None:
        """Look for devices anew."""
        # what listens has the device open, and has to close it meanwhile
        if not self.session.rescan():
            self.devices.rescan()

    # what happens -----------------------------------------------------------------------------

    def _connect(self) -> None:
        view, session = self.view, self.session
        self.devices.menu.chosen.connect(session.choose)
        self.devices.menu.rescan_wanted.connect(self.rescan_devices)
        self.devices.changed.connect(self._on_devices)
        self.invitation.start_wanted.connect(self._start_or_stop)
        self.invitation.rescan_wanted.connect(self.rescan_devices)
        view.start_button.clicked.connect(self._start_or_stop)
        view.pause_button.clicked.connect(self.start_or_pause)
        view.clear_button.clicked.connect(self.clear_session)
        view.record_button.clicked.connect(self.keeping.record)
        view.save_button.clicked.connect(self.keeping.save_last)
        view.export_button.clicked.connect(self.keeping.export_session)
        self.clock.tick.connect(self._on_tick)
        session.changed.connect(self._show_session)
        session.opened.connect(self._on_opened)
        session.judged.connect(self._on_judged)
        session.troubled.connect(self._on_troubled)

    def _start_or_stop(self) -> None:
        if self.session.active:
            self.stop_listening()
        else:
            self.start_listening()

    def _on_devices(self) -> None:
        self._show_choice()
        self._show_invitation()
        self.changed.emit()

    def _on_opened(self, device: Device, card: ModelCard, sound: LiveSound) -> None:
        del device
        self._is_back, self._trouble = self._trouble is not None, None
        self._messages.forget_trouble()
        if sound is not self.view.sound:
            self._show_sound(sound)
        self.view.panel.bars.show_genres(card.genres)
        self.view.panel.show_waiting("Listening…", "The first verdict comes in a moment.")
        self._pages.setCurrentWidget(self.view)
        # which devices there are may have been found out on the way
        self.devices.look()

    def _on_judged(self, state: LiveState) -> None:
        words, hint, is_provisional = words_of(state)
        self.view.panel.show_moving(words, state.verdict, hint, is_provisional=is_provisional)
        self.view.strip.grew()
        if len(self.session.record.log) == 1:
            self._show_session()  # there is something to export now
        if not self.clock.running:
            self.view.panel.bars.settle()

    def _on_troubled(self, trouble: Trouble) -> None:
        if trouble.is_over and self._is_back:
            self._is_back = False  # the message is gone and the picture flows: that is enough
            return
        self._trouble = None if trouble.is_over else trouble
        self._messages.tell_trouble(trouble)
        self._show_invitation()
        if not trouble.is_over:
            self.view.panel.show_waiting("Something is in the way", trouble.message)

    def _setting_changed(self, setting: Setting[Any]) -> None:
        settings, view = self._settings, self.view
        if setting is LIVE_HISTORY_S:
            view.show_history(settings[LIVE_HISTORY_S])
        elif setting is LIVE_HOLD_S:
            view.meter.hold_s = float(settings[LIVE_HOLD_S])
        elif setting is LIVE_KEEP_S:
            self._show_session()
        elif setting is BAR_ORDER:
            view.panel.bars.order_by_rank(settings[BAR_ORDER] == "rank")
        elif setting is LIVE_DEVICE:
            self.devices.show_chosen()
            self._show_choice()

    # showing ----------------------------------------------------------------------------------

    def _show_choice(self) -> None:
        self.invitation.picker.show_choice()
        self.view.picker.show_choice()

    def _show_invitation(self) -> None:
        invitation, trouble = self.invitation, self._trouble
        if self.session.active:
            if trouble is None:
                invitation.show_opening()
            else:
                invitation.show_trouble(trouble.message, trouble.remedy, is_trying=True)
        elif self.devices.trouble is not None:
            invitation.show_trouble(self.devices.trouble.message, self.devices.trouble.remedy)
        else:
            invitation.invite()

    def _show_sound(self, sound: LiveSound | None) -> None:
        self.view.show_sound(sound)
        self._playhead.reset(sound.heard_s if sound is not None else 0.0)

    def _show_session(self) -> None:
        session, view = self.session, self.view
        view.show_activity(session.activity)
        view.show_recording(session.recording is not None, session.recorded_s)
        view.show_kept(session.kept_s if session.active else float(self._settings[LIVE_KEEP_S]))
        view.show_time(session.time_s)
        if view.strip.course is not session.record.course:
            view.strip.show_course(session.record.course)
        self._show_invitation()
        view.show_possible(self.possible)
        self.devices.menu.let_rescan(session.recording is None)
        self._run_or_rest()
        self.changed.emit()

    def _on_tick(self, step_s: float) -> None:
        session, view = self.session, self.view
        if session.sound is not None and session.sound is view.sound:
            now_s = self._playhead.advance(step_s, session.sound.heard_s)
            view.flow_to(now_s, step_s)
        view.show_time(session.time_s)
        if session.recording is not None:
            view.show_recording(True, session.recorded_s)  # noqa: FBT003

    def _run_or_rest(self) -> None:
        live = self.session.activity in (Activity.OPENING, Activity.LISTENING)
        if live and self._seen:
            self.clock.start(self.screen().refreshRate())
        elif self.clock.running:
            self.clock.stop()
            self.view.rest()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Draw from now on."""
        super().showEvent(event)
        self._seen = True
        if self.session.sound is not None:
            self.session.sound.take_loudness()  # of what was not seen
        self.devices.look_once()
        self._run_or_rest()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Draw no more; also when the window is minimised."""
        super().hideEvent(event)
        self._seen = False
        self._run_or_rest()
