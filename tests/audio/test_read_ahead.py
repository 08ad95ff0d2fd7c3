"""Blocks read ahead are the same blocks, and the thread that reads them ends."""

import threading
import time
from collections.abc import Iterator

import pytest

from genre_desktop.audio.read_ahead import read_ahead


def no_reader_left() -> bool:
    return not any(thread.name == "decoding" for thread in threading.enumerate())


def test_every_block_comes_in_order() -> None:
    with read_ahead(range(100)) as blocks:
        assert list(blocks) == list(range(100))
    assert no_reader_left()


def test_an_error_comes_after_the_blocks_before_it() -> None:
    def damaged() -> Iterator[int]:
        yield 1
        raise OSError("the disk is gone")

    taken: list[int] = []
    with pytest.raises(OSError, match="the disk is gone"), read_ahead(damaged()) as blocks:
        taken.extend(blocks)
    assert no_reader_left()


def test_leaving_early_ends_the_reader_though_nobody_takes_its_blocks() -> None:
    def endless() -> Iterator[int]:
        while True:
            yield 0

    started = time.monotonic()
    with read_ahead(endless()) as blocks:
        next(blocks)
    assert time.monotonic() - started < 1
    assert no_reader_left()
