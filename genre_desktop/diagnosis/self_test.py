"""The program tries itself: its model, its demo song, and every form of sound it can write."""

import logging
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from genre_desktop.diagnosis.encodings import ENCODINGS, Encoding, can_write, write
from genre_desktop.diagnosis.reference import BEGINNING_S, Reference, levels_db, read_reference
from genre_desktop.errors import CancelledError, UserError
from genre_desktop.features.mel import MelColumns
from genre_desktop.inference.bundle import Bundle, sha256_of
from genre_desktop.inference.service import InferenceService, waited_for
from genre_desktop.inference.song import NobodyListens, SongAnalysis, analyse_song
from genre_desktop.inference.verdict import Verdict
from genre_desktop.paths import bundled_model, demo_song

log = logging.getLogger(__name__)

_LEVELS_WITHIN_DB = 0.1
"""From librosa's. Decoders and FFTs differ by a hundredth of this."""
_LOSSY_LEVELS_WITHIN_DB = 3.0
"""AAC at 128 kbit/s takes 1.7 dB from the highest bands."""
_PROBABILITIES_WITHIN = 0.01
_LOSSY_PROBABILITIES_WITHIN = 0.25
"""Vorbis and 8 bits move the demo song's, which is between genres, by 0.12 to 0.14."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried.

    Attributes
    ----------
    name : str
    passed : bool or None
        None if it could not be tried, which is no fault.
    says : str
        What came out, in plain words.
    seconds : float
    """

    name: str
    passed: bool | None
    says: str
    seconds: float


Progress = Callable[[int, int, str], None]
"""Told how many checks are done, of how many, and which is next."""


def self_test(
    service: InferenceService | None = None,
    *,
    cancel: threading.Event | None = None,
    on_progress: Progress = lambda *_: None,
) -> tuple[Check, ...]:
    """Try the bundled model and song, and decoding in every form; nothing it meets is raised.

    Parameters
    ----------
    service : InferenceService, optional
        One that runs the bundled model; else one is started, and ended again.
    cancel : threading.Event, optional
        Looked at between blocks of sound.
    on_progress : callable, optional

    Returns
    -------
    tuple of Check

    Raises
    ------
    CancelledError
        `cancel` was set.
    """
    run = _Run(cancel or threading.Event(), on_progress)
    own: InferenceService | None = None
    try:
        if service is None:
            # the folder of models may be missing, and that is for a check to find
            service = own = InferenceService(_bundled_model_or_none())
            own.start()
        return tuple(run.checks(service))
    finally:
        if own is not None:
            own.stop(0 if run.cancel.is_set() else None)


def _bundled_model_or_none() -> Path:
    try:
        return bundled_model()
    except FileNotFoundError:
        return Path("genre.keras")  # which the service will miss, and say so


class _FailedError(Exception):
    """A check did not pass."""


class _NotTriedError(Exception):
    """A check could not be made here."""


class _Columns(NobodyListens):
    """Keeps the mel columns of a song."""

    def __init__(self) -> None:
        self.parts: list[MelColumns] = []

    def on_sound(self, columns: MelColumns, peaks: object) -> None:  # noqa: ARG002
        self.parts.append(columns.copy())

    @property
    def whole(self) -> MelColumns:
        return np.concatenate(self.parts, axis=1)


