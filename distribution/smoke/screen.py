"""A virtual screen, with a hand on its mouse and keyboard: what a user does, done from outside."""

import ctypes
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self, TypeVar

T = TypeVar("T")

_REVERT_TO_POINTER_ROOT = 1
_VIEWABLE = 2
_CLIENT_MESSAGE = 33
_ALL_PLANES = 0xFFFFFF
_Z_PIXMAP = 2


class _Attributes(ctypes.Structure):
    _fields_ = [
        *((name, ctypes.c_int) for name in ("x", "y", "width", "height", "border", "depth")),
        ("visual", ctypes.c_void_p),
        ("root", ctypes.c_ulong),
        *((name, ctypes.c_int) for name in ("class_", "bit_gravity", "win_gravity", "backing")),
        ("planes", ctypes.c_ulong),
        ("pixel", ctypes.c_ulong),
        ("save_under", ctypes.c_int),
        ("colormap", ctypes.c_ulong),
        ("map_installed", ctypes.c_int),
        ("map_state", ctypes.c_int),
        ("rest", ctypes.c_byte * 64),
    ]


class _ClientMessage(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("rest", ctypes.c_byte * 96),
    ]


class Screen:
    """A connection to an X server, as which it moves the mouse and closes windows.

    Parameters
    ----------
    display : str
        As in the variable ``DISPLAY``.
    """

    def __init__(self, display: str) -> None:
        self.display = display
        self._x = ctypes.CDLL("libX11.so.6")
        self._test = ctypes.CDLL("libXtst.so.6")
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XDefaultRootWindow.restype = ctypes.c_ulong
        self._x.XInternAtom.restype = ctypes.c_ulong
        self._x.XGetImage.restype = ctypes.c_void_p
        self._x.XGetPixel.restype = ctypes.c_ulong
        opened = self._x.XOpenDisplay(display.encode())
        if not opened:
            raise RuntimeError(f"no X server at {display}")
        self._to = ctypes.c_void_p(opened)
        self._root = ctypes.c_ulong(self._x.XDefaultRootWindow(self._to))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._x.XCloseDisplay(self._to)

    def window(self, title: str) -> int | None:
        """The window on the screen whose title begins so."""
        for window in self._children():
            attributes = _Attributes()
            if not self._x.XGetWindowAttributes(
                self._to, ctypes.c_ulong(window), ctypes.byref(attributes)
            ):
                continue
            name = ctypes.c_char_p()
            self._x.XFetchName(self._to, ctypes.c_ulong(window), ctypes.byref(name))
            shown = attributes.map_state == _VIEWABLE
            if shown and (name.value or b"").decode(errors="replace").startswith(title):
                return window
        return None

    def middle(self, window: int) -> tuple[int, int]:
        """Where the middle of a window is."""
        attributes = _Attributes()
        self._x.XGetWindowAttributes(self._to, ctypes.c_ulong(window), ctypes.byref(attributes))
        return attributes.x + attributes.width // 2, attributes.y + attributes.height // 2

    def move(self, x: int, y: int) -> None:
        """Move the mouse."""
        self._test.XTestFakeMotionEvent(self._to, -1, x, y, ctypes.c_ulong(0))
        self._x.XSync(self._to, 0)

    def press(self, *, down: bool) -> None:
        """Press the left button, or let go of it."""
        self._test.XTestFakeButtonEvent(self._to, 1, int(down), ctypes.c_ulong(0))
        self._x.XSync(self._to, 0)

    def key(self, *names: str) -> None:
        """Press keys together, by the names that X has for them."""
        codes = [
            self._x.XKeysymToKeycode(
                self._to, ctypes.c_ulong(self._x.XStringToKeysym(name.encode()))
            )
            for name in names
        ]
        for code in codes:
            self._test.XTestFakeKeyEvent(self._to, code, 1, ctypes.c_ulong(0))
        for code in reversed(codes):
            self._test.XTestFakeKeyEvent(self._to, code, 0, ctypes.c_ulong(0))
        self._x.XSync(self._to, 0)

    def focus(self, window: int) -> None:
        """Have the keyboard go to a window, as a window manager would."""
        self._x.XSetInputFocus(
            self._to, ctypes.c_ulong(window), _REVERT_TO_POINTER_ROOT, ctypes.c_ulong(0)
        )
        self._x.XSync(self._to, 0)

    def close(self, window: int) -> None:
        """Ask a window to close, as the cross in its frame does."""
        self._ask(window, "WM_DELETE_WINDOW")

    def is_painted(self, window: int) -> bool:
        """Whether something else than the black screen is seen where the window's middle is."""
        x, y = self.middle(window)
        image = self._x.XGetImage(
            self._to, self._root, x, y, 1, 1, ctypes.c_ulong(_ALL_PLANES), _Z_PIXMAP
        )
        pixel = int(self._x.XGetPixel(ctypes.c_void_p(image), 0, 0)) & 0xFFFFFF
        self._x.XDestroyImage(ctypes.c_void_p(image))
        return pixel != 0

    def _ask(self, window: int, what: str) -> None:
        message = _ClientMessage(
            type=_CLIENT_MESSAGE,
            window=window,
            message_type=self._atom("WM_PROTOCOLS"),
            format=32,
        )
        message.data[0] = self._atom(what)
        self._x.XSendEvent(
            self._to, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(message)
        )
        self._x.XSync(self._to, 0)

    def _atom(self, name: str) -> int:
        return int(self._x.XInternAtom(self._to, name.encode(), 0))

    def _children(self) -> list[int]:
        root, parent = ctypes.c_ulong(), ctypes.c_ulong()
        children, count = ctypes.POINTER(ctypes.c_ulong)(), ctypes.c_uint()
        self._x.XQueryTree(
            self._to,
            self._root,
            *map(ctypes.byref, (root, parent, children, count)),
        )
        return [children[number] for number in range(count.value)]


@contextmanager
def virtual_screen() -> Iterator[Screen]:
    """An X server of its own, for as long as it is needed."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as number:
            display = f":{number.readline().strip()}"
        with Screen(display) as screen:
            yield screen
    finally:
        server.terminate()
        server.wait()


def waited_for(
    what: Callable[[], T | None], timeout_s: float, words: str, *, poll_s: float = 0.02
) -> T:
    """What a question is answered with, once that is neither None nor False."""
    deadline = time.monotonic() + timeout_s
    while not (answer := what()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {timeout_s:g} s in vain for {words}")
        time.sleep(poll_s)
    return answer
