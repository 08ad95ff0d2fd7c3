"""The mel of recordings, computed once and kept.

One file a recording, named after what is in the recording and how its mel was made: a recording
that is moved or renamed keeps its mel, one that is changed gets another, and a computation that is
broken off goes on where it was.
"""

import functools
import hashlib
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from genre_desktop.audio.decode import AudioReader, open_audio, resampled
from genre_desktop.audio.reader import AudioError
from genre_desktop.errors import CancelledError, UserError
from genre_desktop.features.mel import FrontEnd, MelColumns, stream_columns
from genre_desktop.files import ARCHIVE_ERRORS, written_whole
from genre_desktop.inference.card import WindowRule
from genre_desktop.processes import cores
from genre_desktop.training.processes import in_processes

RANGE_DB = 80.0
"""How far the floor of a kept mel lies beneath the song's loudest cell."""

LONGEST_S = 120.0
"""Of a longer recording the middle is kept: `heard` says why."""

SHORTEST_S = 1.0
"""As `genre_desktop.inference.song` has it, which takes longer to import than a song to hear."""

FULL_SCALE = 1 - 2.0**-15
"""The largest sample of a 16-bit file; floats and what MP3 decodes to may go beyond."""

_LAYOUT = 1
"""Counted up when what is kept, or how it is computed, changes."""


