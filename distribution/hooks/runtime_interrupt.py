"""The first thing a package runs: Ctrl+C ends it as it ends any program, without a traceback.

PyInstaller's own hooks come next, some of which take a while, and nothing of ours is there to see
to it. What a command does about Ctrl+C is arranged when it begins (``genre_desktop/__main__.py``).
"""

# what `signal` is made of, which is there without an import of anything
import _signal

if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:  # else it is to be ignored
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
