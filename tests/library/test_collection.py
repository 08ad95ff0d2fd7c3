"""The collection that the library is tested with is what it says of itself."""

import hashlib
import os
import re
from pathlib import Path

import pytest

from genre_desktop.audio.decode import open_audio
from genre_desktop.audio.formats import audio_files
from genre_desktop.audio.tags import read_tags
from genre_desktop.errors import UserError
from genre_desktop.inference.service import InferenceService
from genre_desktop.inference.song import analyse_song
from tests.library.collection import LONG_S, Made, make_collection
from tests.library.collection_damage import possible_damages
from tests.library.collection_sounds import FORMS

Collection = tuple[Made, ...]


def _digest(path: Path) -> str:
    return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()


def test_a_search_finds_what_was_made_and_nothing_else(
    collection: Collection, collection_folder: Path
) -> None:
    assert len(collection) == 100
    assert sorted(audio_files(collection_folder)) == sorted(each.path for each in collection)


def test_it_has_every_format_and_every_damage(collection: Collection) -> None:
    assert {each.format for each in collection} == {form.name for form in FORMS}
    damages = [each.damage for each in collection if each.damage]
    assert set(damages) == {damage.name for damage in possible_damages()}


def test_half_are_short_and_one_is_very_long(collection: Collection) -> None:
    lengths = sorted(each.duration_s for each in collection if each.damage is None)
    assert lengths[len(lengths) // 2 - 4] < 15 < lengths[len(lengths) // 2 + 4]
    assert lengths[int(0.87 * len(lengths))] < 40
    assert lengths[-1] == pytest.approx(LONG_S, rel=0.01)
    assert lengths[-2] < 81


def test_only_copies_and_links_hold_the_same(collection: Collection) -> None:
    contents = [(each.song, _digest(each.path)) for each in collection if each.damage != "empty"]
    assert len({digest for _, digest in contents}) == len({song for song, _ in contents})
    assert len(set(contents)) == len({song for song, _ in contents})
    assert len(contents) - len(set(contents)) == 3
    assert sum(each.path.is_symlink() for each in collection) == 1


def test_what_is_whole_is_read_to_its_end(collection: Collection) -> None:
    for each in collection:
        if each.damage is None and each.duration_s < 15:
            with open_audio(each.path) as reader:
                frames = sum(map(len, reader.blocks()))
                assert reader.warnings == (), each
                heard_s = frames / reader.info.sample_rate
            assert heard_s == pytest.approx(each.duration_s, abs=0.3), each


def test_its_tags_are_read_as_they_were_written(collection: Collection) -> None:
    tagged = [each for each in collection if each.genre_tag]
    assert len(tagged) >= 30
    for each in tagged:
        assert read_tags(each.path).genre == each.genre_tag, each


def test_of_each_damage_is_said_what_is_expected(
    collection: Collection, service: InferenceService
) -> None:
    for each in collection:
        if each.damage:
            good, said = _said_of(each.path, service)
            assert good == each.good, (each, said)
            assert any(re.search(each.told, text) for text in said), (each, said)


def _said_of(path: Path, service: InferenceService) -> tuple[bool, list[str]]:
    try:
        analysis = analyse_song(path, service)
    except UserError as error:
        return False, [error.message]
    return True, [*analysis.warnings, analysis.verdict.headline]


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    def contents(folder: str, seed: int) -> set[tuple[str, str]]:
        top = tmp_path / folder
        made = make_collection(top, len(FORMS) + 1, seed=seed)
        return {(os.path.relpath(each.path, top), _digest(each.path)) for each in made}

    assert contents("a", 3) == contents("b", 3)
    assert not contents("c", 4) & contents("a", 3)


def test_recordings_are_cut_under_their_genre(tmp_path: Path, data_dir: Path) -> None:
    clips = sorted((data_dir / "audio" / "valid").glob("*.flac"))[:2]
    made = make_collection(tmp_path, 10, clips=clips)
    assert {each.genre for each in made} == {None, clips[0].name.split(".")[0]}
