"""Other pictures of sound: when they are on the screen, when they are whole, and what they hold."""

import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.material import four_minute_song, hour_song
from benchmarks.processes import measured_in_child
from benchmarks.row import Row
from genre_desktop.audio.song_samples import SongSamples
from genre_desktop.features.descriptors import (
    COLUMN_S,
    DESCRIPTORS,
    Descriptor,
    Kind,
    beats_of,
    compute_pictures,
    new_picture,
)

_SCREEN_S = 2.0
_WHOLE_S = 5.0
_SLOW_WHOLE_S = 15.0
_SLOW = ("hpss harmonic", "hpss percussive", "beat_track")

_SHOWN = (100 / COLUMN_S, 130 / COLUMN_S, 1500)
"""Half a minute in the middle of the song."""

_RUNS = 3


def run(*, full: bool) -> Iterator[Row]:
    """Each view of a four-minute song; the pauses that they make; an hour's memory."""
    song = four_minute_song()
    for each in DESCRIPTORS:
        name = each.name.replace(" ", "_")
        screen_s, whole_s = _times(each, song)
        slow = each.name in _SLOW
        yield Row(f"pictures.{name}_screen_s", screen_s, "s", target=_SCREEN_S)
        yield Row(f"pictures.{name}_s", whole_s, "s", target=_SLOW_WHOLE_S if slow else _WHOLE_S)
    runs = [measured_in_child("pictures", "pauses", str(song)) for _ in range(_RUNS)]
    longest_ms = statistics.median(run["longest_ms"] for run in runs)
    yield Row("pictures.longest_pause_ms", longest_ms, "ms", target=100)
    if full:
        hour = measured_in_child("pictures", "memory", str(hour_song()))
        yield Row("pictures.hour_memory_mb", hour["growth_mb"], "MB", target=200)
        yield Row("pictures.hour_view_ms", hour["view_ms"], "ms", target=33)


def _times(each: Descriptor, song: Path) -> tuple[float, float]:
    """Seconds until the screen is filled, and until all is done; from the closed file on."""
    begun = time.perf_counter()
    screen_s = 0.0
    with SongSamples(song) as samples:
        picture = new_picture(each, samples.n_samples)
        for _ in compute_pictures(
            {each: picture}, samples, wanted=lambda: _SHOWN, cancel=threading.Event()
        ):
            # while it is asked for by no one else, asking changes nothing
            on_screen = range(int(_SHOWN[0]) // 1024, int(_SHOWN[1]) // 1024 + 1)
            if not screen_s and all(picture.has(chunk) for chunk in on_screen):
                screen_s = time.perf_counter() - begun
        if each.kind is Kind.BEATS:
            beats_of(picture.view(0, picture.columns, picture.columns)[0][:, 0])
    return screen_s, time.perf_counter() - begun
