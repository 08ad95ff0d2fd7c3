"""The weights of a model: numbers in an HDF5 file, and nothing that leads out of it."""

from typing import Any, BinaryIO

_MOST_OBJECTS = 100_000
_MOST_AXES = 8
_FILTERS = {1, 2, 3}
"""Deflate, shuffle and checksum; others are libraries that HDF5 would load."""


class UnsafeModelError(ValueError):
    """A model file that holds what no model needs; the message says what."""


def check_weights(file: BinaryIO, most_bytes: int) -> None:
    """See that a file holds groups and arrays of numbers alone, and how much they come to.

    Parameters
    ----------
    file : file
    most_bytes : int
        So much may all arrays come to, as they declare it.

    Raises
    ------
    UnsafeModelError
        It links to other files, reads from them, or declares too much.
    OSError
        It is damaged.
    """
    import h5py  # noqa: PLC0415 - only who loads a model needs it

    with h5py.File(file, "r") as root:
        waiting, count, total = [root], 0, 0
        while waiting:
            group = waiting.pop()
            for name in group:
                count += 1
                if count > _MOST_OBJECTS:
                    raise UnsafeModelError("its weights have far too many parts")
                if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                    raise UnsafeModelError("its weights lie in another file")
                found = group[name]
                if isinstance(found, h5py.Group):
                    waiting.append(found)
                elif isinstance(found, h5py.Dataset):
                    total += _declared_bytes(found)
                else:
                    raise UnsafeModelError("its weights are no arrays")
                if total > most_bytes:
                    raise UnsafeModelError(f"its weights would be {total} bytes")


def _declared_bytes(array: Any) -> int:  # noqa: ANN401
    layout = array.id.get_create_plist()
    if array.is_virtual or array.external:
        raise UnsafeModelError("its weights lie in another file")
    if array.dtype.kind not in "biuf" or len(array.shape or ()) > _MOST_AXES:
        raise UnsafeModelError("its weights are no numbers")
    filters = {layout.get_filter(place)[0] for place in range(layout.get_nfilters())}
    if not filters <= _FILTERS:
        raise UnsafeModelError("its weights are packed in an unusual way")
    return int(array.size or 0) * int(array.dtype.itemsize)
