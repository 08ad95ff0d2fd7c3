"""Genre Desktop hears what genre a piece of music is."""

import os

__version__ = "0.1.0"

# Before NumPy is imported. A second thread in OpenBLAS helps nothing here: our matrices are small
# and come often, so it only spins, against the threads of the engine (a song took 9 s of processor
# time and not 1.3 s).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
