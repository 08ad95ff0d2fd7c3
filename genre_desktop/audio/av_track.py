"""Finding the sound track of a file with FFmpeg, and taking for sound only what is sound."""

from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition, Stream

from genre_desktop.audio.av_memory import bound_allocations
from genre_desktop.audio.reader import AudioError, NotAudioError
from genre_desktop.audio.tags import shown_name

# The containers that FFmpeg may take a file for. Left out are images, subtitles, play lists (which
# would open other files and addresses) and formats so loose that any file passes for them.
_CONTAINERS = (
    "aac,ac3,aiff,amr,amrnb,amrwb,ape,asf,asf_o,ast,au,avi,caf,dsf,dts,dtshd,eac3,flac,flv,iff,"
    "kvag,loas,matroska,mlp,mov,mp3,mpc,mpc8,mpeg,mpegts,nut,oma,ogg,osq,qoa,rm,shn,sox,swf,tak,"
    "truehd,tta,voc,vqf,w64,wav,webm,wsd,wtv,wv,xwma"
)

bound_allocations()


def open_track(path: Path) -> tuple[InputContainer, AudioStream]:
    """Open a file and choose its main sound track; the caller closes the container.

    Raises
    ------
    AudioError
        No container of sound, or one without a sound track.
    OSError
        The file could not be read.
    """
    try:
        container = av.open(
            # an absolute path, lest a name like "http:a.mp3" be taken for an address
            str(path.absolute()),
            mode="r",
            options={"protocol_whitelist": "file", "format_whitelist": _CONTAINERS},
            metadata_errors="replace",
        )
    except (av.FFmpegError, ValueError) as error:
        if isinstance(error, OSError):
            raise
        raise _not_audio(path) from error
    try:
        return container, _sound_track(container, path)
    except BaseException:
        container.close()
        raise


def _sound_track(container: InputContainer, path: Path) -> AudioStream:
    stream = container.streams.best("audio")
    if not isinstance(stream, AudioStream):
        if pictures(container):
            raise AudioError(
                f"{shown_name(path)} is a video without sound.", "Choose a file with sound."
            )
        raise _not_audio(path)
    # PyAV's type does not say so: None where FFmpeg has no decoder
    if getattr(stream, "codec_context", None) is None:
        raise AudioError(
            f"{shown_name(path)} holds sound in a form that cannot be read.",
            "Convert it to a common format such as FLAC or MP3.",
        )
    # one thread decodes a song in about a second, and none is left behind
    stream.codec_context.thread_count = 1
    return stream


def pictures(container: InputContainer) -> list[Stream]:
    """List the tracks with moving pictures; a cover is none."""
    return [
        stream
        for stream in container.streams.video
        if not stream.disposition & Disposition.attached_pic
    ]


def _not_audio(path: Path) -> NotAudioError:
    return NotAudioError(
        f"{shown_name(path)} is not an audio file.",
        "Choose a song, for example in MP3, FLAC, WAV, OGG or M4A format.",
    )


def codec_name(stream: AudioStream) -> str:
    """Name a track's codec for showing: "aac", "alac", "wma", "pcm"."""
    name = stream.codec_context.codec.canonical_name
    if name.startswith("pcm_"):
        return "pcm"
    if name.startswith("wma"):
        return "wma"
    return {"aac_latm": "aac", "musepack7": "musepack", "musepack8": "musepack"}.get(name, name)
