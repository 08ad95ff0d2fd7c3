"""A package put somewhere, and its programs run with nothing around them."""

import os
import re
import shutil
import stat
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_EXPECTED = re.compile(
    r"^(ALSA lib |Cannot connect to server|jack server is not|JackShmReadWritePtr|Expression ').*"
)
"""PortAudio and what is beneath it say such things where there is no sound, or it dies."""


@dataclass(frozen=True)
class Run:
    """What a program said."""

    words: Sequence[str]
    code: int
    out: str
    err: str

    def well(self, *, but_says: str = "(?!)") -> "Run":
        """The same, if it ended well and said nothing unexpected on standard error."""
        unexpected = [
            line
            for line in self.err.splitlines()
            if not (_EXPECTED.match(line) or re.fullmatch(but_says, line))
        ]
        assert (self.code, unexpected) == (0, []), f"{self.words}: {self.code}\n{self.err}"
        return self


@dataclass(frozen=True)
class Installed:
    """A copy of a package.

    Attributes
    ----------
    folder : pathlib.Path
        Nothing may write there.
    light : bool
        Which build it is.
    home : pathlib.Path
        Of the user who runs it.
    around : mapping of str to str
        Environment variables besides HOME.
    """

    folder: Path
    light: bool
    home: Path
    around: Mapping[str, str] = field(default_factory=dict)

    @property
    def console(self) -> Path:
        """The program for the terminal."""
        return self.folder / "genre-desktop"

    @property
    def window(self) -> Path:
        """The program with the window."""
        return self.folder / "Genre Desktop"

    @property
    def environment(self) -> dict[str, str]:
        """All that the programs see of the world: no PATH, no PYTHONPATH, no environment."""
        return {"HOME": str(self.home), **self.around}

    def run(
        self,
        *words: str | Path,
        cwd: Path | None = None,
        timeout_s: float = 300,
        window: bool = False,
    ) -> Run:
        """Run a program to its end."""
        program = self.window if window else self.console
        done = subprocess.run(
            [program, *words],
            cwd=cwd or self.home,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
        return Run([*map(str, words)], done.returncode, done.stdout, done.stderr)

    def started(self, *words: str | Path, window: bool = True) -> "subprocess.Popen[str]":
        """Start a program."""
        return subprocess.Popen(
            [self.window if window else self.console, *words],
            cwd=self.home,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def go_cold(self) -> None:
        """Have the system forget the package's files, as if it had just been switched on."""
        for path in self.folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                file = os.open(path, os.O_RDONLY)
                try:
                    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
                finally:
                    os.close(file)

    def written(self) -> dict[str, tuple[int, int]]:
        """Size and time of each file, to see whether something was written."""
        return {
            str(path.relative_to(self.folder)): (status.st_size, status.st_mtime_ns)
            for path in self.folder.rglob("*")
            for status in [path.lstat()]
        }


def installed(package: Path, folder: Path, home: Path, around: Mapping[str, str]) -> Installed:
    """Copy a package to another place and take all rights to write away there."""
    shutil.copytree(package, folder, symlinks=True)
    os.sync()
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    home.mkdir(parents=True, exist_ok=True)
    return Installed(folder, package.name.endswith("light"), home, around)
