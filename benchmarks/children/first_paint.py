"""When a window is there: the program's, the same with all that is in it, or a bare one.

python -m benchmarks.children.first_paint program|furnished|bare
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
    if sys.argv[1] == "bare":
        run_bare(_tell)
    else:
        run_program(_tell, furnished=sys.argv[1] == "furnished")
