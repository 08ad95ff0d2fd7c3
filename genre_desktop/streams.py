"""Standard output and error, such as they are."""

import io
import os
import sys
import unicodedata


def open_streams() -> None:
    """See to it that there is something to write to, and that it takes any song's name."""
    _fill_descriptors()
    # a windowed program on Windows has no streams, and a shell can close them
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _fill_descriptors() -> None:
    """Open what a shell has closed, or the first files would get the numbers of the streams.

    What libraries beneath Python write to standard error would then go into the user's files.
    """
    if os.name != "posix":
        return
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free: this one


def printable(text: str) -> str:
    """`text` without what would move a terminal's cursor or change its colours."""
    return "".join(char if _is_harmless(char) else "\N{REPLACEMENT CHARACTER}" for char in text)


def _is_harmless(char: str) -> bool:
    # to Python no space but the usual one is printable: the one in 72 % is not, nor the wide one of
    # Japanese. A name that is not Unicode holds surrogates, which the stream writes as escapes.
    return char.isprintable() or unicodedata.category(char) in ("Zs", "Cs")


def unicode_only(text: str) -> str:
    """`text` fit for a UTF-8 file: what of a file's name is no Unicode stands there as escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
