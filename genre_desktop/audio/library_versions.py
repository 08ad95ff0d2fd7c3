"""Which versions of the sound libraries are at work: those in C, which no package names."""

import logging

from genre_desktop.audio import portaudio
from genre_desktop.errors import UserError

log = logging.getLogger(__name__)


def library_versions() -> dict[str, str]:
    """Ask libsndfile, FFmpeg and PortAudio which version they are.

    It loads them, which takes up to 2 s, and waits for a sound system that hangs: nothing for the
    window's own thread.

    Returns
    -------
    dict of str to str
        Name to version, or to words that say what is in the way.
    """
    return {
        "libsndfile": _sndfile(),
        "FFmpeg": _ffmpeg(),
        "PortAudio": _portaudio(),
    }


def _sndfile() -> str:
    try:
        import soundfile  # noqa: PLC0415 - takes its time
    except (ImportError, OSError) as error:
        log.warning("libsndfile cannot be loaded: %s", error)
        return "not found"
    return str(soundfile.__libsndfile_version__)


def _ffmpeg() -> str:
    try:
        import av  # noqa: PLC0415 - takes its time
    except (ImportError, OSError) as error:
        log.warning("FFmpeg cannot be loaded: %s", error)
        return "not found"
    return str(av.ffmpeg_version_info)


def _portaudio() -> str:
    try:
        words = str(portaudio.call(lambda: portaudio.library().get_portaudio_version()[1]))
    except UserError as error:
        return error.message
    # "PortAudio V19.7.0-devel, revision 147dd722548358763a8b649b3e4b41dfffbcfbb6"
    version, _, revision = words.removeprefix("PortAudio V").partition(", revision ")
    return f"{version} ({revision[:10]})" if revision else version