class _Run:
    """One run of `self_test`."""

    def __init__(self, cancel: threading.Event, on_progress: Progress) -> None:
        self.cancel = cancel
        self._on_progress = on_progress
        self._analysis: SongAnalysis | None = None
        self._columns = _Columns()
        self._samples: dict[int, np.ndarray] = {}

    def checks(self, service: InferenceService) -> Iterator[Check]:
        tries: list[tuple[str, Callable[[], str]]] = [
            ("model file", lambda: self._model_file(service)),
            ("demo song", lambda: self._demo_song(service)),
            ("mel", self._mel),
            ("verdict", self._verdict),
        ]
        with _temporary_folder() as folder:
            tries += [
                (f"decoding {each.name}", lambda each=each: self._form(each, folder, service))  # type: ignore[misc]
                for each in ENCODINGS
            ]
            for number, (name, attempt) in enumerate(tries):
                if self.cancel.is_set():
                    raise CancelledError
                self._on_progress(number, len(tries), name)
                yield self._tried(name, attempt)
        self._on_progress(len(tries), len(tries), "")

    def _tried(self, name: str, attempt: Callable[[], str]) -> Check:
        begun_s = time.perf_counter()
        passed: bool | None = False
        try:
            says = attempt()
            passed = True
        except _FailedError as error:
            says = str(error)
        except _NotTriedError as error:
            says, passed = str(error), None
        except CancelledError:
            if self.cancel.is_set():
                raise
            says = "The model does not answer."
        except UserError as error:
            says = str(error)
        except Exception as error:
            # whatever is the matter with an installation: it is what is asked for here
            log.exception("self-test: %s", name)
            says = f"{type(error).__name__}: {error}"
        return Check(name, passed, says, round(time.perf_counter() - begun_s, 3))

    def _model_file(self, service: InferenceService) -> str:
        bundle: Bundle = waited_for(service.bundle, self.cancel)
        found = sha256_of(bundle.path)
        if found != bundle.card.sha256:
            raise _FailedError(f"SHA-256 is {found}, the card says {bundle.card.sha256}.")
        return f"{bundle.card.label}, {bundle.path.name}, SHA-256 {found} as in its card."

    def _demo_song(self, service: InferenceService) -> str:
        analysis = analyse_song(demo_song(), service, listener=self._columns, cancel=self.cancel)
        self._analysis = analysis
        if analysis.warnings:
            raise _FailedError(" ".join(analysis.warnings))
        return f"{analysis.duration_s:.2f} s of {analysis.info.codec}, {analysis.verdict.headline}."

    def _mel(self) -> str:
        self._need_analysis()
        off = _levels_off(self._columns.whole, read_reference())
        return _within(off, _LEVELS_WITHIN_DB, "dB from librosa's levels")

    def _verdict(self) -> str:
        analysis, reference = self._need_analysis(), read_reference()
        if analysis.model != reference.model:
            raise _FailedError(f"{analysis.model} judged, the values are {reference.model}'s.")
        off = _probabilities_off(analysis.verdict, reference.whole)
        return _within(off, _PROBABILITIES_WITHIN, "from the stored probabilities")

    def _form(self, form: Encoding, folder: Path | str, service: InferenceService) -> str:
        if isinstance(folder, str):
            raise _FailedError(folder)
        if not can_write(form):
            raise _NotTriedError("It cannot be written here.")
        path = write(folder / form.name, form, self._beginning(form.sample_rate))
        try:
            return self._judged(path, form, service)
        finally:
            path.unlink()

    def _judged(self, path: Path, form: Encoding, service: InferenceService) -> str:
        columns = _Columns()
        analysis = analyse_song(path, service, listener=columns, cancel=self.cancel)
        if analysis.warnings:
            raise _FailedError(" ".join(analysis.warnings))
        if analysis.info.codec != form.codec:
            raise _FailedError(f"It was taken for {analysis.info.codec}.")
        reference = read_reference()
        return ", ".join(
            (
                _within(
                    _levels_off(columns.whole, reference),
                    _LOSSY_LEVELS_WITHIN_DB if form.lossy else _LEVELS_WITHIN_DB,
                    "dB from librosa's levels",
                ),
                _within(
                    _probabilities_off(analysis.verdict, reference.beginning),
                    _LOSSY_PROBABILITIES_WITHIN if form.lossy else _PROBABILITIES_WITHIN,
                    "from the stored probabilities",
                ),
            )
        )

    def _need_analysis(self) -> SongAnalysis:
        if self._analysis is None:
            raise _FailedError("The demo song could not be analysed.")
        return self._analysis

    def _beginning(self, sample_rate: int) -> np.ndarray:
        """The first seconds of the demo song at a sample rate: [n, channels]."""
        if sample_rate not in self._samples:
            import soundfile  # noqa: PLC0415 - takes its time, as does the other
            import soxr  # noqa: PLC0415

            with soundfile.SoundFile(demo_song()) as file:
                rate = file.samplerate
                frames = file.read(round(BEGINNING_S * rate), dtype="float32", always_2d=True)
            self._samples[sample_rate] = soxr.resample(frames, rate, sample_rate)
        return self._samples[sample_rate]


@contextmanager
def _temporary_folder() -> Iterator[Path | str]:
    """A folder for a while; or words that say why there is none."""
    try:
        folder = tempfile.TemporaryDirectory(prefix="genre-desktop-", ignore_cleanup_errors=True)
    except OSError as error:
        log.warning("no temporary folder: %s", error)
        yield f"There is no folder for temporary files ({error.strerror or error})."
        return
    with folder as name:
        yield Path(name)


def _levels_off(columns: MelColumns, reference: Reference) -> float:
    levels = levels_db(columns)
    spans = min(levels.shape[1], reference.levels_db.shape[1])
    if not spans:
        raise _FailedError("Too little of it was decoded.")
    return float(np.abs(levels[:, :spans] - reference.levels_db[:, :spans]).max())


def _probabilities_off(verdict: Verdict, reference: Mapping[str, float]) -> float:
    if set(verdict.genres) != set(reference):
        raise _FailedError("The model knows other genres than the stored values name.")
    shares = dict(verdict.ranked())
    return max(abs(shares[genre] - share) for genre, share in reference.items())


def _within(off: float, most: float, what: str) -> str:
    # so that what is not a number fails as well
    if not off <= most:
        raise _FailedError(f"{off:.3f} {what}, {most:g} is the most.")
    return f"{off:.3f} {what}"
