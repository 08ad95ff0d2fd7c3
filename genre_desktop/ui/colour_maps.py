"""The colours of the spectrogram."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray


def colour_map(name: str) -> pg.ColorMap:
    """A colour map by the name that the settings have for it."""
    if name == "grey":
        return pg.ColorMap([0.0, 1.0], [(0, 0, 0), (255, 255, 255)])
    return pg.colormap.get(name)


def pixel_colours(name: str) -> NDArray[np.uint32]:
    """A colour map as pixels of `QImage.Format.Format_RGB32`.

    Returns
    -------
    numpy.ndarray [shape=(256,)]
        From the quietest to the loudest.
    """
    red, green, blue = colour_map(name).getLookupTable(0.0, 1.0, 256)[:, :3].astype(np.uint32).T
    return np.asarray(np.uint32(0xFF000000) | red << 16 | green << 8 | blue, np.uint32)
