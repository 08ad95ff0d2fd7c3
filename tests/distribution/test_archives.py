"""What a user takes: it is unpacked, installed, run and removed."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from distribution.archives import archives, desktop_entry

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not (shutil.which("dpkg-deb") and shutil.which("zstd")),
    reason="made on Debian",
)

SAYS = '#!/bin/sh\necho heard "$@"\n'


@pytest.fixture
def made(tmp_path: Path) -> dict[str, Path]:
    """Archives of a package whose program is a line of shell, by their endings."""
    package = tmp_path / "dist" / "genre-desktop-light"
    licences = package / "_internal" / "genre_desktop" / "licences" / "LICENCES.txt"
    licences.parent.mkdir(parents=True)
    licences.write_text("GNU General Public License")
    (package / "genre-desktop").write_text(SAYS)
    (package / "genre-desktop").chmod(0o755)
    (package / "Genre Desktop").symlink_to("genre-desktop")
    found = archives(package, tmp_path / "dist")
    assert {path.name for path in (tmp_path / "dist").iterdir()} == {
        package.name,
        *(path.name for path in found),
    }
    return {path.suffix: path for path in found}


def test_the_archive_installs_itself_and_goes_again(made: dict[str, Path], tmp_path: Path) -> None:
    subprocess.run(["tar", "-xf", made[".zst"], "-C", tmp_path], check=True)
    prefix = tmp_path / "a home & $more 100% Ж"
    install = [str(tmp_path / "genre-desktop-light" / "install.sh"), "--prefix", str(prefix)]

    subprocess.run(install, check=True, capture_output=True)

    for _ in range(2):  # a newer version takes the place of an older one
        subprocess.run(install, check=True, capture_output=True)
        command = prefix / "bin" / "genre-desktop-light"
        assert subprocess.check_output([command, "a"], text=True) == "heard a\n"
    # and its own copy of the installer, in whose place it is
    subprocess.run([prefix / "opt/genre-desktop-light/install.sh", *install[1:]], check=True)
    assert subprocess.check_output([command, "b"], text=True) == "heard b\n"
    entry = (prefix / "share/applications/genre-desktop-light.desktop").read_text()
    (started,) = (line for line in entry.splitlines() if line.startswith("Exec="))
    # a value's own escapes are undone first, then those of what is quoted
    quoted = re.fullmatch(r'Exec="(.*)" %F', started.replace("\\\\", "\\").replace("%%", "%"))
    assert quoted
    program = re.sub(r"\\([\"`$])", r"\1", quoted[1])
    assert program == str(prefix / "opt/genre-desktop-light/genre-desktop")
    subprocess.run([*install, "--remove"], check=True, capture_output=True)
    assert not [path for path in prefix.rglob("*") if not path.is_dir()]


def test_the_installer_takes_a_relative_folder_and_none_within_itself(
    made: dict[str, Path], tmp_path: Path
) -> None:
    subprocess.run(["tar", "-xf", made[".zst"], "-C", tmp_path], check=True)
    install = str(tmp_path / "genre-desktop-light" / "install.sh")
    subprocess.run([install, "--prefix", "here"], cwd=tmp_path, check=True, capture_output=True)
    command = tmp_path / "here" / "bin" / "genre-desktop-light"
    assert subprocess.check_output([command, "a"], text=True) == "heard a\n"
    for words in (["--prefix", "within"], ["--prefix"]):
        done = subprocess.run(
            [install, *words], cwd=Path(install).parent, capture_output=True, text=True, check=False
        )
        assert done.returncode == 2
        assert "folder" in done.stderr


def test_the_debian_package_holds_the_program_and_says_what_it_needs(
    made: dict[str, Path], tmp_path: Path
) -> None:
    root = tmp_path / "root"
    subprocess.run(["dpkg-deb", "-x", made[".deb"], root], check=True)

    fields = subprocess.run(
        ["dpkg-deb", "-f", made[".deb"], "Package", "Depends"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "Package: genre-desktop-light" in fields
    assert "libasound2 | libasound2t64" in fields
    assert (root / "usr/bin/genre-desktop-light").readlink() == Path(
        "/opt/genre-desktop-light/genre-desktop"
    )
    assert (root / "opt/genre-desktop-light/genre-desktop").read_text() == SAYS
    copyright_file = root / "usr/share/doc/genre-desktop-light/copyright"
    assert "GNU General Public License" in copyright_file.read_text()


def test_the_menu_tells_the_two_builds_apart() -> None:
    assert "\nName=Genre Desktop\n" in desktop_entry("genre-desktop")
    assert "\nName=Genre Desktop Light\n" in desktop_entry("genre-desktop-light")
    assert "@" not in desktop_entry("genre-desktop")
