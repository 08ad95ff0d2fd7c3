"""A program that tags under a limit of the system: `python -m tests.library.tagging.refused ...`.

The words after are a limit and a folder: `size=N FOLDER` lets no file grow beyond N bytes, as a
full disk does; `user FOLDER` lets it be one who may not do all, and makes the music's folder
read-only once the preview is made.
"""

import contextlib
import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

from genre_desktop.library.tagging.tagger import apply
from tests.library.tagging.collection import Collection, contents, copy_into, drafts, opened, sample

_NOBODY = 65534


def main(limit: str, folder: Path) -> None:
    """Print why a file was not tagged, and what a preview says then."""
    file = sample(folder, "pcm16.wav")
    if limit == "user" and not os.getuid():
        # once as root: what is imported on the way may be where no one else may read
        _tagged(opened(folder / "before"), file)
        os.chown(folder, _NOBODY, _NOBODY)
        os.setuid(_NOBODY)
    made = opened(folder / "library")
    path = made.add(copy_into(made, file))
    before = contents([path])
    changes = made.preview()
    with _limited(limit, made.folder):
        (outcome,) = apply(changes, made.database)
        print(outcome.reason)  # noqa: T201
        print(made.preview()[0].reason)  # noqa: T201
    assert contents([path]) == before
    assert drafts(made.folder) == []
    # when there is room again
    assert [each.ok for each in apply(changes, made.database)] == [True]
    made.database.close()


def _tagged(made: Collection, file: Path) -> None:
    made.add(copy_into(made, file))
    made.tag()
    made.database.close()


@contextlib.contextmanager
def _limited(limit: str, music: Path) -> Iterator[None]:
    name, _, size = limit.partition("=")
    if name == "user":
        music.chmod(0o555)
        yield
        music.chmod(0o755)
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
