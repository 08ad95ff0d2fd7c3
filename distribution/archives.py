"""Archives of a package, for a user to take.

``python -m distribution.archives dist/genre-desktop`` makes on Linux a ``.tar.zst`` with an
installer, an entry for the menu and an icon, and a ``.deb``; elsewhere a ``.zip``. Windows has its
installer from `distribution/windows/genre-desktop.iss`.
"""

import argparse
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from distribution import identity

ROOT = Path(__file__).resolve().parent.parent
_LINUX = Path(__file__).with_name("linux")
_ICON = ROOT / "resources" / "icon.png"
"""256 by 256."""

_DEPENDS = (
    "libc6 (>= 2.36)",
    "libasound2 | libasound2t64",
    "libegl1",
    "libgl1",
    "libwayland-client0",
    "libwayland-cursor0",
    "libwayland-egl1",
    "libxcb1",
)
"""What is not in the package: it has to fit the system's kernel, graphics and sound."""
_RECOMMENDS = ("fonts-dejavu-core", "libasound2-plugins", "pulseaudio-utils")

_LEVEL = 12
"""Of zstd: a quarter of the time of xz for a tenth more bytes, and unpacked in a tenth of it."""


def archives(package: Path, folder: Path) -> list[Path]:
    """Make the archives of a package for this system.

    Parameters
    ----------
    package : pathlib.Path
        As `build.spec` makes it.
    folder : pathlib.Path
        Where they are put.
    """
    stem = f"{package.name}-{identity.version()}-{sys.platform}-{platform.machine().lower()}"
    if sys.platform != "linux":
        made = shutil.make_archive(str(folder / stem), "zip", package.parent, package.name)
        return [Path(made)]
    with tempfile.TemporaryDirectory(dir=folder) as work:
        return [
            _tar(package, folder / f"{stem}.tar.zst", Path(work)),
            _deb(package, folder, Path(work)),
        ]


def desktop_entry(name: str) -> str:
    """The entry for the menu."""
    title = "Genre Desktop Light" if name.endswith("light") else "Genre Desktop"
    text = (_LINUX / "genre-desktop.desktop").read_text(encoding="utf-8")
    return text.replace("@NAME@", name).replace("@TITLE@", title)


def _tar(package: Path, path: Path, work: Path) -> Path:
    """The folder with an installer in it."""
    name = package.name
    folder = work / name
    shutil.copytree(package, folder, symlinks=True, copy_function=os.link)
    script = (_LINUX / "install.sh").read_text(encoding="utf-8").replace("@NAME@", name)
    (folder / "install.sh").write_text(script, encoding="utf-8")
    (folder / "install.sh").chmod(0o755)
    (folder / f"{name}.desktop").write_text(desktop_entry(name), encoding="utf-8")
    shutil.copy(_ICON, folder / f"{name}.png")
    _packed(["tar", "--owner=0", "--group=0", "--sort=name", "-C", work, "-c", name], path)
    return path


def _packed(command: list[str | Path], path: Path) -> None:
    draft = path.with_name(f".{path.name}")
    with draft.open("wb") as out, subprocess.Popen(command, stdout=subprocess.PIPE) as tar:
        subprocess.run(
            ["zstd", "-q", "-T0", "--long=27", f"-{_LEVEL}"],
            stdin=tar.stdout,
            stdout=out,
            check=True,
        )
    if tar.returncode:
        raise subprocess.CalledProcessError(tar.returncode, command)
    draft.replace(path)


def _deb(package: Path, folder: Path, work: Path) -> Path:
    """A package for Debian, Ubuntu and their kin."""
    name, machine = package.name, {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]
    root = work / "deb"
    program = root / "opt" / name
    for part in ("DEBIAN", "opt", "usr/bin", "usr/share/applications", f"usr/share/doc/{name}"):
        (root / part).mkdir(parents=True)
    icons = root / "usr/share/icons/hicolor/256x256/apps"
    icons.mkdir(parents=True)
    shutil.copytree(package, program, symlinks=True, copy_function=os.link)
    (root / "usr/bin" / name).symlink_to(f"/opt/{name}/genre-desktop")
    (root / f"usr/share/applications/{name}.desktop").write_text(desktop_entry(name), "utf-8")
    shutil.copy(_ICON, icons / f"{name}.png")
    licences = program / "_internal" / "genre_desktop" / "licences" / "LICENCES.txt"
    shutil.copy(licences, root / f"usr/share/doc/{name}/copyright")
    size_kb = sum(path.lstat().st_size for path in root.rglob("*")) // 1024
    (root / "DEBIAN" / "control").write_text(
        f"Package: {name}\n"
        f"Version: {identity.version()}\n"
        "Section: sound\n"
        "Priority: optional\n"
        f"Architecture: {machine}\n"
        f"Installed-Size: {size_kb}\n"
        f"Depends: {', '.join(_DEPENDS)}\n"
        f"Recommends: {', '.join(_RECOMMENDS)}\n"
        "Maintainer: The Genre Desktop developers <genre-desktop@localhost>\n"
        "Description: Hears what genre a piece of music is\n"
        " Drop a song: see its mel spectrogram and how much it sounds like ten genres.\n"
        f" {'Without' if name.endswith('light') else 'With'} TensorFlow, which trains models.\n",
        encoding="utf-8",
    )
    (root / "DEBIAN" / "md5sums").write_text(_sums(root), encoding="utf-8")
    path = folder / f"{name}_{identity.version()}_{machine}.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zzstd", f"-z{_LEVEL}", "--build", root, path],
        check=True,
    )
    return path


def _sums(root: Path) -> str:
    lines = []
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink() and "DEBIAN" not in path.parts:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False))
            lines.append(f"{digest.hexdigest()}  {path.relative_to(root)}\n")
    return "".join(lines)


def main() -> int:
    """Make the archives of each package that is named, and say what they weigh."""
    parser = argparse.ArgumentParser(prog="python -m distribution.archives")
    parser.add_argument("packages", type=Path, nargs="+")
    for package in parser.parse_args().packages:
        for path in archives(package, package.parent):
            print(f"{path}  {path.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
