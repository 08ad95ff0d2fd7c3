"""What a tagging would do is known before anything is done."""

import os
from pathlib import Path

import pytest

from genre_desktop.errors import CancelledError, UserError
from genre_desktop.library.records import FileStatus
from genre_desktop.library.tagging.formats import format_of
from genre_desktop.library.tagging.plan import Change, Mode, TagPlan
from genre_desktop.library.tagging.preview import preview
from tests.library.tagging.collection import REPLACE, Collection, contents, copy_into
from tests.library.tagging.conftest import Sample


def with_genre(path: Path, *genres: str) -> Path:
    kind = format_of(path)
    assert kind is not None
    kind.write(path, genres, ())
    return path


def the_one(changes: list[Change]) -> Change:
    (change,) = changes
    return change


def test_by_default_only_what_is_sure_is_written_and_only_where_nothing_was(
    sample: Sample, collection: Collection
) -> None:
    sure = collection.add(copy_into(collection, sample("tone.mp3")))
    doubtful = collection.add(copy_into(collection, sample("tone.flac")), share=0.79)
    tagged = copy_into(collection, sample("aac.m4a"))
    collection.add(with_genre(tagged, "Jazz"))
    before = contents([sure, doubtful, tagged])

    changes = collection.preview(TagPlan())

    assert [(change.old, change.new, change.reason) for change in changes] == [
        ((), ("Hip-Hop",), ""),
        ((), (), "The verdict is not sure enough: 79%."),
        (("Jazz",), ("Jazz",), "It has a genre already."),
    ]
    assert contents([sure, doubtful, tagged]) == before


def test_a_genre_is_kept_replaced_or_appended(sample: Sample, collection: Collection) -> None:
    collection.add(with_genre(copy_into(collection, sample("tone.mp3")), "Jazz", "hip-hop"))

    def new(mode: Mode, name: str = "Hip-Hop") -> tuple[str, ...]:
        plan = TagPlan(mode=mode, names={"hiphop": name})
        return the_one(collection.preview(plan)).new

    assert new(Mode.KEEP) == ("Jazz", "hip-hop")
    assert new(Mode.REPLACE) == ("Hip-Hop",)
    assert new(Mode.REPLACE, "Rap") == ("Rap",)
    assert new(Mode.APPEND) == ("Jazz", "hip-hop"), "it is there, in other letters"
    assert new(Mode.APPEND, "Rap") == ("Jazz", "hip-hop", "Rap")


def test_a_second_genre_is_written_from_the_share_on_that_was_asked_for(
    sample: Sample, collection: Collection
) -> None:
    collection.add(copy_into(collection, sample("tone.mp3")), share=0.55, second="pop")
    plan = TagPlan(minimum_confidence=0.5, second_from=0.4)
    assert the_one(collection.preview(plan)).new == ("Hip-Hop", "Pop")
    plan = TagPlan(minimum_confidence=0.5, second_from=0.41)
    assert the_one(collection.preview(plan)).new == ("Hip-Hop",)


def test_a_persons_word_is_certain(sample: Sample, collection: Collection) -> None:
    collection.add(copy_into(collection, sample("tone.mp3")), share=0.3)
    (row,) = collection.rows()
    assert row.song is not None
    collection.database.correct([row.song], "drum and bass")

    change = the_one(collection.preview(TagPlan(extra_fields=True, second_from=0.0)))

    assert change.new == ("Drum and bass",)
    assert change.fields == (("GENRE_DESKTOP_CONFIDENCE", "1.00"),)


def test_each_file_that_is_left_alone_has_its_reason(
    sample: Sample, collection: Collection
) -> None:
    database = collection.database
    twin = collection.add(copy_into(collection, sample("tone.mp3"), "a.mp3"))
    link = collection.folder / "link.mp3"
    link.symlink_to(twin)
    collection.add(link)
    gone = collection.add(copy_into(collection, sample("tone.flac"), "gone.flac"))
    gone.unlink()
    collection.add(copy_into(collection, sample("tone.caf")))
    database.put_trouble(collection.folder / "broken.mp3", FileStatus(1, 1), "It is empty.")
    database.put_file(collection.folder / "new.mp3", FileStatus(1, 1))
    locked = collection.add(copy_into(collection, sample("tone.wma")))
    locked.chmod(0o444)

    changes = {change.path.name: change.reason for change in collection.preview()}

    assert changes == {
        "a.mp3": "",
        "link.mp3": "It is the same file as a.mp3.",
        "gone.flac": "It is not there any more.",
        "tone.caf": "Files of its kind cannot be given tags here.",
        "broken.mp3": "It is empty.",
        "new.mp3": "It was not listened to yet.",
        "tone.wma": "It is read-only.",
    }


def test_a_verdict_of_another_model_is_not_written(sample: Sample, collection: Collection) -> None:
    collection.add(copy_into(collection, sample("tone.mp3")))
    database = collection.database
    change = the_one(preview(database, 99, list(database.rows(99)), REPLACE))
    assert "another model" in change.reason


@pytest.mark.parametrize(
    "name", ["", " x", "a\nb", "12", "(4)Rock", "Rock; Pop", "\udcff", "x" * 400]
)
def test_a_name_that_no_player_would_give_back_is_refused(name: str) -> None:
    with pytest.raises(UserError, match="cannot be the name of a genre"):
        TagPlan(names={"rock": name})


def test_a_preview_ends_when_it_is_no_longer_wanted(sample: Sample, collection: Collection) -> None:
    collection.add(copy_into(collection, sample("tone.mp3")))
    database, rows = collection.database, collection.rows()
    with pytest.raises(CancelledError):
        preview(database, collection.model, rows, REPLACE, wanted=lambda: False)


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_name_that_is_no_text_is_no_hindrance(sample: Sample, collection: Collection) -> None:
    name = os.fsdecode(b"caf\xe9.mp3")
    path = collection.add(copy_into(collection, sample("tone.mp3"), name))
    collection.tag()
    assert format_of(path) is not None
    assert the_one(collection.preview()).reason == "It has this genre already."
