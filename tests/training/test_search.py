"""A search goes on where it was stopped, with its own songs alone, and outlives what diverges."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from genre_desktop.errors import UserError
from genre_desktop.training import search as searching
from genre_desktop.training.fit import DivergedError
from genre_desktop.training.laboratory import Plan
from genre_desktop.training.runs import Run
from genre_desktop.training.search import Trial, search
from tests.training.in_memory import collection, sound
from tests.training.runs import GENRES, forty_songs, made_run
from tests.training.songs import TINY

OVER = ("mixup",)


class Laboratory:
    """Trains nothing: every plan gives the same run, unless it is told otherwise."""

    def __init__(self) -> None:
        self.plans: list[Plan] = []
        self.troubles: dict[int, BaseException] = {}

    def train(self, plan: Plan) -> Run:
        self.plans.append(plan)
        if (trouble := self.troubles.get(len(self.plans))) is not None:
            raise trouble
        return made_run(plan.folder, forty_songs(right=30))


@pytest.fixture
def laboratory(monkeypatch: pytest.MonkeyPatch) -> Laboratory:
    made = Laboratory()
    monkeypatch.setattr(searching, "train", made.train)
    return made


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return Plan(
        folder=tmp_path / "search",
        recipe=TINY,
        genres=GENRES,
        train=collection(sound(0, 1.0), name="train"),
        valid=collection(sound(1, 1.0), name="valid"),
        command="",
        name="searched",
    )


@pytest.mark.parametrize(
    ("other", "over"),
    [
        (lambda plan: replace(plan, valid=collection(sound(2, 1.0), name="valid")), OVER),
        (lambda plan: replace(plan, seed=1), OVER),
        (lambda plan: replace(plan, recipe=replace(TINY, epochs=9)), OVER),
        (lambda plan: replace(plan, recipe=replace(TINY, name="another")), OVER),
        (lambda plan: plan, ("mixup", "learning_rate")),
    ],
)
def test_the_results_of_another_search_are_not_taken_for_its_own(
    other: Callable[[Plan], Plan], over: tuple[str, ...], plan: Plan, laboratory: Laboratory
) -> None:
    assert search(plan, OVER, 1)[0].accuracy == 0.75

    with pytest.raises(UserError, match="holds another search"):
        search(other(plan), over, 2)

    assert len(laboratory.plans) == 1
    assert len(search(plan, OVER, 2)) == 2


def test_a_trial_stopped_by_hand_goes_on_in_its_folder_and_ends_once(
    plan: Plan, laboratory: Laboratory
) -> None:
    laboratory.troubles = {1: KeyboardInterrupt(), 2: KeyboardInterrupt()}

    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            search(plan, OVER, 2)
    found = search(plan, OVER, 2)

    first, again, then, other = laboratory.plans
    assert first.folder == again.folder == then.folder != other.folder
    assert first.recipe == again.recipe == then.recipe != other.recipe
    assert len(found) == 2
    assert search(plan, OVER, 2) == found
    assert len(laboratory.plans) == 4


def test_a_trial_that_diverges_is_told_and_the_others_go_on(
    plan: Plan, laboratory: Laboratory
) -> None:
    laboratory.troubles = {1: DivergedError("The loss is no number.")}
    told: list[Trial] = []

    found = search(plan, OVER, 3, on_trial=told.append)

    assert [str(trial.accuracy) for trial in told] == ["nan", "0.75", "0.75"]
    assert {trial.number for trial in found} == {1, 2}
    assert search(plan, OVER, 3) == found
    assert len(laboratory.plans) == 3


def test_a_search_in_which_all_diverges_says_so(plan: Plan, laboratory: Laboratory) -> None:
    laboratory.troubles = dict.fromkeys((1, 2), DivergedError("The loss is no number."))

    with pytest.raises(UserError, match="All trials of the search diverged"):
        search(plan, OVER, 2)


def test_what_else_goes_wrong_ends_the_search_and_is_told(
    plan: Plan, laboratory: Laboratory
) -> None:
    laboratory.troubles = {1: UserError("There is nothing to hear in the songs set aside.")}

    with pytest.raises(UserError, match="nothing to hear"):
        search(plan, OVER, 2)

    assert len(laboratory.plans) == 1
