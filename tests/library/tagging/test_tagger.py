"""Files are tagged and restored to the bit; what goes wrong on the way harms none."""

import errno
import os
import shutil
from pathlib import Path

import pytest
from mutagen.flac import FLAC
from mutagen.id3 import ID3

from genre_desktop.library.database import Database, DatabaseError
from genre_desktop.library.records import State
from genre_desktop.library.tagging import journal
from genre_desktop.library.tagging.journal import TaggingBusyError, taggings
from genre_desktop.library.tagging.plan import Mode, TagPlan
from genre_desktop.library.tagging.recovery import recover
from genre_desktop.library.tagging.replacing import digest_of, status_of
from genre_desktop.library.tagging.tagger import apply
from genre_desktop.library.tagging.undo import NothingToUndoError, undo
from tests.library.tagging.collection import (
    TAGGABLE,
    Collection,
    contents,
    copy_into,
    drafts,
    heard,
)
from tests.library.tagging.conftest import Sample
from tests.library.tagging.full_tags import write_full_tags


@pytest.fixture
def song(sample: Sample, collection: Collection) -> Path:
    return collection.add(copy_into(collection, sample("tone.mp3")))


def test_all_formats_are_tagged_and_are_then_as_they_were_even_after_a_restart(
    sample: Sample, collection: Collection
) -> None:
    paths = []
    for name in TAGGABLE:
        for tagged in (False, True):
            path = copy_into(collection, sample(name), f"{'full' if tagged else 'bare'} {name}")
            if tagged:
                write_full_tags(path)
            paths.append(collection.add(path))
    before, sounds = contents(paths), {path: heard(path) for path in paths}

    outcomes = collection.tag(TagPlan(mode=Mode.APPEND, extra_fields=True))

    assert [outcome.path for outcome in outcomes] == paths
    assert all(path.read_bytes() != before[path][0] for path in paths)
    assert {path: heard(path) for path in paths} == sounds
    assert {row.genre_tag for row in collection.rows()} <= {"Hip-Hop", "Jazz", "Jazz; Hip-Hop"}
    ((kept,),) = collection.database.read("SELECT sum(length(before)) FROM tagged")
    assert kept < 1000 * len(paths), "of no file the sound is kept"

    with Database(collection.database.path) as after_a_restart:
        (tagging,) = taggings(after_a_restart)
        assert (tagging.files, tagging.undone, tagging.undone_at) == (len(paths), 0, None)
        assert all(outcome.ok for outcome in undo(after_a_restart))
        assert taggings(after_a_restart)[0].undone == len(paths)

    assert contents(paths) == before
    assert drafts(collection.folder) == []


def test_what_was_tagged_need_not_be_heard_again(song: Path, collection: Collection) -> None:
    def known_as_it_is() -> bool:
        (row,) = collection.rows()
        known = collection.database.known_files()[song]
        same = known.status == status_of(song) and row.state is State.DONE
        return same and collection.database.song_of(digest_of(song)) == row.song

    collection.tag()
    assert known_as_it_is()
    assert collection.rows()[0].genre_tag == "Hip-Hop"
    undo(collection.database)
    assert known_as_it_is()
    assert collection.rows()[0].genre_tag == ""


def test_the_last_tagging_is_undone_first_and_the_one_before_then(
    song: Path, collection: Collection
) -> None:
    bare = song.read_bytes()
    collection.tag(TagPlan(mode=Mode.REPLACE, names={"hiphop": "Rap"}))
    rap = song.read_bytes()
    collection.tag()
    first = taggings(collection.database)[-1].number

    (outcome,) = undo(collection.database, first)
    assert outcome.reason == "It was tagged again later: undo that first."
    assert [each.ok for each in undo(collection.database)] == [True]
    assert song.read_bytes() == rap
    assert [each.ok for each in undo(collection.database, first)] == [True]
    assert song.read_bytes() == bare
    with pytest.raises(NothingToUndoError):
        undo(collection.database)


