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
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")

_SOURCE_VARIABLE = "PULSE_SOURCE"
_SINK_VARIABLE = "PULSE_SINK"
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
class Source:
    """Something that the sound server can record.

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
        It gives what is being played, not what a microphone hears.
    is_default : bool
    """

    name: str
    description: str
    channels: int
    sample_rate: float
    is_monitor: bool
    is_default: bool


@dataclass(frozen=True, slots=True)
class Sink:
    """Something that the sound server can play to.

    Parameters
    ----------
    name, description, channels, sample_rate, is_default
        As of a `Source`.
    """

    name: str
    description: str
    channels: int
    sample_rate: float
    is_default: bool


def sources() -> tuple[Source, ...]:
    """Ask the sound server what it can record; nothing where there is no server or no `pactl`."""
    return _listed("sources", "default_source_name", _source)


def sinks() -> tuple[Sink, ...]:
    """Ask the sound server what it can play to; nothing where there is no server or no `pactl`."""
    return _listed("sinks", "default_sink_name", _sink)


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


def chosen(source: str) -> AbstractContextManager[None]:
    """Have the streams that are opened meanwhile record this source; "" for the server's choice."""
    return _told(_SOURCE_VARIABLE, source)


def chosen_sink(sink: str) -> AbstractContextManager[None]:
    """Have the streams that are opened meanwhile play to this sink; "" for the server's choice."""
    return _told(_SINK_VARIABLE, sink)


@contextmanager
def _told(variable: str, name: str) -> Iterator[None]:
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
    name : str
        The server's name for it.
    on_gone : callable
        Called once, on that thread.
    kind : str
        "sources" or "sinks".
    """

    def __init__(self, name: str, on_gone: Callable[[], None], *, kind: str = "sources") -> None:
        self._name = name
        self._on_gone = on_gone
        self._kind = kind
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


def _listed(
    kind: str, default_name: str, made: Callable[[dict[str, Any], object], T]
) -> tuple[T, ...]:
    if sys.platform != "linux":
        return ()
    listed = _ask("list", kind)
    if not isinstance(listed, list):
        return ()
    info = _ask("info")
    if not isinstance(info, dict):
        return ()
    default = info.get(default_name)
    try:
        return tuple(made(entry, default) for entry in listed)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        log.warning("the list of the sound server's %s is not understood: %r", kind, error)
        return ()


def _source(entry: dict[str, Any], default: object) -> Source:
    name = str(entry["name"])
    channels, sample_rate = _specification(entry)
    return Source(
        name=name,
        description=str(entry.get("description") or name),
        channels=channels,
        sample_rate=sample_rate,
        is_monitor=entry.get("properties", {}).get("device.class") == "monitor"
        or name.endswith(".monitor"),
        is_default=name == default,
    )


def _sink(entry: dict[str, Any], default: object) -> Sink:
    name = str(entry["name"])
    channels, sample_rate = _specification(entry)
    return Sink(
        name=name,
        description=str(entry.get("description") or name),
        channels=channels,
        sample_rate=sample_rate,
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
