"""The whole diagnosis as one JSON object: for `genre-desktop selftest` and for the window."""

import json
import threading
from dataclasses import asdict
from typing import Any

from genre_desktop.diagnosis.self_test import Progress, self_test
from genre_desktop.diagnosis.surroundings import surroundings
from genre_desktop.inference.service import InferenceService

Diagnosis = dict[str, Any]


def diagnosis(
    service: InferenceService | None = None,
    *,
    cancel: threading.Event | None = None,
    on_progress: Progress = lambda *_: None,
) -> Diagnosis:
    """Try the program and look around it: see `self_test` for the parameters.

    Returns
    -------
    dict
        ``ok`` is False if a check failed; then ``checks``, ``versions``, ``system``, ``folders``
        and ``devices``.

    Raises
    ------
    CancelledError
        `cancel` was set.
    """
    checks = self_test(service, cancel=cancel, on_progress=on_progress)
    return {
        "ok": all(check.passed is not False for check in checks),
        "checks": [asdict(check) for check in checks],
        **surroundings(),
    }


def as_json(found: Diagnosis, *, ascii_only: bool = False) -> str:
    """A diagnosis as text of several lines."""
    return json.dumps(found, indent=1, ensure_ascii=ascii_only) + "\n"