def test_what_another_program_has_changed_since_is_not_undone(
    song: Path, collection: Collection
) -> None:
    collection.tag()
    tags = ID3(song)
    tags["TCON"].text = ["Trip-Hop"]
    tags.save()
    theirs = song.read_bytes()

    (outcome,) = undo(collection.database)

    assert "changed since by another program" in outcome.reason
    assert song.read_bytes() == theirs


def test_a_file_that_was_away_is_undone_when_it_is_back(song: Path, collection: Collection) -> None:
    before = song.read_bytes()
    collection.tag()
    song.rename(song.with_suffix(".away"))
    number = taggings(collection.database)[0].number
    assert [each.reason for each in undo(collection.database)] == ["It is not there any more."]
    song.with_suffix(".away").rename(song)
    assert [each.ok for each in undo(collection.database, number)] == [True]
    assert song.read_bytes() == before


def test_a_file_that_was_seen_to_move_is_undone_where_it_is(
    song: Path, collection: Collection
) -> None:
    before = song.read_bytes()
    collection.tag()
    (collection.folder / "sorted").mkdir()
    moved = song.rename(collection.folder / "sorted" / "other.mp3")
    assert collection.database.move(song, moved)

    (outcome,) = undo(collection.database)

    assert (outcome.path, outcome.ok) == (moved, True)
    assert moved.read_bytes() == before


def test_rights_and_attributes_stay_and_the_time_is_new_until_it_is_undone(
    song: Path, collection: Collection
) -> None:
    song.chmod(0o640)
    os.utime(song, ns=(10**18, 10**18))
    collection.add(song)
    try:
        os.setxattr(song, "user.mood", b"grey")
    except OSError:  # a disk that knows none
        mood = None
    else:
        mood = b"grey"

    collection.tag()

    assert song.stat().st_mode & 0o777 == 0o640
    assert song.stat().st_mtime_ns > 10**18
    assert mood is None or os.getxattr(song, "user.mood") == mood
    undo(collection.database)
    assert song.stat().st_mtime_ns == 10**18
    assert mood is None or os.getxattr(song, "user.mood") == mood


