"""When a window is there: the program's, or a bare one.

python -m benchmarks.children.first_paint program|bare
"""

import json
import sys
import time

from PySide6.QtWidgets import QMainWindow

from benchmarks.children.windows import leave, run_bare, run_program


def _tell(window: QMainWindow) -> None:
    del window
    print(json.dumps({"painted": time.time()}))
    leave()


if __name__ == "__main__":
    (run_program if sys.argv[1] == "program" else run_bare)(_tell)
