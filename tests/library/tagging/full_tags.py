"""Tags as other programs write them: pictures, comments, and what no one else understands."""

from pathlib import Path

import mutagen
from mutagen import id3
from mutagen.apev2 import APEv2
from mutagen.asf import ASF, ASFByteArrayAttribute, ASFUnicodeAttribute
from mutagen.flac import FLAC, Picture
from mutagen.id3 import ID3
from mutagen.mp4 import MP4, MP4Cover, MP4FreeForm

PICTURE = bytes(range(256)) * 90  # larger than a page of Ogg
GENRE = "Jazz"


def write_full_tags(path: Path) -> None:
    """Write a genre and much else."""
    match path.suffix:
        case ".mp3":
            frames = ID3()
            _add_frames(frames)
            frames.save(path)
        case ".wav" | ".aiff":
            file = mutagen.File(path)
            file.add_tags()
            _add_frames(file.tags)
            file.save()
        case ".flac":
            file = FLAC(path)
            picture = Picture()
            picture.data, picture.mime, picture.type = PICTURE, "image/png", 3
            file.add_picture(picture)
            _add_comments(file)
        case ".ogg" | ".opus":
            file = mutagen.File(path)
            file["METADATA_BLOCK_PICTURE"] = ["QUJD" * 20_000]
            _add_comments(file)
        case ".m4a":
            file = MP4(path)
            file["\xa9nam"], file["\xa9ART"], file["\xa9gen"] = ["Тень"], ["A", "B"], [GENRE]
            file["covr"] = [MP4Cover(PICTURE, MP4Cover.FORMAT_PNG)]
            file["trkn"], file["cpil"], file["tmpo"] = [(3, 11)], True, [123]
            file["----:com.serato.dj:markers"] = [MP4FreeForm(b"\0\1\2\xff")]
            file.save()
        case ".wma":
            file = ASF(path)
            file["Title"], file["WM/Genre"] = ["Тень"], [GENRE]
            file["WM/Picture"] = [ASFByteArrayAttribute(PICTURE)]
            file["Author"] = ["A", "B"]
            file["WM/Lyrics"] = [ASFUnicodeAttribute("la", language=0, stream=0)]
            file.save()
        case ".wv":
            items = APEv2()
            items["Title"], items["Artist"], items["Genre"] = "Тень", ["A", "B"], GENRE
            items["Cover Art (Front)"] = b"front.png\0" + PICTURE
            items.save(path)


def _add_frames(frames: ID3) -> None:
    frames.add(id3.TIT2(encoding=1, text="Тень"))
    frames.add(id3.TPE1(encoding=3, text=["A", "B"]))
    frames.add(id3.TCON(encoding=3, text=GENRE))
    frames.add(id3.APIC(encoding=3, mime="image/png", type=3, desc="front", data=PICTURE))
    frames.add(id3.COMM(encoding=3, lang="eng", desc="", text="hm"))
    frames.add(id3.POPM(email="a@b", rating=196, count=7))
    frames.add(id3.PRIV(owner="Serato", data=b"\0\xff\xfe\0"))
    frames.add(id3.GEOB(encoding=3, mime="x/y", filename="f", desc="d", data=b"\0" * 300 + b"\xff"))
    frames.add(id3.TXXX(encoding=3, desc="MOOD", text="grey"))
    frames.unknown_frames.append(b"XZZZ\0\0\0\x05\0\0\0own\xff")


def _add_comments(file: mutagen.FileType) -> None:
    file["title"], file["artist"], file["genre"] = ["Тень"], ["A", "B"], [GENRE]
    file["x-own"] = ["\u0000 odd = text\n"]
    file.save()
