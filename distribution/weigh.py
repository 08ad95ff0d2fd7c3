"""Say what each part of a package weighs: ``python -m distribution.weigh dist/genre-desktop``."""

import argparse
import sys
from collections import Counter
from pathlib import Path

PARTS = {
    "TensorFlow": ("tensorflow",),
    "LiteRT": ("ai_edge_litert",),
    "Qt and PySide6": ("PySide6", "shiboken6"),
    "SciPy": ("scipy", "scipy.libs"),
    "NumPy": ("numpy", "numpy.libs"),
    "PyAV with FFmpeg": ("av", "av.libs"),
    "scikit-learn": ("sklearn", "scikit_learn.libs"),
    "matplotlib with Pillow": (
        "matplotlib",
        "PIL",
        "pillow.libs",
        "contourpy",
        "kiwisolver",
        "fontTools",
    ),
    "HDF5": ("h5py", "h5py.libs"),
    "libsndfile": ("_soundfile_data",),
    "Python": ("python3.11", "base_library.zip", "libpython3.11.so.1.0"),
    "ours: model, demo song, licences": ("genre_desktop",),
}
"""What is named, by what its folders are called; the rest goes by one name."""

REST, MODULES = "libraries of the system, and the rest", "Python modules, in the program"


def weights(package: Path) -> Counter[str]:
    """Bytes of each part of a package; what has several names is counted once."""
    names = {name: part for part, names in PARTS.items() for name in names}
    found: Counter[str] = Counter()
    for path in package.rglob("*"):
        if path.is_symlink() or not path.is_file():
            continue
        where = path.relative_to(package).parts
        inside = where[0] == "_internal"
        found[names.get(where[1], REST) if inside else MODULES] += path.stat().st_size
    return found


def table(package: Path) -> str:
    """What each part weighs, the heaviest first."""
    found = weights(package)
    lines = [f"{part:40} {size / 1e6:8.1f} MB" for part, size in found.most_common()]
    return "\n".join([*lines, f"{package.name:40} {found.total() / 1e6:8.1f} MB"])


def main() -> int:
    """Print the table of each package."""
    parser = argparse.ArgumentParser(prog="python -m distribution.weigh")
    parser.add_argument("packages", type=Path, nargs="+")
    for package in parser.parse_args().packages:
        print(table(package))
    return 0


if __name__ == "__main__":
    sys.exit(main())
