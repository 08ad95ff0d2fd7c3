"""The single sources and sinks of PulseAudio, or of PipeWire in its place.

PortAudio speaks ALSA on Linux and shows the whole sound server as one device, `pulse`. Which
source that device records and to which sink it plays is for libpulse to say, and it takes the word
of the environment variables PULSE_SOURCE and PULSE_SINK at the moment of opening. What there is to
choose from is asked of `pactl`: it comes with the tools of either server, and as a process of its
own it can neither hang this program nor take it along when the server dies, as a binding of
libpulse might.
"""

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any

from genre_desktop.audio.device import Direction

log = logging.getLogger(__name__)

# how each direction is called by `pactl`, by its "info", and by libpulse
_LISTED_AS = {Direction.INPUT: "sources", Direction.OUTPUT: "sinks"}
_DEFAULT = {Direction.INPUT: "default_source_name", Direction.OUTPUT: "default_sink_name"}
_VARIABLE = {Direction.INPUT: "PULSE_SOURCE", Direction.OUTPUT: "PULSE_SINK"}
_PATIENCE_S = 2.0
_WATCH_EACH_S = 1.0

_choosing = threading.Lock()


class ServerState(Enum):
    """What the sound server is doing."""

    RUNNING = "running"
    REFUSING = "refusing"
    FROZEN = "frozen"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Something that the sound server can record, a source, or play to, a sink.

    Parameters
    ----------
    name : str
        The server's name for it, unique and the same after a restart.
    description : str
        What a person calls it.
    channels : int
    sample_rate : float
        In Hz.
    is_monitor : bool
        It gives what is being played, not what a microphone hears. No sink is one.
    is_default : bool
    """

    name: str
    description: str
    channels: int
    sample_rate: float
    is_monitor: bool
    is_default: bool


def endpoints(direction: Direction) -> tuple[Endpoint, ...]:
    """Ask the sound server for its sources or its sinks; nothing without server or `pactl`."""
    if sys.platform != "linux":
        return ()
    kind = _LISTED_AS[direction]
    listed = _ask("list", kind)
    if not isinstance(listed, list):
        return ()
    info = _ask("info")
    if not isinstance(info, dict):
        return ()
    default = info.get(_DEFAULT[direction])
    try:
        return tuple(_endpoint(entry, default) for entry in listed)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        log.warning("the list of the sound server's %s is not understood: %r", kind, error)
        return ()


def state() -> ServerState:
    """Whether the sound server can be reached, and if not, why."""
    if sys.platform != "linux":
        return ServerState.UNKNOWN
    try:
        done = _pactl("info")
    except FileNotFoundError:
        return ServerState.UNKNOWN
    except subprocess.TimeoutExpired:
        return ServerState.FROZEN
    except OSError as error:
        log.warning("pactl cannot be run: %s", error)
        return ServerState.UNKNOWN
    if done.returncode == 0:
        return ServerState.RUNNING
    log.info("no sound server: %s", done.stderr.strip())
    return ServerState.REFUSING if "denied" in done.stderr.casefold() else ServerState.ABSENT


@contextmanager
def chosen(direction: Direction, name: str) -> Iterator[None]:
    """Have the streams that are opened meanwhile take this source or sink, by the server's name.

    The server chooses if the name is "".
    """
    variable = _VARIABLE[direction]
    if not name:
        yield
        return
    with _choosing:
        before = os.environ.get(variable)
        os.environ[variable] = name
        try:
            yield
        finally:
            if before is None:
                del os.environ[variable]
            else:
                os.environ[variable] = before


class Watch:
    """Tells when a source or a sink is gone, on a thread of its own.

    The server does not end the streams that record from a source which was pulled out: it has
    them record from the default one instead, without a word to them. So with sinks.

    Parameters
    ----------
    direction : Direction
    name : str
        The server's name for it.
    on_gone : callable
        Called once, on that thread.
    """

    def __init__(self, direction: Direction, name: str, on_gone: Callable[[], None]) -> None:
        self._name = name
        self._on_gone = on_gone
        self._kind = _LISTED_AS[direction]
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="sound sources", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no longer; does not wait for the thread's end."""
        self._stopping.set()

    def _watch(self) -> None:
        while not self._stopping.wait(_WATCH_EACH_S):
            if self._is_gone():
                log.info("%s is gone from the %s", self._name, self._kind)
                self._on_gone()
                return

    def _is_gone(self) -> bool:
        try:
            done = _pactl("list", "short", self._kind, patience_s=_WATCH_EACH_S)
        except (OSError, subprocess.SubprocessError):
            return False
        # a server that does not answer is noticed by the sound that does not come
        names = [line.split("\t")[1] for line in done.stdout.splitlines() if "\t" in line]
        return done.returncode == 0 and self._name not in names


def _endpoint(entry: dict[str, Any], default: object) -> Endpoint:
    name = str(entry["name"])
    channels, sample_rate = _specification(entry)
    return Endpoint(
        name=name,
        description=str(entry.get("description") or name),
        channels=channels,
        sample_rate=sample_rate,
        is_monitor=entry.get("properties", {}).get("device.class") == "monitor"
        or name.endswith(".monitor"),
        is_default=name == default,
    )


def _specification(entry: dict[str, Any]) -> tuple[int, float]:
    """Read such as "s16le 2ch 44100Hz"."""
    _, channels, rate = entry["sample_specification"].split()
    return int(channels.removesuffix("ch")), float(rate.removesuffix("Hz"))


def _ask(*words: str) -> object:
    try:
        done = _pactl("--format=json", *words)
        if done.returncode:
            log.info("no sound server: %s", done.stderr.strip())
            return None
        answer: object = json.loads(done.stdout)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        log.warning("what the sound server has is not known: %s", error)
        return None
    return answer


def _pactl(*words: str, patience_s: float = _PATIENCE_S) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - fixed words
        ["pactl", *words],  # noqa: S607 - where the system has it
        capture_output=True,
        check=False,
        encoding="utf-8",
        env=_environment(),
        errors="replace",
        stdin=subprocess.DEVNULL,
        timeout=patience_s,
    )


def _environment() -> dict[str, str]:
    environment = dict(os.environ)
    # pactl writes a decimal comma into its JSON where the language has one, and speaks that
    # language in its errors
    environment |= {"LC_ALL": "C.UTF-8"}
    # a frozen program's own libraries are not pactl's
    if getattr(sys, "frozen", False):
        environment.pop("LD_LIBRARY_PATH", None)
        if original := os.environ.get("LD_LIBRARY_PATH_ORIG"):
            environment["LD_LIBRARY_PATH"] = original
    return environment
