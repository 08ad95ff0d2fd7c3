"""What a package is made of: Python packages, the libraries in their wheels, and the system's."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path

Entry = tuple[str, str, str]
"""A line of PyInstaller's lists: place in the package or module, where it is now, kind."""

_LICENCE_FILE = re.compile(r"(?i)(^|/)(licen[cs]es?/|licen[cs]e|copying|notice|third.?party)[^/]*$")

_CARRIED = {
    r"avcodec|avdevice|avfilter|avformat|avutil|swresample|swscale": (
        "FFmpeg",
        "GPL-3.0-or-later",
        "https://ffmpeg.org/releases/",
    ),
    r"x264": ("x264", "GPL-2.0-or-later", "https://code.videolan.org/videolan/x264"),
    r"x265": ("x265", "GPL-2.0-or-later", "https://bitbucket.org/multicoreware/x265_git"),
    r"SvtAv1Enc": ("SVT-AV1", "BSD-3-Clause-Clear", "https://gitlab.com/AOMediaCodec/SVT-AV1"),
    r"dav1d": ("dav1d", "BSD-2-Clause", "https://code.videolan.org/videolan/dav1d"),
    r"avif|aom": ("libavif", "BSD-2-Clause", "https://github.com/AOMediaCodec/libavif"),
    r"mp3lame": ("LAME", "LGPL-2.0-or-later", "https://lame.sourceforge.io"),
    r"opus": ("Opus", "BSD-3-Clause", "https://opus-codec.org"),
    r"vpx": ("libvpx", "BSD-3-Clause", "https://chromium.googlesource.com/webm/libvpx"),
    r"vpl": ("oneVPL", "MIT", "https://github.com/intel/libvpl"),
    r"opencore-amr": (
        "opencore-amr",
        "Apache-2.0",
        "https://sourceforge.net/projects/opencore-amr/",
    ),
    r"gnutls": ("GnuTLS", "LGPL-2.1-or-later", "https://www.gnutls.org"),
    r"nettle|hogweed": (
        "Nettle",
        "LGPL-3.0-or-later OR GPL-2.0-or-later",
        "https://www.lysator.liu.se/~nisse/nettle/",
    ),
    r"gmp": ("GMP", "LGPL-3.0-or-later OR GPL-2.0-or-later", "https://gmplib.org"),
    r"unistring": (
        "libunistring",
        "LGPL-3.0-or-later OR GPL-2.0-or-later",
        "https://www.gnu.org/software/libunistring/",
    ),
    r"webp|sharpyuv": ("libwebp", "BSD-3-Clause", "https://chromium.googlesource.com/webm/libwebp"),
    r"drm": ("libdrm", "MIT", "https://gitlab.freedesktop.org/mesa/drm"),
    r"asound": ("alsa-lib", "LGPL-2.1-or-later", "https://www.alsa-project.org"),
    r"xcb[\w-]*|Xau|X\w+": ("X.Org libraries", "MIT", "https://www.x.org"),
    r"sndfile": ("libsndfile", "LGPL-2.1-or-later", "https://libsndfile.github.io/libsndfile/"),
    r"scipy_openblas|openblas": ("OpenBLAS", "BSD-3-Clause", "https://www.openblas.net"),
    r"gfortran|quadmath": (
        "GCC's run-time libraries",
        "GPL-3.0-or-later WITH GCC-exception-3.1",
        "https://gcc.gnu.org",
    ),
    r"gomp": (
        "GCC's run-time libraries",
        "GPL-3.0-or-later WITH GCC-exception-3.1",
        "https://gcc.gnu.org",
    ),
    r"hdf5": ("HDF5", "BSD-3-Clause", "https://www.hdfgroup.org"),
    r"aec|sz": ("libaec", "BSD-2-Clause", "https://gitlab.dkrz.de/k202009/libaec"),
    r"jpeg|openjp2": ("JPEG libraries", "BSD-3-Clause", "https://libjpeg-turbo.org"),
    r"tiff": ("libtiff", "libtiff", "https://libtiff.gitlab.io/libtiff/"),
    r"png": ("libpng", "libpng-2.0", "http://www.libpng.org"),
    r"freetype": ("FreeType", "FTL", "https://freetype.org"),
    r"harfbuzz": ("HarfBuzz", "MIT", "https://harfbuzz.github.io"),
    r"lcms2": ("Little CMS", "MIT", "https://www.littlecms.com"),
    r"brotli": ("Brotli", "MIT", "https://github.com/google/brotli"),
    r"bz2|lzma|zstd|z": (
        "compression libraries",
        "0BSD AND BSD-3-Clause AND Zlib",
        "https://zlib.net",
    ),
    r"icu\w*": ("ICU", "Unicode-3.0", "https://icu.unicode.org"),
    r"Qt6\w*": ("Qt", "LGPL-3.0-only", "https://download.qt.io/official_releases/qt/"),
}
"""Libraries in wheels, by what follows ``lib`` in their names: project, licence, source."""


@dataclass(frozen=True, slots=True)
class Component:
    """One thing that a package holds.

    Attributes
    ----------
    name, version : str
    licence : str
        SPDX expression, or what its maker says.
    source : str
        Where its source code is.
    purl : str
        Its package URL; empty if it has none.
    texts : tuple of pathlib.Path
        Licences and notices that come with it.
    carried_by : str
        The package in whose wheel it is; empty if it is one itself.
    """

    name: str
    version: str
    licence: str
    source: str
    purl: str = ""
    texts: tuple[Path, ...] = field(default=(), repr=False)
    carried_by: str = ""