@pytest.mark.skipif(os.name == "nt", reason="files have no groups there")
def test_a_file_of_another_person_stays_his_groups(
    song: Path, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = [1] if os.geteuid() == 0 else sorted({*os.getgroups()} - {song.stat().st_gid})
    if not groups:
        pytest.skip("whoever runs this is in one group alone")
    os.chown(song, -1, groups[0])
    song.chmod(0o660)
    collection.add(song)
    chown = os.chown

    def as_anyone(path: Path, owner: int, group: int) -> None:
        if owner != -1:
            raise PermissionError(errno.EPERM, "not root")
        chown(path, owner, group)

    monkeypatch.setattr(os, "chown", as_anyone)

    collection.tag()

    assert (song.stat().st_gid, song.stat().st_mode & 0o777) == (groups[0], 0o660)


def test_a_link_stays_a_link_and_another_name_keeps_the_old_file(
    sample: Sample, collection: Collection, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    target = Path(shutil.copy(sample("tone.mp3"), elsewhere))
    link = collection.folder / "link.mp3"
    link.symlink_to(target)
    other_name = elsewhere / "other.mp3"
    os.link(target, other_name)
    before = target.read_bytes()
    collection.add(link)

    (outcome,) = collection.tag()

    assert link.is_symlink()
    assert target.read_bytes() != before
    assert other_name.read_bytes() == before
    assert "hard link" in outcome.note
    undo(collection.database)
    assert target.read_bytes() == before


def test_one_that_cannot_be_written_keeps_no_other_from_it(
    sample: Sample, collection: Collection
) -> None:
    names = ("gone", "locked", "changed", "heard otherwise", "link", "good")
    paths = {}
    for name in names:
        path = copy_into(collection, sample("tone.mp3"), f"{name}.mp3")
        with path.open("ab") as file:
            file.write(name.encode())  # each another content
        if name == "link":
            path = path.rename(collection.folder / "target.mp3")
            (collection.folder / "link.mp3").symlink_to(path)
            path = collection.folder / "link.mp3"
        paths[name] = collection.add(path)
    changes = collection.preview()
    assert all(change.wanted for change in changes)
    paths["gone"].unlink()
    paths["locked"].chmod(0o444)
    with paths["changed"].open("ab") as file:
        file.write(b"more")
    found = paths["heard otherwise"].stat()
    content = paths["heard otherwise"].read_bytes()
    paths["heard otherwise"].write_bytes(content[:-1] + b"E")  # the same size and time
    os.utime(paths["heard otherwise"], ns=(found.st_atime_ns, found.st_mtime_ns))
    (collection.folder / "target.mp3").unlink()
    left = [paths[name] for name in ("locked", "changed", "heard otherwise")]
    before = contents(left)

    outcomes = apply(changes, collection.database)

    assert [outcome.reason for outcome in outcomes] == [
        "It is not there any more.",
        "It is read-only.",
        "It has changed since it was looked at.",
        "It has changed since it was listened to: scan it again.",
        "The link leads nowhere.",
        "",
    ]
    assert contents(left) == before
    assert taggings(collection.database)[0].files == 1
    assert drafts(collection.folder) == []


def test_a_file_that_grows_while_it_is_written_is_left_alone(
    song: Path, collection: Collection
) -> None:
    asked = 0

    def grows() -> bool:
        nonlocal asked
        asked += 1
        if asked == 4:  # the copy is made by then
            with song.open("ab") as file:
                file.write(b"more")
        return True

    (outcome,) = apply(collection.preview(), collection.database, wanted=grows)

    assert outcome.reason == "It has changed while it was being written."
    assert song.read_bytes().endswith(b"more")
    assert not taggings(collection.database)
    assert drafts(collection.folder) == []


def test_tags_that_would_not_survive_are_a_reason_to_leave_a_file_alone(
    sample: Sample, collection: Collection
) -> None:
    path = copy_into(collection, sample("tone.flac"))
    file = FLAC(path)
    file["title"] = ["Caf."]
    file.save()
    path.write_bytes(path.read_bytes().replace(b"Caf.", b"Caf\xe9"))
    collection.add(path)
    before = contents([path])

    (outcome,) = apply(collection.preview(), collection.database)

    assert outcome.reason == "Other tags of it would not have stayed the same."
    assert contents([path]) == before


def test_a_tagging_that_is_no_longer_wanted_stops_within_a_file(
    sample: Sample, collection: Collection
) -> None:
    paths = [collection.add(copy_into(collection, sample(name))) for name in TAGGABLE[:4]]
    before = contents(paths)
    done: list[int] = []

    outcomes = apply(
        collection.preview(),
        collection.database,
        on_file=lambda number, _total: done.append(number),
        wanted=lambda: not done or done[-1] < 2,
    )

    assert [outcome.path for outcome in outcomes] == paths[:2]
    assert contents(paths[2:]) == {path: before[path] for path in paths[2:]}
    assert taggings(collection.database)[0].files == 2
    assert drafts(collection.folder) == []
    undo(collection.database)
    assert contents(paths) == before


def test_two_do_not_write_at_once(song: Path, collection: Collection) -> None:
    changes = collection.preview()
    before = contents([song])
    with (
        Database(collection.database.path) as other,
        journal.alone(other),
        pytest.raises(TaggingBusyError),
    ):
        apply(changes, collection.database)
    assert contents([song]) == before
    assert [each.ok for each in apply(changes, collection.database)] == [True]


def test_where_the_journal_has_no_room_nothing_is_written(
    song: Path, collection: Collection
) -> None:
    changes = collection.preview()
    before = song.read_bytes()
    database = collection.database
    ((pages,),) = database.read("PRAGMA page_count")
    database.read(f"PRAGMA max_page_count = {pages + 2}")

    def tag_for_ever() -> None:
        while True:
            apply(changes, database)
            undo(database)
            collection.add(song)
            changes[:] = collection.preview()

    with pytest.raises(DatabaseError, match="cannot be written"):
        tag_for_ever()

    database.read("PRAGMA max_page_count = 1000000")
    recover(database)
    if song.read_bytes() != before:
        assert [each.ok for each in undo(database)] == [True]
    assert song.read_bytes() == before
    assert drafts(collection.folder) == []
