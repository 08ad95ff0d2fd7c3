"""A program that has itself killed while it tags, at one line of the code after another.

It is started as a process of its own: `python -m tests.library.tagging.killed FOLDER FILE`. Each
attempt is a fork of it, which counts the lines that it comes to for the first time, and at the one
whose turn it is sends itself SIGKILL. Nothing of the program knows of this. Where files are put in
place and that is entered, each line has its turn; elsewhere one of several, or with a third word,
`all`, each line too.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from genre_desktop.library import connection, database, file_table, tagging, verdict_table
from genre_desktop.library.database import Database
from genre_desktop.library.tagging import journal
from genre_desktop.library.tagging.recovery import recover
from genre_desktop.library.tagging.replacing import digest_of
from genre_desktop.library.tagging.tagger import apply
from genre_desktop.library.tagging.undo import undo
from tests.library.tagging.collection import REPLACE, copy_into, drafts, opened, sample

_PACKAGE = Path(tagging.__file__).parent

_TURNS = {
    **{str(_PACKAGE / f"{name}.py"): 1.0 for name in ("tagger", "undo", "replacing")},
    str(_PACKAGE / "recovery.py"): 1 / 2,
    str(_PACKAGE / "journal.py"): 1 / 4,
    **{str(part.__file__): 1 / 8 for part in (connection, database, file_table, verdict_table)},
}
"""How much of a turn a line of a file is; of all others that are watched 1 / 32."""


def _turns(name: str) -> float:
    if "all" in sys.argv:
        return float(name.startswith(str(_PACKAGE)) or name in _TURNS)
    return _TURNS.get(name) or (1 / 32 if name.startswith(str(_PACKAGE)) else 0)


def killed_at(turn: int, work: Callable[[], object]) -> bool:
    """Do `work` in a process that is killed at its `turn`-th new line; whether it came to that."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            assert os.WTERMSIG(status) == signal.SIGKILL
            return True
        assert os.waitstatus_to_exitcode(status) == 0, "it failed instead of being killed"
        return False
    try:
        seen: set[tuple[str, int]] = set()
        turns = 0.0

        def trace(frame: FrameType, event: str, _: Any) -> Any:  # noqa: ANN401
            nonlocal turns
            place = (frame.f_code.co_filename, frame.f_lineno)
            worth = _turns(place[0])
            if not worth:
                return None
            if event == "line" and place not in seen:
                seen.add(place)
                turns += worth
                if turns > turn:
                    os.kill(os.getpid(), signal.SIGKILL)
            return trace

        sys.settrace(trace)
        work()
        os._exit(0)
    except BaseException:  # noqa: BLE001 - a fork must not go on as its parent
        sys.excepthook(*sys.exc_info())
        os._exit(1)


class Trial:
    """A file that is tagged and restored over and over, each time from the same beginning."""

    def __init__(self, folder: Path, name: str) -> None:
        self._still = folder / "still"
        self._work = folder / "work"
        made = opened(self._work)
        path = made.add(copy_into(made, sample(folder, name)))
        made.database.close()
        self.music, self.path = path.parent, path
        self._library, self._model = made.database.path, made.model
        self.old = digest_of(path)
        self._keep()
        assert not killed_at(10**9, self.tag)
        self.new = digest_of(path)
        assert self.new != self.old

    def _keep(self) -> None:
        shutil.rmtree(self._still, ignore_errors=True)
        shutil.copytree(self._work, self._still)

    def begin_tagged(self) -> None:
        """Let each attempt begin with the file tagged."""
        self._keep()

    def again(self) -> None:
        """Have all as it was in the beginning."""
        shutil.rmtree(self._work)
        shutil.copytree(self._still, self._work)

    def tag(self) -> None:
        from genre_desktop.library.tagging.preview import preview  # noqa: PLC0415 - in a fork

        with Database(self._library) as database:
            rows = list(database.rows(self._model))
            changes = preview(database, self._model, rows, REPLACE)
            outcomes = apply(changes, database)
        assert all(outcome.ok for outcome in outcomes)

    def undo(self) -> None:
        with Database(self._library) as database:
            assert all(outcome.ok for outcome in undo(database))

    def recover(self) -> None:
        with Database(self._library) as database:
            recover(database)

    def check(self) -> str:
        """See that the file is whole, and that the next start knows which it is."""
        left = digest_of(self.path)
        assert left in (self.old, self.new), "neither the old file nor the new one"
        with Database(self._library) as database:
            recover(database)
            assert drafts(self.music) == [], "a draft was left behind"
            assert not journal.open_entries(database), "the journal is not sure"
            assert digest_of(self.path) == left, "recovery has changed the file"
            (row,) = database.rows(self._model)
            assert database.song_of(left) == row.song, "it would be heard again"
            last = journal.last_tagging(database)
            if left == self.new:
                assert last is not None, "the way back is lost"
                assert all(outcome.ok for outcome in undo(database))
                assert digest_of(self.path) == self.old
            else:
                assert last is None or all(outcome.ok for outcome in undo(database))
                assert digest_of(self.path) == self.old
        return "old" if left == self.old else "new"


def main(folder: Path, name: str) -> None:
    """Print what was found after each kill, a word each, in a line for each kind of work."""
    trial = Trial(folder, name)
    trial.again()
    for kind in ("tag", "undo", "recover"):
        if kind == "undo":
            trial.again()
            killed_at(10**9, trial.tag)
            trial.begin_tagged()
        if kind == "recover":
            # from where most is open: the new file in place, the journal not knowing of it
            trial.again()
            with Database(trial._library) as database, database.transaction() as connection:
                connection.execute("UPDATE tagged SET state = 'begun'")
            trial.begin_tagged()
        work = {"tag": trial.tag, "undo": trial.undo, "recover": trial.recover}[kind]
        found = []
        turn = 0
        while killed_at(turn, work):
            found.append(trial.check())
            trial.again()
            turn += 1
        trial.again()
        print(kind, *found, flush=True)  # noqa: T201 - it is a program


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
