"""The model card: what a model is, what it was trained on, and how it is to be used."""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from genre_desktop.errors import UserError
from genre_desktop.features.mel import FrontEnd
from genre_desktop.files import write_text_whole

T = TypeVar("T")

FORMAT_VERSION = 2
_LARGEST_CARD_BYTES = 50_000_000
"""Half a million songs."""
_LATER = {"tempered_on", "confusion", "exported_from"}
"""Entries that cards of format 2 lack if an older version wrote them; their default says so."""

CALIBRATION_ERROR = "expected calibration error"
"""What that figure is called in a card."""


class CardError(UserError):
    """A model card that is missing, unreadable or contradicts itself."""


@dataclass(frozen=True, slots=True)
class WindowRule:
    """How mel columns are cut into the windows that the network sees.

    A window is raised to at least `dynamic_range_db` under its own maximum, its mean is taken
    away and the rest divided by `scale_db`. So nothing depends on how loud the recording is.

    Attributes
    ----------
    columns, step : int
        Length of a window and distance from one to the next, in mel columns.
    dynamic_range_db, scale_db : float
        In decibels.
    silence_db : float
        A window whose loudest mel cell (dB re 1) lies below this is silence and not shown
        to the network.
    """

    columns: int = 144
    step: int = 144
    dynamic_range_db: float = 70.0
    scale_db: float = 20.0
    silence_db: float = -30.0

    def __post_init__(self) -> None:
        if not (0 < self.step <= self.columns <= 10_000):
            raise ValueError(f"0 < step <= columns must hold: {self}")
        if self.dynamic_range_db <= 0 or self.scale_db <= 0:
            raise ValueError(f"dynamic_range_db and scale_db must be positive: {self}")


MEAN = "mean of log-probabilities"
BY_CERTAINTY = "mean of log-probabilities, weighted by certainty"
POOLINGS = (MEAN, BY_CERTAINTY)

RULES = 2
"""Counted up when the same card comes to mean other windows or weights: verdicts that a library
keeps are those of the rules of their time."""


@dataclass(frozen=True, slots=True)
class SongRule:
    """How the windows of a song become its probabilities.

    The windows' log-probabilities are averaged, divided by `temperature` (Guo et al., "On
    Calibration of Modern Neural Networks", ICML 2017) and normalised anew.

    Attributes
    ----------
    pooling : str
        One of `POOLINGS`: whether all windows count alike, or those more of which the model is
        more certain, see `window_weights`.
    temperature : float
    """

    pooling: str = MEAN
    temperature: float = 1.0

    def __post_init__(self) -> None:
        if self.pooling not in POOLINGS:
            raise ValueError(f"unknown way to pool windows: {self.pooling!r}")
        if not (math.isfinite(self.temperature) and self.temperature > 0):
            raise ValueError(f"the temperature must be positive: {self.temperature}")


