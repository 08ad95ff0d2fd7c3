"""Search for better settings of a recipe, judged on the songs that are set aside.

Never by a random part of the training songs: their artists are the same, and what is chosen so
over-fits them.
"""

import dataclasses
import math
from collections.abc import Callable
from typing import Any

from genre_desktop.errors import UserError
from genre_desktop.training import statistics
from genre_desktop.training.fit import DivergedError
from genre_desktop.training.laboratory import Plan, identity, train
from genre_desktop.training.recipes import Recipe

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
    """One try: its settings and the share of songs set aside that it got right.

    The share is NaN where the training diverged.
    """

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
        The best first; those that diverged are left out.

    Raises
    ------
    UserError
        No songs are set aside, the folder holds another search, or all trials diverged.
    """
    import optuna  # noqa: PLC0415
    from optuna.storages.journal import JournalFileBackend  # noqa: PLC0415

    if plan.valid is None:
        raise UserError("A search is judged on songs set aside.", "Name them with --valid.")
    plan.folder.mkdir(parents=True, exist_ok=True)
    optuna.logging.set_verbosity(optuna.logging.ERROR)  # why a trial failed is told once, by us
    storage = optuna.storages.JournalStorage(JournalFileBackend(str(plan.folder / _JOURNAL)))
    about = {"training": identity(plan), "over": sorted(names)}
    for name in optuna.get_all_study_names(storage):
        earlier = optuna.load_study(study_name=name, storage=storage)
        if earlier.trials and earlier.user_attrs != about:
            raise UserError(
                f"{plan.folder} holds another search, of other songs or settings.",
                "Choose another folder for this one, or delete that.",
            )
    study = optuna.create_study(
        study_name=plan.recipe.name, storage=storage, direction="maximize", load_if_exists=True
    )
    for key, value in about.items():
        study.set_user_attr(key, value)
    # each start needs a seed of its own: the same one would draw the first trials over again
    study.sampler = optuna.samplers.TPESampler(seed=plan.seed + len(study.trials))
    states = optuna.trial.TrialState
    _take_up_again(study, states)

    def judged(trial: Any) -> float:  # noqa: ANN401
        settings = {name: _drawn(trial, name) for name in names}
        tried = dataclasses.replace(
            plan,
            recipe=with_settings(plan.recipe, settings),
            folder=plan.folder / f"trial-{_begun_as(trial):03}",
        )
        try:
            heard = train(tried).heard
        except DivergedError as error:
            on_trial(Trial(trial.number, settings, math.nan))
            raise optuna.TrialPruned from error  # the sampler keeps away from such settings
        accuracy = statistics.song_accuracy(heard.log_probabilities, heard.labels)
        on_trial(Trial(trial.number, settings, accuracy))
        return accuracy

    done = study.get_trials(states=(states.COMPLETE, states.PRUNED))
    study.optimize(judged, n_trials=max(0, trials - len(done)))
    found = [
        Trial(trial.number, dict(trial.params), float(trial.value))
        for trial in study.trials
        if trial.value is not None
    ]
    if not found:
        raise UserError(
            "All trials of the search diverged: their loss was no number.",
            "Choose another recipe, or other settings to search over.",
        )
    return sorted(found, key=lambda trial: -trial.accuracy)


def _take_up_again(study: Any, states: Any) -> None:  # noqa: ANN401
    """Have trials that were stopped in the middle go on, each in its own folder, before others.

    After a kill such a trial is left running; at Ctrl+C, or an error that ends the search, Optuna
    calls it failed.
    """
    latest = {_begun_as(trial): trial for trial in study.trials}
    for number, trial in latest.items():
        if trial.state == states.RUNNING:
            study.tell(trial.number, state=states.FAIL)
        elif trial.state != states.FAIL:
            continue
        study.enqueue_trial(trial.params, user_attrs={_BEGUN_AS: number})


def _begun_as(trial: Any) -> int:  # noqa: ANN401
    """Number of the trial that it goes on with, or its own."""
    return int(trial.user_attrs.get(_BEGUN_AS, trial.number))


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