@dataclass(frozen=True, slots=True)
class HeardSong:
    """What is kept of a recording.

    Attributes
    ----------
    mel : numpy.ndarray [shape=(n_mels, n)]
        uint8; ``dB = (mel / 255 - 1) * RANGE_DB + peak_db``.
    peak_db : float
        The loudest cell, in dB re 1.
    duration_s : float
        Of what was heard.
    full_scale : float
        Share of the samples that are as large as a sample can be.
    warnings : tuple of str
        What is wrong with the file, in plain words.
    """

    mel: NDArray[np.uint8]
    peak_db: float
    duration_s: float
    full_scale: float
    warnings: tuple[str, ...]

    def columns(self) -> MelColumns:
        """Mel columns [shape=(n_mels, n)] in dB, as loud as they were."""
        scale = np.float32(RANGE_DB)
        return np.asarray(self.mel * (scale / np.float32(255)) + np.float32(self.peak_db - scale))


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the mel of recordings stands.

    Attributes
    ----------
    files : dict
        The kept file of each recording that could be heard.
    failed : dict
        Why the others could not, in plain words.
    """

    files: dict[Path, Path]
    failed: dict[Path, str]


class MelCache:
    """A folder of kept mel.

    Parameters
    ----------
    folder : pathlib.Path
        Made when something is kept.
    front_end : FrontEnd
    """

    def __init__(self, folder: Path, front_end: FrontEnd) -> None:
        self.folder = folder
        self.front_end = front_end

    def fill(
        self,
        paths: Sequence[Path],
        *,
        workers: int | None = None,
        on_song: Callable[[int, int], None] = lambda *_: None,
        cancel: threading.Event | None = None,
    ) -> Kept:
        """See to it that there is a mel of each recording.

        Parameters
        ----------
        paths : sequence of pathlib.Path
        workers : int, optional
            Processes; as many as there are cores if not given.
        on_song : callable, optional
            Told how many recordings are done, and of how many.
        cancel : threading.Event, optional
            Once set, `CancelledError` is raised soon. What was computed is kept, as it is after a
            KeyboardInterrupt.
        """
        files: dict[Path, Path] = {}
        failed: dict[Path, str] = {}
        missing: dict[Path, list[Path]] = {}  # several recordings may be the same
        for path, found in self._looked_up(paths, cancel):
            if isinstance(found, UserError):
                failed[path] = str(found)
            elif found.exists():
                files[path] = found
            else:
                missing.setdefault(found, []).append(path)
            on_song(len(files) + len(failed), len(paths))
        todo = [(same[0], kept) for kept, same in missing.items()]
        work = functools.partial(_keep, front_end=self.front_end)
        with closing(in_processes(work, todo, workers=workers, cancel=cancel)) as results:
            for (_, kept), trouble in results:
                same = missing[kept]
                if trouble is None:
                    files.update(dict.fromkeys(same, kept))
                else:
                    failed.update(dict.fromkeys(same, str(trouble)))
                on_song(len(files) + len(failed), len(paths))
        return Kept(files, failed)

    def song(self, path: Path, file: Path) -> HeardSong:
        """What is kept of a recording in `file`; heard again if it is not there any more."""
        song = _read(file)
        if song is None:
            if trouble := _keep((path, file), self.front_end):
                raise UserError(trouble)
            song = _read(file)
        if song is None:
            raise UserError(f"Computed features in {file.parent} cannot be read.")
        return song

    def _looked_up(
        self, paths: Sequence[Path], cancel: threading.Event | None
    ) -> Iterator[tuple[Path, Path | AudioError]]:
        # on threads: neither reading nor hashing holds the interpreter
        with ThreadPoolExecutor(cores()) as pool:
            try:
                for path, found in zip(paths, pool.map(self._place, paths), strict=True):
                    if cancel is not None and cancel.is_set():
                        raise CancelledError
                    yield path, found
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def _place(self, path: Path) -> Path | AudioError:
        """Where the mel of a recording is kept, be it there or not."""
        try:
            if not path.is_file():
                open_audio(path).close()  # which says what it is instead
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16))
        except AudioError as error:
            return error
        except OSError as error:
            return AudioError(f"{path.name} could not be read: {error.strerror}.")
        name = digest.hexdigest()
        return self.folder / self._recipe / name[:2] / f"{name}.npz"

    @functools.cached_property
    def _recipe(self) -> str:
        how = (_LAYOUT, RANGE_DB, LONGEST_S, *astuple(self.front_end))
        return hashlib.blake2b(repr(how).encode(), digest_size=8).hexdigest()


def heard(path: Path, front_end: FrontEnd) -> HeardSong:
    """Listen to a recording.

    Of one longer than `LONGEST_S` the middle is heard: a mix of three hours would else stand for
    its genre like three hundred previews, in memory as in what is learned, and a song's beginning
    and end are what is least like the rest of it.

    Raises
    ------
    UserError
        It is broken, too short or silent.
    """
    song = _listen(path, front_end, from_middle=True)
    if song is None:  # cut short, it may have less than half of the length it declares
        song = _listen(path, front_end, from_middle=False)
    if song is None:
        raise UserError(f"{path.name} is too short: there is no second of sound in it.")
    if song.peak_db < WindowRule().silence_db:
        raise UserError(f"{path.name} is silent.")
    return song


def _listen(path: Path, front_end: FrontEnd, *, from_middle: bool) -> HeardSong | None:
    """Hear a recording as it is; None if less than `SHORTEST_S` could be heard."""
    with open_audio(path) as reader:
        meter = _Meter()
        info = reader.info
        if from_middle and info.duration_s is not None and info.duration_s > LONGEST_S:
            reader.seek((info.duration_s - LONGEST_S) / 2)
            meter.most_frames = round(LONGEST_S * info.sample_rate)
        blocks = resampled(meter.mono(reader), info.sample_rate, front_end.sample_rate)
        columns = np.concatenate(list(stream_columns(blocks, front_end)), axis=1)
        warnings = reader.warnings
    duration_s = meter.frames / info.sample_rate
    if duration_s < SHORTEST_S:
        return None
    most = front_end.columns_in(round(LONGEST_S * front_end.sample_rate))
    spare = max(0, columns.shape[1] - most)  # if it did not say how long it is
    columns = columns[:, spare // 2 : columns.shape[1] - (spare - spare // 2)]
    peak_db = float(columns.max())
    above_floor = (columns - np.float32(peak_db)) * np.float32(255 / RANGE_DB) + 255
    return HeardSong(
        mel=np.rint(np.clip(above_floor, 0, 255)).astype(np.uint8),
        peak_db=peak_db,
        duration_s=min(duration_s, LONGEST_S),
        full_scale=meter.full_scale / (meter.frames * info.channels),
        warnings=warnings,
    )


class _Meter:
    """Counts samples at full scale on their way: in each channel, before they are mixed."""

    def __init__(self) -> None:
        self.most_frames = sys.maxsize
        self.frames = 0
        self.full_scale = 0

    def mono(self, reader: AudioReader) -> Iterator[NDArray[np.float32]]:
        """The mean of the channels, from where the reader stands."""
        channels = reader.info.channels
        weights = np.full(channels, 1 / channels, np.float32)
        for block in reader.blocks():
            taken = block[: self.most_frames - self.frames]
            self.frames += len(taken)
            self.full_scale += int((np.abs(taken) >= FULL_SCALE).sum())
            yield taken[:, 0] if channels == 1 else taken @ weights
            if self.frames >= self.most_frames:
                return


def _keep(job: tuple[Path, Path], front_end: FrontEnd) -> str | None:
    """Hear a recording and keep its mel; say why if that cannot be. Runs in another process."""
    path, file = job
    try:
        song = heard(path, front_end)
    except UserError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - what no one foresaw is one song's trouble
        return f"{path.name} could not be heard ({type(error).__name__}: {error})."
    try:
        # a kept file can be made again, so that it need not wait for the disk
        with written_whole(file, durable=False) as draft, draft.open("wb") as opened:
            np.savez(
                opened,
                mel=song.mel,
                peak_db=song.peak_db,
                duration_s=song.duration_s,
                full_scale=song.full_scale,
                warnings=np.array(song.warnings, dtype=np.str_),
            )
    except OSError as error:  # no song's fault, and the same for all
        raise UserError(
            f"Computed features cannot be kept in {file.parent} ({error.strerror})."
        ) from error
    return None


def _read(file: Path) -> HeardSong | None:
    """What is kept of a recording; None if it is gone or damaged, as after a loss of power."""
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as kept:
            return HeardSong(
                mel=kept["mel"],
                peak_db=float(kept["peak_db"]),
                duration_s=float(kept["duration_s"]),
                full_scale=float(kept["full_scale"]),
                warnings=tuple(map(str, kept["warnings"])),
            )
    except ARCHIVE_ERRORS:
        return None
