"""Whether two files hold the same sound, whatever their tags."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import av
from av.stream import Stream

from genre_desktop.audio.av_track import open_track, pictures
from genre_desktop.errors import CancelledError


def sound_digest(path: Path, wanted: Callable[[], bool] = lambda: True) -> bytes:
    """A digest of all encoded sound (and moving pictures) in a file, and of when it is heard.

    It is made of what FFmpeg hands a decoder, by a reader that knows nothing of who wrote the
    tags: where an index leads astray after the tags have grown, the digest changes.

    Parameters
    ----------
    path : pathlib.Path
    wanted : callable, optional
        Asked now and then; once it says False, the work ends.

    Returns
    -------
    bytes
        16 of them.

    Raises
    ------
    AudioError
        No container of sound.
    OSError
        It could not be read.
    CancelledError
        It was no longer wanted.
    """
    digest = hashlib.blake2b(digest_size=16)
    container, _ = open_track(path)
    with container:
        streams = [*container.streams.audio, *pictures(container)]
        for stream in streams:
            digest.update(f"{stream.index} {stream.type} {stream.time_base} ".encode())
            digest.update(_set_up(stream))
        try:
            for number, packet in enumerate(container.demux(streams)):
                if number % 256 == 0 and not wanted():
                    raise CancelledError
                digest.update(f"{packet.stream_index} {packet.pts} {packet.size} ".encode())
                if packet.size:
                    digest.update(packet)
        except (av.FFmpegError, ValueError):  # damaged here, and so it must be in the other
            digest.update(b"broken off")
    return digest.digest()


def _set_up(stream: Stream) -> bytes:
    """What the decoder is set up with."""
    context = getattr(stream, "codec_context", None)
    extradata = getattr(context, "extradata", None) or b""
    if getattr(context, "name", "") != "vorbis":
        return bytes(extradata)
    return _without_comments(bytes(extradata))


def _without_comments(extradata: bytes) -> bytes:
    """Of Vorbis's three packets those that are no tags.

    They are laced as in Ogg: a byte for the number of packets less one, then each length but the
    last in bytes of which all but the last are 255.
    """
    at, lengths = 1, []
    for _ in range(2):
        length = 0
        while extradata[at] == 255:
            length += 255
            at += 1
        lengths.append(length + extradata[at])
        at += 1
    return extradata[at : at + lengths[0]] + extradata[at + sum(lengths) :]
