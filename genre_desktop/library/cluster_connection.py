"""The way to a Dask cluster, or why there is none.

`distributed` is an optional part of the program and is imported when a cluster is wanted.
"""

import socket
from typing import Any
from urllib.parse import urlsplit

from genre_desktop.errors import UserError

CONNECTS_WITHIN_S = 8.0


def connected(address: str) -> tuple[Any, Any]:
    """Dask's module `distributed`, and a client of the scheduler at an address.

    Raises
    ------
    UserError
        It is not installed, or nobody answers.
    """
    try:
        import distributed  # noqa: PLC0415
    except ImportError as error:
        raise UserError(
            "To use a cluster, the program needs Dask, which is not installed.",
            "Install it: pip install genre-desktop[cluster]",
        ) from error
    try:
        _knock(address)
        client = distributed.Client(
            address, timeout=CONNECTS_WITHIN_S, set_as_default=False, name="genre-desktop"
        )
    except (OSError, ValueError) as error:
        raise UserError(
            f"Nobody answers at {address}.",
            "A cluster is named by its scheduler's address, such as tcp://host:8786.",
        ) from error
    return distributed, client


def _knock(address: str) -> None:
    """Raise `OSError` or `ValueError` where nobody listens: Dask would leave a thread behind."""
    place = urlsplit(address if "://" in address else f"tcp://{address}")
    if not place.hostname or not place.port:
        raise ValueError(address)
    socket.create_connection((place.hostname, place.port), CONNECTS_WITHIN_S).close()
