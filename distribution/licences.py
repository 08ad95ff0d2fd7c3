"""The licences of everything in a package, and that of the package as a whole."""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from distribution import identity
from distribution.components import Component

_TEXTS = Path(__file__).with_name("texts")

WHOLE = """\
GENRE DESKTOP {version} ({edition} package), commit {commit}

The program's own source code is free software under the MIT licence (LICENSE.txt beside this file).

This package as a whole is distributed under the GNU General Public License, version 3 or (at your
option) any later version: texts/GPL-3.txt. That follows from what is combined in it. FFmpeg in the
wheel of PyAV is built with x264 and x265 (GPL-2.0-or-later) and under version 3 of the GPL, Mutagen
is GPL-2.0-or-later, and what is under the Apache License 2.0 may be combined with these under
version 3 only. There is NO WARRANTY, to the extent permitted by law.

OFFER OF SOURCE. The complete source code of this package is available to everyone. The program and
what builds this package from it: the commit named above, at the place where you got the package
(each release there holds it as an archive). The other parts, in exactly the versions used: the
addresses listed below; requirements/run.txt of the source names each Python package with its hash.
Whoever distributed this package to you must, for three years from then, give you that source on a
physical medium too, for no more than the cost of doing so, if you ask for it.

The libraries under the LGPL (among them Qt and libsndfile) are separate files in this package and
may be replaced by changed versions of them.

WHAT IS INSIDE

"""


def write_licences(found: Iterable[Component], project: Path, folder: Path, *, light: bool) -> Path:
    """Write the folder of licences anew.

    Returns
    -------
    pathlib.Path
        The folder.
    """
    found = list(found)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "texts").mkdir(parents=True)
    shutil.copy(project / "LICENSE", folder / "LICENSE.txt")
    for text in _TEXTS.glob("*.txt"):
        shutil.copy(text, folder / "texts")
    for each in found:
        for text in each.texts:
            place = folder / "parts" / f"{_plain(each.name)}-{_plain(each.version)}"
            place.mkdir(parents=True, exist_ok=True)
            # many of a wheel's have the same name, in folders whose names say what they are of
            name = "-".join(text.parts[-3:]) if len(each.texts) > 3 else text.name
            shutil.copyfile(text, place / _plain(name))
    words = WHOLE.format(
        version=identity.version(),
        edition="light" if light else "standard",
        commit=identity.commit(project) or "unknown",
    )
    (folder / "LICENCES.txt").write_text(words + _table(found), encoding="utf-8")
    return folder


def _table(found: Iterable[Component]) -> str:
    lines = []
    for each in found:
        where = f" (in the wheel of {each.carried_by})" if each.carried_by else ""
        lines += [f"{each.name} {each.version}{where}", f"    {each.licence}", f"    {each.source}"]
    return "\n".join(lines) + "\n"


def _plain(name: str) -> str:
    return re.sub(r"[^\w.+-]", "_", name)
