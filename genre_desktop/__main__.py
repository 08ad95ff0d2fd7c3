"""The program's entry: a command, or the window."""

import os
import signal
import sys

from genre_desktop.cli import COMMAND_NAMES, INTERRUPTED
from genre_desktop.crash import divert_native_output, end_at_once
from genre_desktop.paths import cache_dir, log_dir
from genre_desktop.streams import open_streams

_FROZEN = getattr(sys, "frozen", False)


def main() -> int:
    """Run the command that was named, or open the window.

    Returns
    -------
    int
        Exit code.
    """
    _keep_list_of_fonts()
    _serve_pool()
    try:
        exit_code = _run(sys.argv[1:])
    except KeyboardInterrupt:  # while modules were imported, before the command could say so
        exit_code = INTERRUPTED
    if exit_code == INTERRUPTED:
        end_at_once(exit_code)
    return exit_code


def _keep_list_of_fonts() -> None:
    """Have a frozen program's matplotlib look through the fonts once, and not at each start."""
    if _FROZEN:  # which would keep the list in a folder for this run alone
        os.environ["MPLCONFIGDIR"] = str(cache_dir() / "matplotlib")


def _serve_pool() -> None:
    """Become a process of a pool, and end as one, where a frozen program was started as that.

    It starts itself anew for each of them, with these words, since it has no Python to start.
    """
    # looked at here, since to import multiprocessing takes 20 ms that the window need not wait
    if "--multiprocessing-fork" in sys.argv[1:] or "-c" in sys.argv[1:]:
        import multiprocessing  # noqa: PLC0415

        import genre_desktop.processes  # noqa: F401, PLC0415

        multiprocessing.freeze_support()


def _run(arguments: list[str]) -> int:
    open_streams()
    divert_native_output(log_dir())
    # looked at before anything is imported: the window must not wait for what commands need
    if _asks_for_command(arguments):
        _hear_interrupts()
        from genre_desktop.cli.main import main as run_command  # noqa: PLC0415

        return run_command(arguments)
    from genre_desktop.app import open_window  # noqa: PLC0415

    return open_window(arguments)


def _hear_interrupts() -> None:
    """Have Ctrl+C be an error that a command can tell of, as it is in a Python of one's own."""
    # a package begins without (distribution/hooks/runtime_interrupt.py)
    if _FROZEN and signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _asks_for_command(arguments: list[str]) -> bool:
    return bool(arguments) and arguments[0] in {*COMMAND_NAMES, "-h", "--help", "--version"}


if __name__ == "__main__":
    sys.exit(main())
