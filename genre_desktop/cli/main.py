"""The command line: which commands there are, and what they share."""

import argparse
import importlib
import logging
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType

from genre_desktop import __version__
from genre_desktop.cli import COMMAND_NAMES, INTERRUPTED, SOME_FAILED, SUCCESS
from genre_desktop.crash import catch_strays, record_crashes, start_log
from genre_desktop.errors import UserError
from genre_desktop.paths import log_dir
from genre_desktop.streams import open_streams

log = logging.getLogger(__name__)


def all_commands() -> Mapping[str, ModuleType]:
    """Every command by its name; to import them all takes a second."""
    from genre_desktop.cli import (  # noqa: PLC0415
        average,
        classify,
        compare,
        dataset,
        evaluate,
        explain,
        export,
        library,
        listen,
        pool,
        report,
        robustness,
        scan,
        selftest,
        train,
    )

    modules = (
        *(average, classify, compare, dataset, evaluate, explain, export, library, listen, pool),
        *(report, robustness, scan, selftest, train),
    )
    return dict(zip(COMMAND_NAMES, modules, strict=True))


def _wanted(arguments: Sequence[str]) -> Mapping[str, ModuleType]:
    """The command that is named, without the others; all where it is not clear which."""
    if arguments and arguments[0] in COMMAND_NAMES:
        return {arguments[0]: importlib.import_module(f"genre_desktop.cli.{arguments[0]}")}
    return all_commands()


def parser(commands: Mapping[str, ModuleType]) -> argparse.ArgumentParser:
    """The parser of commands."""
    top = argparse.ArgumentParser(
        prog="genre-desktop",
        description="Hears what genre a piece of music is.",
        epilog="Without a command, the window opens; songs named are opened in it.",
    )
    top.add_argument("--version", action="version", version=f"Genre Desktop {__version__}")
    parsers = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in commands.items():
        summary = (module.__doc__ or "").split("\n", 1)[0]
        module.add_arguments(parsers.add_parser(name, help=summary, description=summary))
    return top


def main(arguments: Sequence[str]) -> int:
    """Run one command.

    Returns
    -------
    int
        Exit code: 0 all went well, 1 some of it failed, 2 it was asked for wrongly.
    """
    open_streams()
    commands = _wanted(arguments)
    options = parser(commands).parse_args(arguments)
    options.words = tuple(arguments)  # as typed, for the cards of models
    start_log(log_dir(), level=logging.INFO)
    catch_strays()
    record_crashes(log_dir())
    try:
        run: Callable[[argparse.Namespace], int] = commands[options.command].run
        exit_code = run(options)
        sys.stdout.flush()  # here, where what goes wrong can still be told
    except UserError as error:
        print(f"genre-desktop: {error}", file=sys.stderr)
        return SOME_FAILED
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # once more, and it ends without more words
        print("genre-desktop: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # whoever read the output has seen enough; keep Python from saying so once more at exit
        sys.stdout = None
        return SUCCESS
    except OSError as error:  # a full disk, a folder that may not be written to
        log.exception("the command failed")
        print(f"genre-desktop: {_told(error)}", file=sys.stderr)
        _give_up_output()
        return SOME_FAILED
    else:
        return exit_code


def _give_up_output() -> None:
    """If standard output cannot take what is left for it, keep Python from trying at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _told(error: OSError) -> str:
    what = error.strerror or str(error)
    return f"{os.fsdecode(error.filename)}: {what}." if error.filename else f"{what}."
