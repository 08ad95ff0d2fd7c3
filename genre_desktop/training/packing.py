"""A network as a ``.keras`` file, as small as it can be without losing a digit."""

import os
import zipfile
from pathlib import Path
from typing import Any

from genre_desktop.files import written_whole

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def save_packed(network: Any, path: Path) -> None:  # noqa: ANN401
    """Save a network; a tenth smaller than Keras does it, who stores without packing.

    The weights, the settings of the layers and so the answers are the same to the last bit. Keras
    opens both kinds.

    Parameters
    ----------
    network : keras.Model
    path : pathlib.Path
        Ending in ``.keras``, or a draft that does.
    """
    network.save(os.fspath(path))
    with (
        written_whole(path) as draft,
        zipfile.ZipFile(path) as stored,
        zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed,
    ):
        for each in stored.infolist():
            # no time of day: the same network is the same file
            entry = zipfile.ZipInfo(each.filename, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, stored.read(each))