@dataclass(frozen=True, slots=True)
class GateRule:
    """How what is no music is told from music.

    Attributes
    ----------
    learned : bool
        Whether the network has one output more than there are genres, the last: no music.
    log_odds : float
        A recording is no music if the mean over its windows of ln(P(no music) / P(any genre))
        is greater.
    """

    learned: bool = False
    log_odds: float = 0.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number and the command that gave it."""

    name: str
    value: float
    on: str
    command: str


@dataclass(frozen=True, slots=True)
class Training:
    """What a model was trained on, and how.

    Attributes
    ----------
    songs : dict of str to str
        Every song the model has seen: its name in the collection, and the fingerprint of its
        mel (see `genre_desktop.training.mel_file`).
    tempered_on : tuple of str or None
        The songs that the temperature was fitted on, by track, which are none where it was given;
        None if the card does not say.
    """

    recipe: str = ""
    command: str = ""
    data: str = ""
    split: str = ""
    seed: int = 0
    epochs: int = 0
    songs: Mapping[str, str] = field(default_factory=dict)
    tempered_on: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ModelCard:
    """All that is known of a model, and all that is needed to use it.

    Attributes
    ----------
    name, version : str
    summary, limits : str
        For a person.
    genres : tuple of str
        In the order of the network's outputs.
    sha256 : str
        Of the model file that this card belongs to.
    parameters : int
        Trained numbers in the network.
    confusion : tuple of tuple of int, or None
        Songs set aside, by true genre (outside) and by the one they were taken for (inside), both
        in the order of `genres`; None if the card does not say.
    exported_from : str
        SHA-256 of the model file that this one was exported from; empty if it was not.
    """

    name: str
    version: str
    genres: tuple[str, ...]
    sha256: str
    parameters: int
    summary: str = ""
    limits: str = ""
    front_end: FrontEnd = field(default_factory=FrontEnd)
    window: WindowRule = field(default_factory=WindowRule)
    song: SongRule = field(default_factory=SongRule)
    gate: GateRule = field(default_factory=GateRule)
    training: Training = field(default_factory=Training)
    figures: tuple[Figure, ...] = ()
    confusion: tuple[tuple[int, ...], ...] | None = None
    exported_from: str = ""

    def __post_init__(self) -> None:
        if not (2 <= len(self.genres) <= 1000 and len(set(self.genres)) == len(self.genres)):
            raise ValueError("a card needs two or more genres, each named once")
        if self.confusion is not None:
            square = [len(self.genres)] * len(self.genres)
            if [len(row) for row in self.confusion] != square:
                raise ValueError("the confusion has not one row and one column for each genre")
            if any(songs < 0 for row in self.confusion for songs in row):
                raise ValueError("the confusion counts fewer songs than none")

    @property
    def label(self) -> str:
        """Name and version, as shown to a person."""
        return f"{self.name} {self.version}"

    @property
    def identity(self) -> str:
        """SHA-256 of all that a verdict follows from, the card's rules and those of the program.

        An export says what its origin says, and so has the same.
        """
        rules = (self.window, self.song, self.gate, RULES)
        return hashlib.sha256(repr((self.exported_from or self.sha256, rules)).encode()).hexdigest()

    @property
    def outputs(self) -> int:
        """How many numbers the network gives for a window."""
        return len(self.genres) + self.gate.learned

    @property
    def window_s(self) -> float:
        """Length of a window in seconds."""
        return self.window.columns * self.front_end.column_s

    @property
    def step_s(self) -> float:
        """Distance between two windows in seconds."""
        return self.window.step * self.front_end.column_s


def card_path(model_path: Path) -> Path:
    """Where the card of a model file stands: beside it, ``genre.keras`` → ``genre.json``."""
    return model_path.with_suffix(".json")


def page_path(model_path: Path) -> Path:
    """Where the card stands as a page for a person: ``genre.keras`` → ``genre.md``."""
    return model_path.with_suffix(".md")


def read_card(path: Path) -> ModelCard:
    """Read a model card.

    Raises
    ------
    CardError
        The file is missing or is not a card that this version understands.
    """
    try:
        if path.stat().st_size > _LARGEST_CARD_BYTES:
            raise CardError(f"The model card {path.name} is far too large to be one.")
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CardError(
            f"The model card {path.name} cannot be read ({error.strerror}).",
            "A model needs its card, the .json file of the same name, beside it.",
        ) from error
    except (ValueError, RecursionError) as error:  # not UTF-8, not JSON, or a bottomless pit
        raise CardError(f"The model card {path.name} is damaged: it is not valid JSON.") from error
    try:
        return _from_json(content)
    except ValueError as error:
        raise CardError(f"The model card {path.name} cannot be used: {error}.") from error


def write_card(card: ModelCard, path: Path) -> None:
    """Write a model card, whole or not at all."""
    content = {"format_version": FORMAT_VERSION, **asdict(card)}
    write_text_whole(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def _from_json(content: object) -> ModelCard:
    if not isinstance(content, dict):
        raise ValueError("it is not a JSON object")  # noqa: TRY004
    version = content.pop("format_version", None)
    if version != FORMAT_VERSION:
        raise ValueError(
            f"it has format version {version}, and this program reads only version {FORMAT_VERSION}"
        )
    return _built(ModelCard, content)


def _built(kind: type[T], content: object, name: str = "the card") -> T:
    """A dataclass from what JSON gave, every field checked against its type."""
    if not isinstance(content, dict):
        raise ValueError(f"{name} is not an object")  # noqa: TRY004
    types = get_type_hints(kind)
    unknown = sorted(map(str, set(content) - set(types)))
    if unknown:
        raise ValueError(f"{name} has an unknown entry {unknown[0]!r}")
    # a card that leaves something out must not get today's defaults for it
    missing = [name for name in types if name not in content and name not in _LATER]
    if missing:
        raise ValueError(f"{name} lacks {missing[0]!r}")
    return kind(**{key: _checked(value, types[key], key) for key, value in content.items()})


def _checked(value: object, kind: Any, name: str) -> object:  # noqa: ANN401
    if is_dataclass(kind) and isinstance(kind, type):
        return _built(kind, value, name)
    if get_origin(kind) is UnionType:
        wanted, _ = get_args(kind)
        return None if value is None else _checked(value, wanted, name)
    if get_origin(kind) is tuple and isinstance(value, list):
        return tuple(_checked(item, get_args(kind)[0], name) for item in value)
    if get_origin(kind) is Mapping and isinstance(value, dict):
        return {str(key): _checked(item, str, name) for key, item in value.items()}
    if kind is float and type(value) in {int, float} and math.isfinite(value):  # type: ignore[arg-type]
        return value
    if kind in {str, int, bool} and type(value) is kind:
        return value
    raise ValueError(f"{name!r} cannot be {str(value)[:40]!r}")
