"""How much of what is no music is taken for music."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from genre_desktop.inference.engine import Engine
from genre_desktop.inference.verdict import Sureness
from genre_desktop.training.not_music import unseen
from genre_desktop.training.robustness import judged

PIECES = 280
"""Twenty of each kind."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Sounds of one kind that are no music, and what the model took them for.

    Attributes
    ----------
    kind : str
    accepted : int
        Called by a genre, however unsure.
    very_sure : int
        Of these.
    of : int
    """

    kind: str
    accepted: int
    very_sure: int
    of: int


def acceptances(
    engine: Engine, count: int = PIECES, *, on_piece: Callable[[int], None] = lambda _: None
) -> list[Acceptance]:
    """Judge sounds that are no music, of kinds that no model has learned: see `unseen`.

    Raises
    ------
    UserError
        espeak-ng, which makes the speech, is not there.
    """
    heard: Counter[str] = Counter()
    accepted: Counter[str] = Counter()
    very_sure: Counter[str] = Counter()
    for number, piece in enumerate(unseen(count)):
        verdict = judged(engine, piece.samples)
        heard[piece.kind] += 1
        accepted[piece.kind] += verdict.genre is not None
        very_sure[piece.kind] += verdict.sureness is Sureness.VERY_SURE
        on_piece(number + 1)
    return [
        Acceptance(kind, accepted[kind], very_sure[kind], heard[kind]) for kind in sorted(heard)
    ]
