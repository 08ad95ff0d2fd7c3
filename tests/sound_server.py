"""A real PulseAudio for a test: what is played into its sink is what its microphone hears."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

EVERYTHING = os.environ.get("GENRE_LIVE") == "all"
"""Whether all is played, which takes an hour, or a part of it: see CONTRIBUTING.md."""

SINK = "player"
MONITOR = f"{SINK}.monitor"
"""The default source: gives what is played into the sink."""
SILENT_MICROPHONE = "silent_microphone"
"""Another source, an input which gives nothing but zeros."""

_SILENCE = f"source_name={SILENT_MICROPHONE} description=Microphone"
_PROGRAMS = ("pulseaudio", "pactl", "paplay")
_STARTS_WITHIN_S = 20.0
# a server whose test was killed ends by itself
_ENDS_ALONE_AFTER_S = 120


class SoundServer:
    """A PulseAudio of its own, in a folder of its own: several may run at once, as root too.

    Parameters
    ----------
    sample_rate, channels : int
        Of the sink and so of its monitor.
    """

    def __init__(self, *, sample_rate: int = 44_100, channels: int = 2) -> None:
        # a socket's path holds 107 characters at most, which a test's own folder may exceed
        self.folder = Path(tempfile.mkdtemp(prefix="sound-"))
        self._sink = (
            f"sink_name={SINK} rate={sample_rate} channels={channels} norewinds=1"
            " sink_properties=device.description=Player"
        )
        self._server: subprocess.Popen[bytes] | None = None
        self._players: list[subprocess.Popen[bytes]] = []

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables that lead a program to this server and keep it off another one."""
        return {
            "PULSE_SERVER": f"unix:{self._socket}",
            "PULSE_COOKIE": str(self.folder / "cookie"),
            "PULSE_RUNTIME_PATH": str(self.folder),
        }

    def start(self) -> None:
        """Start it and wait until it can be used."""
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                self._command(),
                env=self._own_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + _STARTS_WITHIN_S
        while not self._answers():
            if self._server.poll() is not None or time.monotonic() > deadline:
                said = (self.folder / "log").read_text(errors="replace")
                raise RuntimeError(f"PulseAudio does not start:\n{said}")
            time.sleep(0.01)

    def stop(self) -> None:
        """End it in order; may be called when it is not running."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a crash would."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """End it in order and start it again."""
        self.stop()
        self.start()

    def freeze(self) -> None:
        """Let it no longer answer, until `thaw`."""
        self._running().send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._running().send_signal(signal.SIGCONT)

    def play(self, path: Path) -> "subprocess.Popen[bytes]":
        """Play a sound file into the sink, in real time; `wait` for what is returned if need be."""
        player = subprocess.Popen(
            ["paplay", f"--device={SINK}", str(path)],
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
        )
        self._players.append(player)
        return player

    def close(self) -> None:
        """End all that was started, and remove the folder."""
        for player in self._players:
            player.kill()
            player.wait()
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def plug_in(self) -> None:
        """Bring the silent microphone back."""
        self._control("load-module", "module-null-source", *_SILENCE.split())

    def pull_out(self) -> None:
        """Take the silent microphone away."""
        self._control("unload-module", "module-null-source")

    def add_sink(self, name: str) -> None:
        """Plug another output in, whose description is its name."""
        described = f"sink_properties=device.description={name}"
        self._control("load-module", "module-null-sink", f"sink_name={name}", described)

    def remove_sinks(self) -> None:
        """Pull all outputs out."""
        self._control("unload-module", "module-null-sink")

    def refuse(self) -> Mapping[str, str]:
        """Give the variables that lead a program to where this server permits it nothing."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        # by a socket of the system, the same user is never refused
        self._control(
            *("load-module", "module-native-protocol-tcp", "listen=127.0.0.1", f"port={port}"),
            f"auth-cookie={self.folder / 'other-cookie'}",
        )
        return {**self.environment, "PULSE_SERVER": f"tcp:127.0.0.1:{port}"}

    @property
    def _socket(self) -> Path:
        return self.folder / "native"

    def _command(self) -> list[str]:
        return [
            "pulseaudio",
            "-n",  # none of the system's own modules
            "--daemonize=no",
            "--use-pid-file=no",
            "--disable-shm=yes",
            "--high-priority=no",
            "--realtime=no",
            f"--exit-idle-time={_ENDS_ALONE_AFTER_S}",
            f"--file={self._script()}",
        ]

    def _script(self) -> Path:
        access = "auth-anonymous=1 auth-cookie-enabled=0"
        lines = (
            # with rewinds, the sink renders 2 s ahead while nobody listens, and its monitor gives
            # nothing before those have passed
            f"load-module module-null-sink {self._sink}",
            f"load-module module-null-source {_SILENCE}",
            f"set-default-source {MONITOR}",
            # last, so that all is there when it can be reached
            f"load-module module-native-protocol-unix socket={self._socket} {access}",
        )
        path = self.folder / "script.pa"
        path.write_text("\n".join([*lines, ""]))
        return path

    def _own_environment(self) -> dict[str, str]:
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("PULSE_") and name not in ("DISPLAY", "WAYLAND_DISPLAY")
        }
        return environment | {
            "PULSE_RUNTIME_PATH": str(self.folder),
            "PULSE_STATE_PATH": str(self.folder),
            "PULSE_COOKIE": str(self.folder / "cookie"),
            "HOME": str(self.folder),
            "XDG_RUNTIME_DIR": str(self.folder),
            "DBUS_SESSION_BUS_ADDRESS": "disabled:",
            "DBUS_SYSTEM_BUS_ADDRESS": "disabled:",
        }

    def _control(self, *words: str) -> None:
        subprocess.run(
            ["pactl", *words],
            check=True,
            env={**os.environ, **self.environment},
            stdout=subprocess.DEVNULL,
            timeout=10,
        )

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client, suppress(OSError):
            client.connect(str(self._socket))
            return True
        return False

    def _running(self) -> "subprocess.Popen[bytes]":
        assert self._server is not None, "the sound server was not started"
        return self._server

    def _end(self, by: signal.Signals) -> None:
        server, self._server = self._server, None
        if server is None:
            return
        server.send_signal(by)
        server.send_signal(signal.SIGCONT)
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        self._socket.unlink(missing_ok=True)


def missing_programs() -> str:
    """What a sound server would need and is not installed; "" if all is there."""
    return ", ".join(name for name in _PROGRAMS if shutil.which(name) is None)


@contextmanager
def running_sound_server(*, sample_rate: int = 44_100, channels: int = 2) -> Iterator[SoundServer]:
    """Start a sound server for this process and those it starts; end it with the block."""
    server = SoundServer(sample_rate=sample_rate, channels=channels)
    before = {name: os.environ.get(name) for name in server.environment}
    try:
        server.start()
        os.environ.update(server.environment)
        yield server
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        server.close()
