"""A model of a person's own genres, made of some songs of each.

The shipped model's features are kept and a new last layer learns to tell the genres (transfer
learning): a few dozen songs are too few for more. How good it is, is measured before: each song is
set aside once, with all others of its artist, and judged by a model that has learned the rest.
"""

import dataclasses
import re
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from genre_desktop.errors import UserError
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.inference.card import ModelCard, card_path
from genre_desktop.inference.verdict import spoken
from genre_desktop.paths import bundled_model, data_dir
from genre_desktop.streams import unicode_only
from genre_desktop.training.child import in_child
from genre_desktop.training.collection import Entry, LeftOut, heard_songs
from genre_desktop.training.manifests import genre_label
from genre_desktop.training.ship import copy_model
from genre_desktop.training.transfer import Job, Progress, learn

LEAST_SONGS = 5
"""Of each genre; below that a held-out figure would say nothing."""

ENOUGH_SONGS = 20
"""Of each genre, to be advised."""

_LONGEST_NAME = 60
_HEARING_SHARE = 0.3
"""Of the work, for progress."""


@dataclass(frozen=True, slots=True)
class PersonalModel:
    """A model of one's own, and how good it is.

    Attributes
    ----------
    path : pathlib.Path
        Of the model file, with its card beside it: it can be opened like any other.
    card : ModelCard
        Whose figures and confusion are those of songs that were set aside.
    kept_together : str
        What was never on both sides: ``artist``, or ``song`` where too few artists are known.
    left_out : tuple of LeftOut
        Songs that could not be learned from.
    """

    path: Path
    card: ModelCard
    kept_together: str
    left_out: tuple[LeftOut, ...]

    @property
    def confusion(self) -> tuple[tuple[int, ...], ...]:
        """Songs by genre and by the one they were taken for, in the order of the card's genres."""
        assert self.card.confusion is not None  # noqa: S101 - of every such model it was counted
        return self.card.confusion

    @property
    def n_songs(self) -> int:
        """How many songs were set aside, each once, and then learned."""
        return sum(map(sum, self.confusion))

    @property
    def n_right(self) -> int:
        """How many of them got their genre while they were set aside."""
        return sum(row[place] for place, row in enumerate(self.confusion))

    @property
    def held_out_accuracy(self) -> float:
        """The share of songs that got their genre while they were set aside."""
        return self.n_right / self.n_songs

    @property
    def by_genre(self) -> dict[str, tuple[int, int]]:
        """How many songs of each genre were right, and of how many."""
        return {
            genre: (row[place], sum(row))
            for place, (genre, row) in enumerate(zip(self.card.genres, self.confusion, strict=True))
        }


def personal_models_dir() -> Path:
    """Where models of one's own are kept; may not exist yet."""
    return data_dir() / "models"


def personal_models(folder: Path | None = None) -> tuple[Path, ...]:
    """The models of one's own that are there, by name."""
    return tuple(
        sorted(
            path
            for path in (folder or personal_models_dir()).glob("*.keras")
            if card_path(path).is_file() and not path.name.startswith(".")
        )
    )


def model_file(name: str, folder: Path | None = None) -> Path:
    """Where the model of that name is kept, be it there or not.

    Raises
    ------
    UserError
        Nothing of the name can stand in a file's name.
    """
    plain = re.sub(r"[^\w\- ]+", "_", unicode_only(name)).strip(" _")[:_LONGEST_NAME].strip()
    if not plain:
        raise UserError("The model needs a name.", "Letters and digits will do.")
    return (folder or personal_models_dir()) / f"{plain}.keras"


def check(entries: Sequence[Entry]) -> dict[str, int]:
    """How many songs there are of each genre, if they are enough to learn from.

    Raises
    ------
    UserError
        There are fewer than two genres, or too few songs of one.
    """
    counts = Counter(genre_label(entry.genre) for entry in entries)
    _check_counts(counts)
    return dict(sorted(counts.items()))


def train(
    entries: Sequence[Entry],
    *,
    name: str,
    folder: Path | None = None,
    start: Path | None = None,
    replace: bool = False,
    on_progress: Callable[[Progress], None] = lambda _: None,
    cancel: threading.Event | None = None,
) -> PersonalModel:
    """Make a model of one's own genres and measure it; not on the thread of a window.

    The learning is done by another process. Nothing is left of a training that fails or is
    cancelled but the mel of the songs, in the user's cache.

    Parameters
    ----------
    entries : sequence of Entry
        The songs; what they say of a split does not count.
    name : str
        For a person; the file is called after it.
    folder : pathlib.Path, optional
        `personal_models_dir` if not given.
    start : pathlib.Path, optional
        The model whose features are used; the shipped one if not given.
    replace : bool
        Put it in the place of an older model of that name.
    on_progress : callable
        Called on this thread.
    cancel : threading.Event, optional

    Raises
    ------
    CancelledError
        Soon after `cancel` was set.
    UserError
        The songs are too few or cannot be heard, or the name is taken.
    """
    check(entries)
    path = model_file(name, folder)
    if path.exists() and not replace:
        raise UserError(f"There is a model named {path.stem} already.", "Choose another name.")
    entries = [dataclasses.replace(entry, genre=genre_label(entry.genre)) for entry in entries]

    def on_song(done: int, of: int) -> None:
        on_progress(Progress(_HEARING_SHARE * done / of, f"Listened to {done} of {of} songs"))

    def on_step(step: Progress) -> None:
        share = _HEARING_SHARE + (1 - _HEARING_SHARE) * step.share
        on_progress(dataclasses.replace(step, share=share))

    songs = heard_songs(entries, name, on_song=on_song, cancel=cancel)
    _check_counts(Counter(songs.genres), len(songs.left_out))
    with tempfile.TemporaryDirectory(
        prefix="genre-desktop-training-", ignore_cleanup_errors=True
    ) as work:
        draft = Path(work) / "model.keras"
        job = Job(draft, songs, unicode_only(name).strip(), start or bundled_model())
        kept_together = in_child(learn, job, on_told=on_step, cancel=cancel)
        copy_model(draft, path)
    return PersonalModel(path, open_bundle(path).card, kept_together, songs.left_out)


def _check_counts(counts: Mapping[str, int], left_out: int = 0) -> None:
    files = "1 file" if left_out == 1 else f"{left_out} files"
    but = f"{files} could not be heard. " if left_out else ""
    if len(counts) < 2:
        raise UserError(
            f"{but}A model has to tell genres apart, and here is only {_listed(counts)}.",
            "Give examples of two genres or more.",
        )
    if scarce := [genre for genre, songs in counts.items() if songs < LEAST_SONGS]:
        raise UserError(
            f"{but}There are too few songs of {_listed(scarce)}.",
            f"It takes {LEAST_SONGS} of each genre, and {ENOUGH_SONGS} are better.",
        )


def _listed(genres: Iterable[str]) -> str:
    return ", ".join(map(spoken, sorted(genres))) or "none"
