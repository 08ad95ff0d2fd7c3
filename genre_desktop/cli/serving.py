"""A model at work for as long as a command needs it."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from genre_desktop.edition import model_suffixes
from genre_desktop.errors import UserError
from genre_desktop.inference.service import InferenceService
from genre_desktop.paths import bundled_model


def add_model_argument(parser: argparse.ArgumentParser) -> None:
    """Declare which model is to judge: the one that comes with the program, or another."""
    parser.add_argument(
        "--model",
        type=Path,
        default=bundled_model(),
        help=f"a {model_suffixes()[0]} file with its card",
    )


@contextmanager
def serving(
    model: Path,
    *,
    lazily: bool = False,
    on_ready: Callable[[], None] = lambda: None,
    on_failed: Callable[[UserError], None] = lambda _: None,
) -> Iterator[InferenceService]:
    """Have a model loaded and judging; it goes at the end, and at once after Ctrl+C.

    Parameters
    ----------
    model : pathlib.Path
    lazily : bool
        Leave it to whoever needs the model to start loading it.
    on_ready, on_failed : callable, optional
        See `InferenceService`.
    """
    service = InferenceService(model, on_ready=on_ready, on_failed=on_failed)
    if not lazily:
        service.start()
    patience_s: float | None = None
    try:
        yield service
    except KeyboardInterrupt:
        patience_s = 0  # the engine's import cannot be broken off, and nobody waits for it
        raise
    finally:
        service.stop(patience_s)
