"""The whole files that are changed: a third of a second of the demo song in every form there is.

A form is a container, a codec, and what may stand around the sound (tags, a cover, more channels).
"""

import shutil
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import mutagen.id3
import mutagen.mp4
import numpy as np
import soundfile
from mutagen.flac import FLAC, Picture
from numpy.typing import NDArray

from genre_desktop.audio.decode import decoded_mono, open_audio, resampled
from genre_desktop.paths import demo_song
from tests.audio.signals import FORMATS, Format, encode, write

_LENGTH_S = 0.35
_BEGIN_S = 10.0

MORE_FORMATS = (
    Format("ms-adpcm.wav", "wav", "WAV", "MS_ADPCM"),
    Format("ima-adpcm.wav", "wav", "WAV", "IMA_ADPCM"),
    Format("ulaw.au", "au", "AU", "ULAW"),
    Format("double.aiff", "aiff", "AIFF", "DOUBLE"),
    Format("tone.w64", "w64", "W64", "PCM_16"),
    Format("alac.caf", "caf", "CAF", "ALAC_16"),
    Format("tone.voc", "voc", "VOC", "PCM_16"),
    Format("tone.nist", "nist", "NIST", "PCM_16"),
    Format("tone.paf", "paf", "PAF", "PCM_24"),
    Format("tone.sf", "ircam", "IRCAM", "PCM_16"),
    Format("tone.mat", "mat5", "MAT5", "PCM_16"),
    Format("tone.mp2", "mp2", "mp2", container="mp2"),
    Format("tone.eac3", "eac3", "eac3", container="eac3"),
    Format("old.wma", "wma", "wmav1", container="asf"),
    Format("mp3.avi", "mp3", "libmp3lame", container="avi"),
    Format("adpcm.avi", "adpcm", "adpcm_ms", container="avi"),
    Format("mp3.flv", "mp3", "libmp3lame", container="flv"),
    Format("aac.ts", "aac", "aac", container="mpegts"),
    Format("mp2.mpg", "mp2", "mp2", container="mpeg"),
    Format("opus.mp4", "opus", "libopus", container="mp4", sample_rate=48_000),
    Format("qt.mov", "adpcm", "adpcm_ima_qt", container="mov"),
    Format("tone.nut", "aac", "aac", container="nut"),
    Format("tone.sox", "pcm", "pcm_s32le", container="sox"),
    Format("floats.w64", "pcm", "pcm_f32le", container="w64"),
    Format("ac3.rm", "ac3", "ac3", container="rm"),
    Format("swf.swf", "mp3", "libmp3lame", container="swf"),
)


@dataclass(frozen=True, slots=True)
class Seed:
    """A whole file; `family` is the name that the counts stand under."""

    name: str
    content: bytes

    @property
    def family(self) -> str:
        """The ending of its name."""
        return self.name.rpartition(".")[2]


