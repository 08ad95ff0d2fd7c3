"""Addresses that yt-dlp knows: what is there, and the sound of it."""

import sys
from typing import Any

from genre_desktop.errors import UserError

_OPTIONS = {
    "cachedir": False,
    "color": "never",
    "extract_flat": "in_playlist",
    "fixup": "never",  # would need an ffmpeg, and what follows reads all formats
    "format": "bestaudio/best",
    "noprogress": True,
    "quiet": True,
    "socket_timeout": 30,
}


class DownloadError(UserError):
    """What an address stands for could not be had."""


def ask(url: str, *, download_to: str | None = None) -> dict[str, Any]:
    """What yt-dlp says of an address.

    Parameters
    ----------
    url : str
    download_to : str, optional
        yt-dlp's template of a path: the sound is downloaded to it, or what is missing of it.

    Raises
    ------
    DownloadError
        It could not be had.
    UserError
        yt-dlp is not installed.
    """
    try:
        import yt_dlp  # noqa: PLC0415 - only this command needs it, and it may be missing
    except ImportError as error:
        raise UserError(
            "yt-dlp, which downloads playlists, is not installed.",
            f"Install it: {sys.executable} -m pip install yt-dlp",
        ) from error
    options = {**_OPTIONS, "logger": _Silent()}
    if download_to is not None:
        options["outtmpl"] = {"default": download_to}
    try:
        with yt_dlp.YoutubeDL(options) as ydl:
            found: dict[str, Any] | None = ydl.extract_info(url, download=download_to is not None)
    except yt_dlp.utils.YoutubeDLError as error:
        raise DownloadError(str(error).removeprefix("ERROR: ")) from error
    except Exception as error:  # thousands of sites have their code in there
        raise DownloadError(f"yt-dlp failed ({type(error).__name__}: {error}).") from error
    if found is None:
        raise DownloadError("Nothing was found there.")
    return found


class _Silent:
    """Takes what yt-dlp would print; what matters comes as an exception."""

    def debug(self, message: str) -> None:
        """Do nothing."""

    def warning(self, message: str) -> None:
        """Do nothing."""

    def error(self, message: str) -> None:
        """Do nothing."""
