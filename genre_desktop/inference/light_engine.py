"""The engine of the light program: an exported model, run by LiteRT."""

import logging
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from genre_desktop.inference.bundle import Bundle, ModelError
from genre_desktop.inference.card import ModelCard
from genre_desktop.inference.engine import Placed
from genre_desktop.processes import cores

log = logging.getLogger(__name__)

_PATCH_BANDS, _PATCH_COLUMNS = 16, 12
"""Size of what `LightEngine.saliency` takes away at a time, in cells: a seventh of the height and
half a second. Twice as fine costs four times as long."""

_MOST_THREADS = 4
"""More have nothing to do in a network of this size."""


class LightEngine:
    """An exported model (see `genre_desktop.inference.export`), one window at a time.

    A window costs no more alone than in a batch here, and one size needs one graph. To be made and
    used on one thread only.

    Parameters
    ----------
    bundle : Bundle

    Raises
    ------
    ModelError
        The file is not an exported model, or takes or gives something else than its card says.
    """

    def __init__(self, bundle: Bundle) -> None:
        from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415 - not what a window needs

        self._card = bundle.card
        try:
            self._graph = Interpreter(
                model_content=bundle.path.read_bytes(), num_threads=min(cores(), _MOST_THREADS)
            )
            self._graph.allocate_tensors()
            takes, gives = self._graph.get_input_details(), self._graph.get_output_details()
        except (OSError, RuntimeError, ValueError) as error:
            log.exception("cannot load %s", bundle.path)
            raise ModelError(
                f"The model {bundle.path.name} cannot be loaded.",
                "It is damaged, or was exported by another version of the program.",
            ) from error
        self._shape = (1, bundle.card.front_end.n_mels, bundle.card.window.columns, 1)
        shapes = [tuple(map(int, each["shape"])) for each in (*takes, *gives)]
        if shapes[:2] != [self._shape, (1, bundle.card.outputs)] or len(shapes) != 3:
            raise ModelError(
                f"The model {bundle.path.name} does not match its card:"
                f" it takes and gives {shapes},"
                f" the card says {self._shape} and {(1, bundle.card.outputs)}."
            )
        self._takes: int = takes[0]["index"]
        self._gives: list[int] = [each["index"] for each in gives]
        log.info("model %s is ready", bundle.card.label)

    @property
    def card(self) -> ModelCard:
        """The card of the model."""
        return self._card

    def log_probabilities(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        """What the model says of windows: see `Engine`."""
        answers = np.empty((len(windows), self._card.outputs), np.float32)
        for window, answer in zip(windows, answers, strict=True):
            answer[:] = self._judged(window)[0]
        return answers

    def placed(self, windows: NDArray[np.float32]) -> Placed:
        """What the model says of windows and where it places them: see `Engine`."""
        width = int(self._graph.get_output_details()[1]["shape"][-1])
        answers = np.empty((len(windows), self._card.outputs), np.float32)
        places = np.empty((len(windows), width), np.float32)
        for number, window in enumerate(windows):
            answers[number], places[number] = self._judged(window)
        return Placed(answers, places)

    def saliency(
        self, windows: NDArray[np.float32], baselines: NDArray[np.float32], genre_index: int
    ) -> NDArray[np.float32]:
        """What in windows speaks for a genre, by occlusion: see `Engine`.

        Patch by patch the baseline takes the window's place. What the genre's log-probability falls
        by is shared among the patch's cells by how far each is from the baseline.

        References
        ----------
        Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014.
        """
        n_genres = len(self._card.genres)
        if not 0 <= genre_index < n_genres:
            raise ValueError(f"there is no genre {genre_index}")
        maps = np.zeros_like(windows)
        for window, baseline, credited in zip(windows, baselines, maps, strict=True):
            as_it_is = self._judged(window)[0][genre_index]
            for patch in _patches(window.shape):
                way = np.abs(window[patch] - baseline[patch])
                total = way.sum()
                if total == 0:
                    continue
                without = window.copy()
                without[patch] = baseline[patch]
                fall = as_it_is - self._judged(without)[0][genre_index]
                credited[patch] = fall * way / total
        return maps

    def _judged(
        self, window: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Log-probabilities of one window, and its place."""
        self._graph.set_tensor(self._takes, window.reshape(self._shape))
        self._graph.invoke()
        answer, place = (self._graph.get_tensor(index)[0] for index in self._gives)
        return answer, place


def _patches(shape: tuple[int, ...]) -> Iterator[tuple[slice, slice]]:
    bands, columns = shape
    for band in range(0, bands, _PATCH_BANDS):
        for column in range(0, columns, _PATCH_COLUMNS):
            yield slice(band, band + _PATCH_BANDS), slice(column, column + _PATCH_COLUMNS)