def make_seeds(folder: Path) -> list[Seed]:
    """Write a file of every form and read it again, in the same order each time.

    What the libraries of this machine have no encoder for is left out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    seeds = []
    for form in (*FORMATS, *MORE_FORMATS):
        path = folder / form.name
        try:
            write(path, form, _sound(form.sample_rate))
        except (av.FFmpegError, soundfile.SoundFileError, ValueError):
            continue
        seeds.append(Seed(form.name, path.read_bytes()))
    for name, make in _DRESSED.items():
        path = folder / name
        make(folder, path)
        seeds.append(Seed(name, path.read_bytes()))
    return [seed for seed in seeds if len(seed.content) > 100]


def _sound(sample_rate: int, channels: int = 2) -> NDArray[np.float32]:
    with open_audio(demo_song()) as reader:
        reader.seek(_BEGIN_S)
        blocks = resampled(decoded_mono(reader, block_s=0.5), reader.info.sample_rate, sample_rate)
        mono = np.concatenate([next(blocks), next(blocks)])[: round(_LENGTH_S * sample_rate)]
    return np.ascontiguousarray(np.repeat(mono[:, None], channels, axis=1))


def _mono(kind: str, subtype: str, sample_rate: int = 8_000) -> Callable[[Path, Path], None]:
    def make(_: Path, path: Path) -> None:
        soundfile.write(path, _sound(sample_rate, 1), sample_rate, subtype, format=kind)

    return make


def _in_another(name: str, container: str) -> Callable[[Path, Path], None]:
    """The packets of a file in a container that no encoder here writes them to."""

    def make(folder: Path, path: Path) -> None:
        with av.open(folder / name) as source, av.open(path, "w", format=container) as out:
            stream = out.add_stream_from_template(source.streams.audio[0])
            for packet in source.demux(audio=0):
                if packet.size:
                    packet.stream = stream
                    out.mux(packet)

    return make


def _surround_wav(_: Path, path: Path) -> None:
    soundfile.write(path, _sound(44_100, 6), 44_100, "PCM_16", format="WAVEX")


def _mono_mp3(_: Path, path: Path) -> None:
    soundfile.write(path, _sound(22_050, 1), 22_050, format="MP3", bitrate_mode="VARIABLE")


def _surround_m4a(_: Path, path: Path) -> None:
    encode(path, "aac", "mp4", _sound(48_000, 6), 48_000)


def _tagged_mp3(folder: Path, path: Path) -> None:
    shutil.copy(folder / "lame.mp3", path)
    tags = mutagen.id3.ID3()
    tags.add(mutagen.id3.TIT2(encoding=3, text=["A título"]))
    tags.add(mutagen.id3.TPE1(encoding=1, text=["An artist", "and another"]))
    tags.add(mutagen.id3.TCON(encoding=0, text=["(17)Rock"]))
    tags.add(mutagen.id3.COMM(encoding=3, lang="eng", desc="", text=["words " * 20]))
    tags.add(mutagen.id3.APIC(encoding=0, mime="image/png", type=3, desc="", data=_cover()))
    tags.add(mutagen.id3.CHAP(element_id="a", start_time=0, end_time=9, sub_frames=[]))
    tags.save(path, v1=2)


def _tagged_flac(folder: Path, path: Path) -> None:
    shutil.copy(folder / "tone.flac", path)
    file = FLAC(path)
    file["title"], file["artist"], file["genre"] = "A título", ["a", "b"], "Jazz"
    picture = Picture()
    picture.data, picture.mime, picture.type = _cover(), "image/png", 3
    file.add_picture(picture)
    file.save()


def _tagged_m4a(folder: Path, path: Path) -> None:
    shutil.copy(folder / "aac.m4a", path)
    file = mutagen.mp4.MP4(path)
    file["\xa9nam"], file["\xa9ART"], file["\xa9gen"] = "A título", "An artist", "Blues"
    file["covr"] = [mutagen.mp4.MP4Cover(_cover(), mutagen.mp4.MP4Cover.FORMAT_PNG)]
    file.save()


def _tagged_wv(folder: Path, path: Path) -> None:
    shutil.copy(folder / "tone.wv", path)
    file = mutagen.File(path)
    file["Title"], file["Artist"], file["Genre"] = "A título", "An artist", "Metal"
    file.save()


def _dsf(_: Path, path: Path) -> None:
    """Direct stream digital, of which there is no encoder: bits that alternate are silence."""
    channels, block = 2, 4096
    sound = bytes([0b01101001]) * (block * channels * 4)
    path.write_bytes(
        struct.pack("<4sQQQ", b"DSD ", 28, 28 + 52 + 12 + len(sound), 0)
        + struct.pack(
            "<4sQIIIIIIQII", b"fmt ", 52, 1, 0, 2, 2, 2_822_400, 1, 4 * block * 8, block, 0
        )
        + struct.pack("<4sQ", b"data", 12 + len(sound))
        + sound
    )


def _wav_in_wav(folder: Path, path: Path) -> None:
    """A RIFF whose list of texts and cue points stand before the sound."""
    content = (folder / "pcm16.wav").read_bytes()
    texts = (
        b"INAM" + struct.pack("<I", 8) + b"A title\0" + b"IGNR" + struct.pack("<I", 4) + b"Pop\0"
    )
    chunks = _chunk(b"LIST", b"INFO" + texts) + _chunk(b"cue ", struct.pack("<I", 1) + bytes(24))
    chunks += _chunk(b"bext", bytes(602)) + _chunk(b"id3 ", b"ID3\x03\0\0\0\0\0\x0a" + bytes(10))
    whole = content[:36] + chunks + content[36:]
    path.write_bytes(whole[:4] + struct.pack("<I", len(whole) - 8) + whole[8:])


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content


def _cover() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + bytes(range(256))


_DRESSED: dict[str, Callable[[Path, Path], None]] = {
    "gsm.wav": _mono("WAV", "GSM610"),
    "g721.au": _mono("AU", "G721_32"),
    "mono.svx": _mono("SVX", "PCM_16"),
    "mono.xi": _mono("XI", "DPCM_16", 44_100),
    "flac.oga": _in_another("tone.flac", "ogg"),
    "vorbis.mka": _in_another("vorbis.ogg", "matroska"),
    "flac.mp4": _in_another("tone.flac", "mp4"),
    "mp3.mkv": _in_another("lame.mp3", "matroska"),
    "surround.wav": _surround_wav,
    "texts.wav": _wav_in_wav,
    "mono.mp3": _mono_mp3,
    "tagged.mp3": _tagged_mp3,
    "tagged.flac": _tagged_flac,
    "tagged.m4a": _tagged_m4a,
    "surround.m4a": _surround_m4a,
    "tagged.wv": _tagged_wv,
    "silence.dsf": _dsf,
}
