"""A collection that is made once for all tests; none of them changes it."""

from pathlib import Path

import pytest

from tests.library.collection import Made, make_collection


@pytest.fixture(scope="session")
def collection_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `collection` lies."""
    return tmp_path_factory.mktemp("collection")


@pytest.fixture(scope="session")
def collection(collection_folder: Path) -> tuple[Made, ...]:
    """A hundred files of all formats, some of them broken."""
    return make_collection(collection_folder, 100)
