"""A collection of all formats, scanned: what is good has a verdict, what is not a reason."""

import re
from collections import Counter
from pathlib import Path

import pytest

from genre_desktop.inference.service import InferenceService
from genre_desktop.library.database import Database
from genre_desktop.library.records import Row, State
from genre_desktop.library.scan import Scan
from tests.library.collection import Made

Scanned = tuple[tuple[Made, ...], dict[Path, Row], dict[Path, tuple[str, ...]]]


@pytest.fixture(scope="module")
def scanned(
    collection: tuple[Made, ...],
    collection_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    service: InferenceService,
) -> Scanned:
    library = tmp_path_factory.mktemp("scanned") / "library.sqlite"
    Scan(library, service, [collection_folder]).run()
    with Database(library) as database:
        model = database.model(service.look().card)
        rows = {row.path: row for row in database.rows(model)}
        told = {}
        for row in rows.values():
            judgement = database.judgement(row.song, model) if row.song else None
            said = (*judgement.warnings, judgement.verdict.headline) if judgement else ()
            told[row.path] = (*said, row.trouble)
    return collection, rows, told


def test_all_that_was_made_is_known_and_nothing_else(scanned: Scanned) -> None:
    made, rows, _ = scanned
    assert {each.path for each in made} == rows.keys()


def test_what_is_good_has_a_verdict_and_what_is_not_a_reason(scanned: Scanned) -> None:
    made, rows, told = scanned
    for each in made:
        row = rows[each.path]
        assert row.state is (State.DONE if each.good else State.FAILED), (each, row)
        assert bool(row.trouble) is not each.good, (each, row)
        assert (row.sureness is not None) is each.good, (each, row)
        if each.damage:
            assert any(re.search(each.told, text) for text in told[each.path]), (each, told)
        else:
            assert row.duration_s == pytest.approx(each.duration_s, abs=0.3, rel=0.02), (each, row)
            assert row.genre_tag == each.genre_tag, each


def test_files_that_hold_the_same_are_one_song(scanned: Scanned) -> None:
    made, rows, _ = scanned
    good = [each for each in made if each.good]
    pairs = {(each.song, rows[each.path].song) for each in good}
    assert len(pairs) == len({number for number, _ in pairs}) == len({song for _, song in pairs})
    copies = Counter(each.song for each in good).values()
    assert sum(copies) - len(copies) == 3
