"""Splits keep together what belongs together, and the guard finds what they did not."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from genre_desktop.errors import UserError
from genre_desktop.features.mel import FrontEnd
from genre_desktop.training.chunks import chunks
from genre_desktop.training.leaks import (
    Leak,
    LeakError,
    check_split,
    leaks,
    learned_before,
    to_be_learned,
)
from genre_desktop.training.mel_file import read_mel_file
from genre_desktop.training.songs import Songs, joined, of_genres
from genre_desktop.training.splits import (
    Split,
    by_list,
    groups,
    holdout,
    parted,
    published_names,
    stratified_folds,
)
from tests.training.in_memory import Collection, collection, sound

GENRES = ("blues", "jazz", "rock")


@pytest.fixture(scope="module")
def band() -> Collection:
    """Three genres of twelve songs, two by each artist."""
    return many_songs(tuple(f"Artist {i // 2}" for i in range(36)))


def many_songs(artists: tuple[str, ...]) -> Collection:
    n = len(artists)
    return collection(
        *(sound(seed, 6.0) for seed in range(n)),
        tracks=tuple(f"track {i:02}" for i in range(n)),
        artists=artists,
        genres=tuple(GENRES[i * 3 // n] for i in range(n)),
    )


def kinds(found: list[Leak]) -> list[tuple[str, str, str]]:
    return [(leak.kind, leak.train_track, leak.valid_track) for leak in found]


def artists_on_both_sides(split: Split) -> set[str]:
    return set(split.train.artists) & set(split.valid.artists)


def assert_parts(split: Split, songs: Songs) -> None:
    assert sorted((*split.train.tracks, *split.valid.tracks)) == sorted(songs.tracks)


@pytest.mark.parametrize("seed", range(3))
def test_by_artist_no_artist_stands_on_both_sides(seed: int, band: Collection) -> None:
    split = parted(band, "artist", share=1 / 3, seed=seed)

    assert_parts(split, band)
    assert not artists_on_both_sides(split)
    assert Counter(split.valid.genres) == dict.fromkeys(GENRES, 4)
    check_split(split.train, split.valid)


def test_by_song_artists_do(band: Collection) -> None:
    split = parted(band, "song", share=0.5)

    assert_parts(split, band)
    assert artists_on_both_sides(split)
    check_split(split.train, split.valid, how="song")
    with pytest.raises(LeakError, match="the same artist, Artist"):
        check_split(split.train, split.valid)


def test_another_seed_sets_others_aside(band: Collection) -> None:
    one, same, other = (holdout(band, 0.25, seed=seed) for seed in (0, 0, 1))

    assert one.valid.tracks == same.valid.tracks != other.valid.tracks


def test_songs_of_no_known_artist_are_not_one_group() -> None:
    songs = collection(sound(0), sound(1), sound(2), artists=("", "", " "))

    assert len(set(groups(songs))) == 3


def test_what_belongs_together_is_one_group_through_any_chain_of_ties() -> None:
    songs = collection(
        sound(0),  # by A
        sound(1),  # by A, spelt otherwise, and a piece of the next
        sound(2),
        sound(2)[:, 20:] + 3,  # a copy of it
        sound(3),  # nothing to do with them
        tracks=("a", "b#01", "b#02", "copy", "other"),
        artists=("The  A", "the a ", "", "", ""),
    )

    assert groups(songs).tolist() == [0, 0, 0, 0, 1]
    assert len(set(groups(songs, "song"))) == 3


def test_every_song_is_set_aside_once(band: Collection) -> None:
    folds = stratified_folds(band, 3, seed=1)

    assert sorted(track for split in folds for track in split.valid.tracks) == sorted(band.tracks)
    assert [(split.fold, split.folds) for split in folds] == [(1, 3), (2, 3), (3, 3)]
    for split in folds:
        assert_parts(split, band)
        assert not artists_on_both_sides(split)
        assert Counter(split.valid.genres) == dict.fromkeys(GENRES, 4)


def test_more_folds_than_groups_is_refused() -> None:
    songs = many_songs(("one",) * 6 + ("two",) * 6)

    with pytest.raises(UserError, match="fewer than 3 artists"):
        stratified_folds(songs, 3)
    with pytest.raises(UserError, match="4 songs of blues, too few"):
        stratified_folds(songs, 5)


def test_all_by_one_artist_cannot_be_split_by_artist() -> None:
    songs = many_songs(("the only one",) * 6)

    with pytest.raises(UserError, match="nothing would be left for valid"):
        parted(songs, "artist")


def test_a_way_that_is_not_known(band: Collection) -> None:
    with pytest.raises(UserError, match="no split by luck"):
        parted(band, "luck")


def test_chunks_of_a_song_stand_on_both_sides_and_are_found_out(band: Collection) -> None:
    split = parted(band, "chunk", share=0.5, chunk_columns=40)

    assert len(split.train) + len(split.valid) == 36 * 3
    assert split.train.song(0).shape == (128, 40)
    check_split(split.train, split.valid, how="chunk")
    found = {leak.kind for leak in leaks(split.train, split.valid)}
    assert found == {"song", "artist"}


def test_a_chunk_is_a_piece_of_its_song() -> None:
    songs = collection(sound(0), sound(1, 0.5), tracks=("long", "short"), artists=("A", "B"))

    cut = chunks(songs, 200)

    assert cut.tracks == ("long#01", "long#02")
    assert cut.artists == ("A", "A")
    np.testing.assert_array_equal(cut.song(1), songs.song(0)[:, 200:400])
    assert cut.fingerprint(0) != cut.fingerprint(1)


def test_chunks_longer_than_every_song_are_refused(band: Collection) -> None:
    with pytest.raises(UserError, match=r"as long as 41\.5 s"):
        chunks(band, 1000)


@dataclass(frozen=True)
class Stated(Collection):
    """A collection that says what is for what."""

    splits: tuple[str, ...] = ("train", "valid", "test", "", "train", "valid")


def test_a_manifest_is_taken_at_its_word() -> None:
    some = many_songs(("",) * 6)
    songs = Stated(some.columns, some.tracks, some.artists, some.genres)

    split = parted(of_genres(songs, ["blues", "rock"]), "manifest")

    assert split.train.tracks == ("track 00", "track 04")
    assert split.valid.tracks == ("track 01", "track 05")


def test_songs_that_state_no_split(band: Collection) -> None:
    with pytest.raises(UserError, match="does not say which songs are for train"):
        parted(band, "manifest")


def test_the_published_split_parts_songs_by_their_names() -> None:
    songs = collection(
        *(sound(seed, 1.0) for seed in range(5)),
        tracks=("blues.00029", "blues/blues.00000.wav", "blues.00012", "mine", "rock.00010#02"),
    )

    split = parted(songs, "gtzan-filtered")

    assert split.train.tracks == ("blues.00029",)
    assert split.valid.tracks == ("blues/blues.00000.wav",)
    test = by_list(songs, published_names("gtzan-filtered", "test"))
    assert "blues.00012" in test.tracks
    assert "mine" not in test.tracks


def test_the_published_lists_are_whole_and_have_nothing_in_common() -> None:
    parts = [published_names("gtzan-filtered", part) for part in ("train", "valid", "test")]

    assert [len(part) for part in parts] == [443, 197, 290]
    assert len(set().union(*parts)) == 930


def test_other_songs_have_no_published_split(band: Collection) -> None:
    with pytest.raises(UserError, match="no song of the train part"):
        parted(band, "gtzan-filtered")


def test_each_pair_is_told_once_by_its_gravest_kind() -> None:
    train = collection(
        sound(0),
        sound(1),
        sound(2),
        sound(3),
        sound(4),
        tracks=("same", "a", "tape#01", "original", "hit"),
        artists=("A", "", "", "", "Queen"),
    )
    valid = collection(
        sound(0),
        sound(1),
        sound(7),
        sound(3)[:, 30:] - 6,
        sound(8),
        tracks=("same", "b", "tape#02", "remaster", "another hit"),
        artists=("A", "", "", "", " queen"),
    )

    assert kinds(leaks(train, valid)) == [
        ("track", "same", "same"),
        ("recording", "a", "b"),
        ("song", "tape#01", "tape#02"),
        ("near-duplicate", "original", "remaster"),
        ("artist", "hit", "another hit"),
    ]


def test_the_guard_names_ten_pairs_and_counts_the_rest(band: Collection) -> None:
    with pytest.raises(LeakError) as refused:
        check_split(band, band)

    message = refused.value.message
    assert "72 pairs of songs" in message
    assert "track 09 and track 09 (the same track)" in message
    assert "track 10" not in message
    assert message.endswith("; and 62 more.")


def test_how_much_is_compared_is_told(band: Collection) -> None:
    told: list[tuple[int, int]] = []

    split = parted(band, "artist", on_block=lambda *blocks: told.append(blocks))
    assert told == [(0, 1), (1, 1)]
    check_split(split.train, split.valid, on_block=lambda *blocks: told.append(blocks))
    stratified_folds(band, 3, on_block=lambda *blocks: told.append(blocks))

    assert told == [(0, 1), (1, 1)] * 3


def test_songs_without_artist_do_not_share_it() -> None:
    assert leaks(collection(sound(0), name="train"), collection(sound(1), name="valid")) == []


def test_an_equal_name_is_the_same_track_only_where_names_say_so() -> None:
    names = ("rock/01", "rock.00001", "key#01")
    train = collection(*map(sound, range(3)), tracks=names)
    others = collection(*map(sound, range(3, 6)), tracks=names)
    copies = collection(sound(0)[:, 30:] - 6, tracks=("rock/01",))

    assert kinds(leaks(train, others)) == [("track", name, name) for name in names[1:]]
    assert kinds(leaks(train, copies)) == [("track", "rock/01", "rock/01")]


def test_numbered_songs_are_no_pieces_of_one() -> None:
    train = collection(sound(0), sound(1), tracks=("Track #1", "Opus #12"))
    valid = collection(sound(2), sound(3), tracks=("Track #2", "Opus #13"))

    assert leaks(train, valid) == []


def test_an_artist_is_the_same_however_the_accent_was_typed() -> None:
    one = collection(sound(0), artists=("Beyonc\u00e9",), name="train")
    other = collection(sound(1), artists=("Beyonce\u0301",), name="valid")

    assert [leak.kind for leak in leaks(one, other)] == ["artist"]


def test_a_model_has_learned_a_song_of_which_it_knows_any_piece() -> None:
    learned = {"whole": "1", "cut#01": "2", "other name": collection(sound(3)).fingerprint(0)}
    tracks = ("whole#07", "cut#02", "cut", "copy", "new#01")

    found = learned_before(learned, collection(*map(sound, range(5)), tracks=tracks))

    assert found == ("whole#07", "cut#02", "cut", "copy")


def test_songs_of_one_name_are_both_known_to_have_been_learned() -> None:
    learned = to_be_learned([("intro", "1"), ("outro", "2"), ("intro", "3"), ("intro", "1")])

    assert learned["intro"] == "1"
    assert sorted(learned.values()) == ["1", "2", "3"]


def test_the_shared_parts_do_not_leak(data_dir: Path) -> None:
    train, valid = (
        read_mel_file(data_dir / "data" / f"gtzan_{part}.npz") for part in ("train", "valid")
    )

    assert leaks(train, valid) == []
    split = parted(joined([valid, train], FrontEnd()), "gtzan-filtered")
    assert split.train.tracks == train.tracks
    assert split.valid.tracks == valid.tracks


def test_folds_of_the_shared_songs_do_not_leak(data_dir: Path) -> None:
    train = read_mel_file(data_dir / "data" / "gtzan_train.npz")

    for split in stratified_folds(train, 5):
        assert len(set(split.train.genres)) == 10
        assert leaks(split.train, split.valid) == []
