"""The songs that are open, and the work on them."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from genre_desktop.audio.decode import AudioInfo
from genre_desktop.audio.decoders import Decoders
from genre_desktop.errors import UserError
from genre_desktop.features.sound import Sound
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.song import SongAnalysis
from genre_desktop.inference.verdict import Verdict
from genre_desktop.ui.queue.model import QueueModel
from genre_desktop.ui.queue.song import Song, State
from genre_desktop.ui.workers import Analyser, EngineHandle

_MOST_SOUND_BYTES = 300_000_000
"""Pictures of more songs than fit in here are given up; they are made anew when looked at."""


class SongQueue(QObject):
    """Songs go in; their sound, verdicts and troubles come out by signal.

    Parameters
    ----------
    model_path : pathlib.Path
    decoders : Decoders
        Read the songs.

    Signals
    -------
    opened, grew, changed : Song
        Its file was opened; more of its sound is there; its verdict or state is another.
    engine_ready : ModelCard
    engine_failed : UserError
    stopped
        All work was given up: any song may be in another state now.
    became_idle
        There is nothing left to do.
    """

    opened = Signal(object)
    grew = Signal(object)
    changed = Signal(object)
    engine_ready = Signal(object)
    engine_failed = Signal(object)
    stopped = Signal()
    became_idle = Signal()

    def __init__(self, model_path: Path, decoders: Decoders) -> None:
        super().__init__()
        self.decoders = decoders
        self.model = QueueModel(self)
        self._current: Song | None = None
        self._stopped = False
        self._left: list[EngineHandle] = []
        self._analyser = Analyser(decoders)
        for signal, slot in (
            (self._analyser.opened, self._on_opened),
            (self._analyser.heard, self._on_heard),
            (self._analyser.judged, self._on_judged),
            (self._analyser.finished, self._on_finished),
            (self._analyser.failed, self._on_failed),
            (self._analyser.cancelled, self._on_cancelled),
            (self._analyser.idle, self._on_idle),
        ):
            signal.connect(slot)
        self._engine = self._make_engine(model_path)

    @property
    def songs(self) -> tuple[Song, ...]:
        """All songs, in the order in which they came."""
        return self.model.songs

    @property
    def busy(self) -> bool:
        """Whether a song is being analysed or waits for it."""
        return self.model.done < len(self.songs)

    @property
    def card(self) -> ModelCard | None:
        """The card of the model, once it is known."""
        return self._engine.service.card

    @property
    def service(self) -> InferenceService:
        """The model at work."""
        return self._engine.service

    def start(self) -> None:
        """Load the engine; what is asked before waits for it."""
        self._engine.start()

    def add(self, paths: Iterable[Path]) -> list[Song]:
        """Put songs into the queue and begin to analyse them.

        Returns
        -------
        list of Song
            One for each path; a song that is there already is not analysed again.
        """
        known = {song.path: song for song in self.songs}
        asked = list(dict.fromkeys(paths))
        new = [Song(path) for path in asked if path not in known]
        if new:
            self.model.add(new)
        for song in new:
            self._ask(song)
        known |= {song.path: song for song in new}
        return [known[path] for path in asked]

    def show(self, song: Song | None) -> None:
        """Take a song first, since it is looked at."""
        self._current = song
        if song is None:
            return
        self._analyser.prefer(song.request)
        if song.state is State.DONE and song.sound is None:
            self._draw_again(song)
            self._tell(song)

    def analyse_again(self, song: Song) -> None:
        """Analyse a song once more, before the others."""
        self._analyser.cancel(song.request)
        self._ask(song, first=True)
        self._tell(song)

    def cancel_all(self) -> None:
        """Stop analysing."""
        self._analyser.cancel_all()
        for song in self.songs:  # all at once: hundreds of signals would take a second
            if song.state is State.WAITING and not song.fall_back():
                song.state = State.CANCELLED
        self.model.all_changed()
        self.stopped.emit()

    def remove(self, song: Song) -> None:
        """Take a song out of the queue."""
        request, song.request = song.request, 0
        self._analyser.cancel(request)
        self.model.remove(song)

    def clear(self) -> None:
        """Take all songs out."""
        for song in self.songs:
            request, song.request = song.request, 0
            self._analyser.cancel(request)
        self.model.clear()

    def open_model(self, path: Path) -> None:
        """Judge by another model from now on, and judge the songs anew."""
        self._analyser.cancel_all()
        self._leave_engine()
        self._engine = self._make_engine(path)
        self._engine.start()
        for song in self.songs:
            self._ask(song)
        if self._current is not None:
            self._analyser.prefer(self._current.request)
        self.model.all_changed()

    def stop(self) -> None:
        """Give up all work and wait for its threads to end."""
        if self._stopped:
            return
        self._stopped = True
        self._analyser.stop()
        self._leave_engine()
        for engine in self._left:
            engine.service.stop()

    def _make_engine(self, path: Path) -> EngineHandle:
        engine = EngineHandle(path, self.decoders)
        engine.ready.connect(self._on_ready)
        engine.failed.connect(self._on_engine_failed)
        return engine

    def _leave_engine(self) -> None:
        self._engine.ready.disconnect(self._on_ready)
        self._engine.failed.disconnect(self._on_engine_failed)
        # an engine that is being loaded cannot be stopped at once, and the window does not wait
        self._left = [left for left in (*self._left, self._engine) if not left.service.stop(0)]

    def _ask(self, song: Song, *, first: bool = False) -> None:
        request = song.ask_anew()
        self._analyser.submit(request, song.path, self._engine.service, first=first)

    def _draw_again(self, song: Song) -> None:
        """Analyse a song for its picture's sake; the verdict stands whatever comes of it."""
        analysis = song.analysis
        self._ask(song, first=True)
        if analysis is not None:
            song.known = analysis
            song.verdict = analysis.verdict

    def _asked(self, request: int) -> Song | None:
        """The song whose answer this is; None for an answer to an old question."""
        if self._stopped:  # what was on its way when the window closed
            return None
        return next((song for song in self.songs if song.request == request), None)

    def _tell(self, song: Song) -> None:
        self.model.song_changed(song)
        self.changed.emit(song)

    # what an engine said before it was left may arrive after that

    def _on_ready(self, engine: EngineHandle) -> None:
        if engine is self._engine:
            self.engine_ready.emit(self.card)

    def _on_engine_failed(self, engine: EngineHandle, error: UserError) -> None:
        if engine is self._engine:
            self.engine_failed.emit(error)

    def _on_opened(self, request: int, info: AudioInfo, card: ModelCard, sound: Sound) -> None:
        song = self._asked(request)
        if song is not None:
            song.info, song.genres, song.state = info, card.genres, State.ANALYSING
            song.sound = sound
            self.opened.emit(song)
            self._tell(song)

    def _on_heard(self, request: int) -> None:
        song = self._asked(request)
        if song is not None:
            self.grew.emit(song)

    def _on_judged(self, request: int, verdict: Verdict) -> None:
        song = self._asked(request)
        if song is not None and song.known is None:
            song.verdict = verdict
            self._tell(song)

    def _on_finished(self, request: int, analysis: SongAnalysis) -> None:
        song = self._asked(request)
        if song is not None:
            song.analysis, song.verdict, song.state = analysis, analysis.verdict, State.DONE
            song.known = None
            self._give_up_sounds()
            self._tell(song)

    def _on_failed(self, request: int, error: UserError) -> None:
        song = self._asked(request)
        if song is not None:
            song.sound = None
            if not song.fall_back():
                song.error, song.verdict, song.state = error, None, State.FAILED
            self._tell(song)

    def _on_cancelled(self, request: int) -> None:
        song = self._asked(request)
        if song is not None:
            if not song.fall_back():
                song.state = State.CANCELLED
            self._give_up_sounds()
            self._tell(song)

    def _on_idle(self) -> None:
        if not self.busy:
            self.became_idle.emit()

    def _give_up_sounds(self) -> None:
        held = [song for song in self.songs if song.sound is not None]
        total = sum(song.sound.nbytes for song in held if song.sound is not None)
        for song in held:
            if total <= _MOST_SOUND_BYTES:
                return
            if song is not self._current and not song.busy and song.sound is not None:
                total -= song.sound.nbytes
                song.sound = None
