"""Search for better settings of a recipe, judged on the songs that are set aside.

Never by a random part of the training songs: their artists are the same, and what is chosen so
over-fits them.
"""

import dataclasses
import logging
from collections.abc import Callable
from typing import Any

from genre_desktop.errors import UserError
from genre_desktop.training import calibration, statistics
from genre_desktop.training.laboratory import Plan, train
from genre_desktop.training.recipes import Recipe
from genre_desktop.training.runs import Run

log = logging.getLogger(__name__)

_JOURNAL = "search.journal"
_BEGUN_AS = "begun as"


@dataclasses.dataclass(frozen=True, slots=True)
class Range:
    """What a setting is searched over.

    Attributes
    ----------
    low, high : float
    log : bool
        Evenly in its logarithm.
    choices : tuple of int
        Instead of a range.
    """

    low: float = 0.0
    high: float = 0.0
    log: bool = False
    choices: tuple[int, ...] = ()


RANGES = {
    "learning_rate": Range(3e-4, 6e-3, log=True),
    "batch_size": Range(choices=(16, 32, 64)),
    "weight_decay": Range(1e-3, 0.3, log=True),
    "label_smoothing": Range(0.0, 0.15),
    "mixup": Range(0.0, 0.6),
}
"""Named ranges; each is a field of `Recipe`, or of its augmentation."""


@dataclasses.dataclass(frozen=True, slots=True)
class Trial:
    """One try: its settings and the share of songs set aside that it got right."""

    number: int
    settings: dict[str, float]
    accuracy: float


def search(
    plan: Plan,
    names: tuple[str, ...],
    trials: int,
    *,
    on_trial: Callable[[Trial], None] = lambda _: None,
) -> list[Trial]:
    """Train again and again with other settings; a search that was stopped goes on.

    Parameters
    ----------
    plan : Plan
        With songs set aside; its folder takes one run for each trial.
    names : tuple of str
        Of `RANGES`.
    trials : int
        In all, those of an earlier try included.

    Returns
    -------
    list of Trial
        The best first.
    """
    import optuna  # noqa: PLC0415
    from optuna.storages.journal import JournalFileBackend  # noqa: PLC0415

    if plan.valid is None:
        raise UserError("A search is judged on songs set aside.", "Name them with --valid.")
    plan.folder.mkdir(parents=True, exist_ok=True)
    optuna.logging.set_verbosity(optuna.logging.ERROR)  # why a trial failed is told once, by us
    backend = JournalFileBackend(str(plan.folder / _JOURNAL))
    study = optuna.create_study(
        study_name=plan.recipe.name,
        storage=optuna.storages.JournalStorage(backend),
        direction="maximize",
        load_if_exists=True,
    )
    # each start needs a seed of its own: the same one would draw the first trials over again
    study.sampler = optuna.samplers.TPESampler(seed=plan.seed + len(study.trials))
    _take_up_again(study, optuna.trial.TrialState)

    def judged(trial: Any) -> float:  # noqa: ANN401
        settings = {name: _drawn(trial, name) for name in names}
        tried = dataclasses.replace(
            plan,
            recipe=with_settings(plan.recipe, settings),
            folder=plan.folder / f"trial-{trial.user_attrs.get(_BEGUN_AS, trial.number):03}",
        )
        accuracy = _song_accuracy(train(tried))
        on_trial(Trial(trial.number, settings, accuracy))
        return accuracy

    finished = [trial for trial in study.trials if trial.value is not None]
    study.optimize(judged, n_trials=max(0, trials - len(finished)))
    found = [
        Trial(trial.number, dict(trial.params), float(trial.value))
        for trial in study.trials
        if trial.value is not None
    ]
    return sorted(found, key=lambda trial: -trial.accuracy)


def _take_up_again(study: Any, states: Any) -> None:  # noqa: ANN401
    """Have a trial that was stopped in the middle go on, in its own folder, before others."""
    for trial in study.get_trials(states=(states.RUNNING,)):
        study.tell(trial.number, state=states.FAIL)
        number = trial.user_attrs.get(_BEGUN_AS, trial.number)
        study.enqueue_trial(trial.params, user_attrs={_BEGUN_AS: number})


def with_settings(recipe: Recipe, settings: dict[str, float]) -> Recipe:
    """The recipe with other settings, each named as in `RANGES`."""
    of_recipe = {name: value for name, value in settings.items() if hasattr(recipe, name)}
    others = {name: value for name, value in settings.items() if name not in of_recipe}
    varied = dataclasses.replace(recipe.augmentation, **others)  # type: ignore[arg-type]
    return dataclasses.replace(recipe, augmentation=varied, **of_recipe)  # type: ignore[arg-type]


def _drawn(trial: Any, name: str) -> float:  # noqa: ANN401
    over = RANGES[name]
    if over.choices:
        return trial.suggest_categorical(name, over.choices)  # type: ignore[no-any-return]
    return trial.suggest_float(name, over.low, over.high, log=over.log)  # type: ignore[no-any-return]


def _song_accuracy(run: Run) -> float:
    means = calibration.mean_of_windows(run.heard.log_probabilities)
    return statistics.accuracy(means, run.heard.labels)