def components(modules: Iterable[Entry], files: Iterable[Entry]) -> list[Component]:
    """Everything in a package, by name.

    Parameters
    ----------
    modules : iterable of (str, str, str)
        PyInstaller's list of modules in Python.
    files : iterable of (str, str, str)
        Its lists of libraries and data.
    """
    files = list(files)
    sources = [Path(source) for _, source, _ in files]
    names = {name.split(".")[0] for name, _, _ in modules}
    names |= {Path(place).parts[0] for place, _, _ in files}
    found = {each.name: each for each in map(_of_package, _distributions(names))}
    for each in (_python(), _bootloader(), *_carried(files), *_of_system(sources)):
        found.setdefault(each.name, each)
    return sorted(found.values(), key=lambda each: each.name.lower())


def _distributions(names: set[str]) -> Iterator[Distribution]:
    bring = packages_distributions()
    folders = {name.removesuffix(".libs") for name in names}
    for name in sorted({each for folder in folders for each in bring.get(folder, ())}):
        if name != "genre-desktop":
            yield distribution(name)


def _of_package(found: Distribution) -> Component:
    about = found.metadata.json
    name, version = str(about["name"]), found.version
    said = str(about.get("license", "")).split("\n")[0]
    kinds = [
        text.split(" :: ")[-1]
        for text in about.get("classifier", ())
        if text.startswith("License ::")
    ]
    if said.startswith("LGPL-3.0"):  # PySide6, whose classifiers are more than its choice
        kinds = [said]
    licence = about.get("license_expression") or (kinds or [said])[0] or "see its source"
    texts = [
        Path(str(found.locate_file(file)))
        for file in found.files or ()
        if _LICENCE_FILE.search(str(file))
    ]
    return Component(
        name,
        version,
        str(licence),
        f"https://pypi.org/project/{name}/{version}/#files",
        f"pkg:pypi/{re.sub('[-_.]+', '-', name).lower()}@{version}",
        tuple(text for text in texts if text.is_file()),
    )


def _carried(files: Iterable[Entry]) -> Iterator[Component]:
    for place, source, _ in files:
        name = Path(place).name
        if "site-packages" not in source or not (
            cut := re.match(r"lib([\w+-]+?)(-[0-9a-f]{8})?\.(so|dylib)", name)
        ):
            continue
        holder = Path(place).parts[0].removesuffix(".libs")
        for pattern, (project, licence, url) in _CARRIED.items():
            if re.fullmatch(rf"({pattern})[\d_.+-]*\w{{0,3}}", cut[1]):
                version = re.search(r"\.so\.([\d.]+)$", name)
                yield Component(
                    project, version[1] if version else "", licence, url, carried_by=holder
                )
                break


def _of_system(sources: Iterable[Path]) -> Iterator[Component]:
    """The libraries that Debian brings, by the packages that they are of."""
    if sys.platform != "linux" or shutil.which("dpkg-query") is None:
        return
    real = {
        source.resolve()
        for source in sources
        if source.is_absolute() and "site-packages" not in source.parts
    }
    # a package may say /lib of what is in /usr/lib today
    usr = [path for path in real if path.is_relative_to("/usr")]
    asked = [str(way) for path in usr for way in (path, Path("/") / path.relative_to("/usr"))]
    if not asked:
        return
    packages = {line.split(":")[0] for line in _dpkg_query("-S", *asked) if ": /" in line}
    form = "${Package} ${Version} ${source:Package}\n"
    for line in _dpkg_query("-W", "-f", form, *sorted(packages)):
        package, version, origin = line.split()
        text = Path("/usr/share/doc") / package / "copyright"
        yield Component(
            package,
            version,
            "see its copyright file",
            f"https://sources.debian.org/src/{origin}/",
            f"pkg:deb/debian/{package}@{version}",
            (text,) if text.is_file() else (),
        )


def _dpkg_query(*words: str) -> list[str]:
    """What it prints; what it does not know it tells on standard error."""
    done = subprocess.run(["dpkg-query", *words], capture_output=True, text=True, check=False)
    return done.stdout.splitlines()


def _python() -> Component:
    version = ".".join(map(str, sys.version_info[:3]))
    texts = [
        Path(sys.base_prefix) / "lib" / f"python3.{sys.version_info[1]}" / "LICENSE.txt",
        Path(sys.base_prefix) / "LICENSE.txt",
        Path(f"/usr/share/doc/python3.{sys.version_info[1]}/copyright"),
    ]
    url = f"https://www.python.org/downloads/release/python-{version.replace('.', '')}/"
    purl = f"pkg:generic/python@{version}"
    return Component(
        "Python", version, "PSF-2.0", url, purl, tuple(t for t in texts if t.is_file())
    )


def _bootloader() -> Component:
    """The beginning of each program, which PyInstaller puts there."""
    found = _of_package(distribution("pyinstaller"))
    return Component(
        "PyInstaller bootloader",
        found.version,
        "GPL-2.0-or-later WITH Bootloader-exception",
        found.source,
        found.purl,
        found.texts,
    )
