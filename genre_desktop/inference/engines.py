"""Which engine runs a model file."""

from genre_desktop.edition import EXPORTED
from genre_desktop.inference.bundle import Bundle
from genre_desktop.inference.engine import Engine, KerasEngine


def engine_of(bundle: Bundle) -> Engine:
    """The engine that runs a model: TensorFlow a ``.keras`` file, LiteRT an exported one.

    Raises
    ------
    ModelError
        As for the two engines.
    """
    if bundle.path.suffix.lower() != EXPORTED:
        return KerasEngine(bundle)
    from genre_desktop.inference.light_engine import LightEngine  # noqa: PLC0415 - is not always used

    return LightEngine(bundle)
