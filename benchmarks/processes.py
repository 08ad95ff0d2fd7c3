"""Running a measurement in a fresh process."""

import json
import os
import subprocess
import sys
import tempfile
import time
from typing import Any

_LONGEST_S = 900


def measured_in_child(
    module: str, *arguments: str, longest_s: float = _LONGEST_S
) -> dict[str, Any]:
    """Run ``benchmarks.children.<module>``, which prints a JSON object as its last line.

    Returns
    -------
    dict
        What it printed, and ``spawned``: the time just before it was started.
    """
    with tempfile.TemporaryDirectory() as home:
        # modules are compiled once, as they are for a user
        kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        spawned = time.time()
        result = subprocess.run(
            [sys.executable, "-m", f"benchmarks.children.{module}", *arguments],
            env={**kept, "GENRE_DESKTOP_HOME": home},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=longest_s,
            check=False,
        )
    if result.returncode != 0:
        raise RuntimeError(f"{module} {' '.join(arguments)} failed:\n{result.stderr[-4000:]}")
    answer: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return {**answer, "spawned": spawned}
