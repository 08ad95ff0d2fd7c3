"""Files to be tagged."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.library.tagging import collection as making
from tests.library.tagging.collection import Collection

Sample = Callable[[str], Path]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Make a file by its name in `tests.audio.signals.FORMATS`; not to be changed."""
    folder = tmp_path_factory.mktemp("samples")
    return lambda name: making.sample(folder, name)


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    """An empty library."""
    made = making.opened(tmp_path)
    yield made
    made.database.close()
