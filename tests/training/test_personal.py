"""A model of a person's own genres: measured on songs it had not learned, and used at once."""

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from genre_desktop.cli.main import main
from genre_desktop.errors import CancelledError, UserError
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.inference.card import WindowRule
from genre_desktop.paths import data_dir
from genre_desktop.training import personal
from genre_desktop.training.manifests import Entry
from genre_desktop.training.ship import ship
from genre_desktop.training.transfer import Progress
from tests.training.in_memory import collection
from tests.training.in_memory import sound as columns
from tests.training.recordings import sound, write_sound
from tests.training.songs import TINY

_HZ = {"drone": 220.0, "whistle": 3520.0}
_WINDOW = WindowRule(columns=24, step=24)


def _build(n_mels: int, n_columns: int, outputs: int) -> object:
    import keras  # noqa: PLC0415 - TensorFlow takes seconds

    window = keras.Input((n_mels, n_columns, 1))
    signal = keras.layers.AveragePooling2D((4, n_columns))(window)
    signal = keras.layers.Flatten(name="embedding")(signal)
    return keras.Model(window, keras.layers.Dense(outputs, name="logits")(signal))


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model of other genres, whose features are the mean spectrum."""
    path = tmp_path_factory.mktemp("start") / "small.keras"
    ship(
        _build(128, _WINDOW.columns, 3),
        path,
        name="small",
        version="1.0",
        genres=("blues", "jazz", "rock"),
        recipe=replace(TINY, window=_WINDOW),
        songs=collection(columns(1), columns(2)),
        seed=0,
        split="",
        command="",
    )
    return path


def _entries(folder: Path, songs_each: int = 6, *, artists: int = 3) -> list[Entry]:
    """Songs that never were, of two genres, by so many artists each."""
    entries = []
    for place, (genre, hz) in enumerate(_HZ.items()):
        for number in range(songs_each):
            path = folder / genre / f"{number}.wav"
            write_sound(path, sound(hz, 100 * place + number, 2.0))
            artist = f"{genre} player {number % artists}"
            entries.append(Entry(path, genre.title(), artist, "", f"{genre}/{number}"))
    return entries


def test_two_new_genres_are_learned_measured_and_used_at_once(
    tmp_path: Path, start: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[Progress] = []

    made = personal.train(
        _entries(tmp_path),
        name="My sounds",
        start=start,
        on_progress=told.append,
    )

    assert made.path == data_dir() / "models" / "My sounds.keras"
    assert personal.personal_models() == (made.path,)
    assert made.card == open_bundle(made.path).card
    assert made.card.genres == ("drone", "whistle")
    # measured on every song while it was not learned, with the others of its artist
    assert (made.n_songs, made.kept_together) == (12, "artist")
    assert made.held_out_accuracy >= 0.9
    assert {genre: of for genre, (_, of) in made.by_genre.items()} == {"drone": 6, "whistle": 6}
    (figure,) = (each for each in made.card.figures if each.name == "song accuracy")
    assert figure.value == pytest.approx(made.held_out_accuracy, abs=1e-4)
    assert figure.on == "12 songs, each set aside once in 3 parts, by artist"
    assert len(made.card.training.songs) == 12
    page = made.path.with_suffix(".md").read_text(encoding="utf-8")
    assert "each set aside once in 3 parts, by artist" in page

    shares = [each.share for each in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert "Listened to 12 of 12 songs" in [each.words for each in told]
    assert told[-2].words == "Learning from all songs"

    heard = write_sound(tmp_path / "new.wav", sound(3500, 999, 3.0))
    assert main(["classify", str(heard), "--model", str(made.path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["genre"] == "whistle"


def test_a_training_that_is_cancelled_leaves_nothing_behind(tmp_path: Path, start: Path) -> None:
    cancel = threading.Event()

    def on_progress(progress: Progress) -> None:
        if progress.words.startswith("Learning what song 2"):
            cancel.set()

    with pytest.raises(CancelledError):
        personal.train(
            _entries(tmp_path, 5),
            name="mine",
            folder=tmp_path / "models",
            start=start,
            on_progress=on_progress,
            cancel=cancel,
        )
    assert not (tmp_path / "models").exists()


@pytest.mark.parametrize(
    ("songs", "said"),
    [
        ({"soul": 30}, "only soul"),
        ({"soul": 30, "dub": 4}, "too few songs of dub"),
        ({}, "only none"),
    ],
)
def test_too_few_examples_are_refused_before_anything_is_heard(
    songs: dict[str, int], said: str, tmp_path: Path
) -> None:
    entries = [
        Entry(tmp_path / f"{genre}{n}.mp3", genre, "", "", f"{genre}{n}")
        for genre, count in songs.items()
        for n in range(count)
    ]
    with pytest.raises(UserError, match=said):
        personal.train(entries, name="mine")


def test_files_that_cannot_be_heard_do_not_count_as_examples(tmp_path: Path) -> None:
    entries = _entries(tmp_path, 5)
    entries[0].path.write_bytes(b"no sound at all" * 100)
    with pytest.raises(UserError, match=r"1 file could not be heard.*too few songs of drone"):
        personal.train(entries, name="mine")


def test_a_model_is_not_written_over_another_unasked(tmp_path: Path) -> None:
    (tmp_path / "mine.keras").write_bytes(b"an older one")
    with pytest.raises(UserError, match="a model named mine already"):
        personal.train(_entries(tmp_path, 5), name="mine", folder=tmp_path)
    assert (tmp_path / "mine.keras").read_bytes() == b"an older one"


@pytest.mark.parametrize(
    ("name", "file"),
    [("Café 2", "Café 2"), ("../../etc/x", "etc_x"), ("a" * 300, "a" * 60), ("音楽", "音楽")],
)
def test_any_name_makes_a_file_in_the_folder(name: str, file: str, tmp_path: Path) -> None:
    assert personal.model_file(name, tmp_path) == tmp_path / f"{file}.keras"


def test_a_name_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="needs a name"):
        personal.model_file(" ./ ", tmp_path)
