"""A model file is data: what is in it is looked at before any of it is unpacked or built.

Keras's own safe mode is one gate, and it has been walked around more than once: by functions named
in the configuration, by layers that read files, by weights that lie in other files. This is
another, which lists what may be in a model and refuses all else.
"""

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from genre_desktop.inference.model_parts import is_harmless
from genre_desktop.inference.weights_file import UnsafeModelError, check_weights

__all__ = ["UnsafeModelError", "check_archive"]

CONFIG, WEIGHTS = "config.json", "model.weights.h5"

_MOST_BYTES = {"metadata.json": 100_000, CONFIG: 20_000_000, WEIGHTS: 500_000_000}
"""What a model file holds, and how large each part may be, unpacked."""

_HEADER_BYTES = 30
_DEEPEST = 60
_MOST_OBJECTS = 5_000


def check_archive(path: Path) -> dict[str, Any]:
    """Look at all parts of a ``.keras`` file, without running, unpacking or building any.

    Returns
    -------
    dict
        Its configuration.

    Raises
    ------
    UnsafeModelError
        It holds code, names a function, points to other files, or is far too large.
    EOFError, OSError, ValueError, zipfile.BadZipFile, zlib.error
        It is damaged.
    """
    with path.open("rb") as file, zipfile.ZipFile(file) as archive:
        _check_members(archive)
        try:
            config = json.loads(_unpacked(file, archive.getinfo(CONFIG)))
            weights = io.BytesIO(_unpacked(file, archive.getinfo(WEIGHTS)))
        except RecursionError as error:
            raise UnsafeModelError("its configuration is nested without end") from error
    if not isinstance(config, dict):
        raise TypeError("its configuration is no object")
    # how it was trained; never read here, and it may name the losses of who trained it
    _check_objects({key: value for key, value in config.items() if key != "compile_config"})
    check_weights(weights, _MOST_BYTES[WEIGHTS])
    return config


def _check_members(archive: zipfile.ZipFile) -> None:
    names = [each.filename for each in archive.infolist()]
    if unknown := sorted(set(names) - set(_MOST_BYTES)):
        raise UnsafeModelError(f"it holds {unknown[0][:80]!r}, which no model needs")
    if len(names) != len(set(names)):
        raise UnsafeModelError("it holds a part twice")
    if missing := sorted({CONFIG, WEIGHTS} - set(names)):
        raise ValueError(f"it lacks {missing[0]!r}")
    for each in archive.infolist():
        # no more than this is ever unpacked, whatever comes out of the archive
        if each.file_size > _MOST_BYTES[each.filename]:
            raise UnsafeModelError(f"its part {each.filename!r} would be {each.file_size} bytes")


def _unpacked(file: BinaryIO, member: zipfile.ZipInfo) -> bytes:
    """A part of an archive, if it is as long as the archive says.

    Python's zipfile unpacks what there is and then cuts it to that length, however much it was.
    """
    file.seek(member.header_offset)
    header = file.read(_HEADER_BYTES)
    if len(header) < _HEADER_BYTES:
        raise EOFError("a part of it is cut off")
    name_bytes, extra_bytes = struct.unpack("<HH", header[-4:])
    file.seek(name_bytes + extra_bytes, io.SEEK_CUR)
    raw = file.read(member.compress_size)
    if member.compress_type == zipfile.ZIP_STORED:
        content, is_whole = raw, True
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
        content = unpacking.decompress(raw, member.file_size + 1)
        is_whole = unpacking.eof
    else:
        raise UnsafeModelError("it is packed in an unusual way")
    if not is_whole or len(content) != member.file_size:
        raise UnsafeModelError(f"its part {member.filename!r} is not as long as it says")
    if zlib.crc32(content) != member.CRC:
        raise ValueError("a part of it is damaged")
    return content


def _check_objects(config: object) -> None:
    for count, made in enumerate(_objects(config, 0)):
        if count > _MOST_OBJECTS:
            raise UnsafeModelError("it has far too many parts")
        if not is_harmless(made):
            what = [made.get(key) for key in ("module", "class_name", "registered_name")]
            raise UnsafeModelError(f"it asks for {str(what)[:120]}, which no model here needs")


def _objects(value: object, depth: int) -> Iterator[dict[str, Any]]:
    """All that Keras would make something of, however deep it lies."""
    if depth > _DEEPEST:
        raise UnsafeModelError("its configuration is nested too deep")
    if isinstance(value, dict):
        if "class_name" in value or "registered_name" in value or "module" in value:
            yield value
        for each in value.values():
            yield from _objects(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            yield from _objects(each, depth + 1)
