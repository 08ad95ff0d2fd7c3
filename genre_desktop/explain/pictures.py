"""The pictures of a song's report: each draws on an empty figure."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MultipleLocator
from numpy.typing import NDArray

from genre_desktop.explain.explanation import Explanation
from genre_desktop.features.mel import FrontEnd
from genre_desktop.features.pyramid import extremes_pool, mean_pool
from genre_desktop.features.sound import Sound
from genre_desktop.inference.verdict import capitalised, spoken
from genre_desktop.pages.drawing import SMALL, Ink, genre_colour, plain_axes
from genre_desktop.pages.words import clock

SONG_SIZE = (8.4, 5.0)
SALIENCY_SIZE = (8.4, 2.9)
"""In inches, of which a page shows 108 points each."""

_COLUMNS = 1600
_PEAKS = 800
_MOMENTS = 400
"""How much of a song a picture shows: what is longer is pooled, so that an hour takes no more."""

_RANGE_DB = 80.0
_COLOURS = "magma"
_DIM = 0.25
"""How bright what did not speak for the genre is left: enough to know it again."""
_MARKS_HZ = (250, 500, 1000, 2000, 4000, 8000)
_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
_TICKS = 9


def draw_song(explanation: Explanation, figure: Figure, ink: Ink) -> None:
    """Waveform, mel spectrogram and timeline of a whole song, one beneath the other."""
    wave, mel, timeline = figure.subplots(3, sharex=True, height_ratios=[1, 3.2, 1.3])
    sound = explanation.sound
    for axes, name in ((wave, "waveform"), (mel, "kHz"), (timeline, "genre")):
        plain_axes(axes, ink)
        axes.set_ylabel(name)
    _waveform(sound, wave, ink)
    _mel(sound, mel)
    _timeline(explanation, timeline, ink)
    for axes in (wave, timeline):
        axes.set_yticks([])
    timeline.set_xlim(0, explanation.analysis.duration_s)
    _time_axis(timeline, explanation.analysis.duration_s)


def draw_saliency(explanation: Explanation, figure: Figure, ink: Ink) -> None:
    """What was heard in the window of the saliency, and which of it spoke for the genre."""
    saliency = explanation.saliency
    if saliency is None:
        raise ValueError("there is no saliency to draw")
    heard, spoke = figure.subplots(1, 2, sharey=True)
    front_end = explanation.sound.front_end
    colours = _colours(saliency.columns, float(saliency.columns.max()))
    lit = (_DIM + (1 - _DIM) * saliency.shown[..., np.newaxis]) * colours
    extent = (saliency.start_s, saliency.stop_s, -0.5, front_end.n_mels - 0.5)
    names = ("What was heard", f"What spoke for {spoken(saliency.genre)}")
    for axes, pixels, name in zip((heard, spoke), (colours, lit), names, strict=True):
        plain_axes(axes, ink)
        axes.set_title(name, loc="left", color=ink.text, size=SMALL + 1, weight="bold", pad=6)
        _image(axes, pixels, extent)
        _time_axis(axes, saliency.stop_s - saliency.start_s)
    _frequency_axis(heard, front_end)
    heard.set_ylabel("kHz")


def _waveform(sound: Sound, axes: Axes, ink: Ink) -> None:
    count = len(sound.peaks)
    items, _, _ = sound.peaks.view(0, count, _PEAKS)
    group = max(1, -(-len(items) // _PEAKS))
    whole = items[: len(items) // group * group].reshape(-1, group, 2)
    peaks = extremes_pool(whole).astype(np.float64)
    times_s = np.linspace(0, sound.duration_s, len(peaks), endpoint=False)
    axes.fill_between(times_s, peaks[:, 0], peaks[:, 1], color=ink.muted, linewidth=0.4)
    loudest = max(float(np.abs(peaks).max(initial=0)), 1e-3)
    axes.set_ylim(-loudest, loudest)


def _mel(sound: Sound, axes: Axes) -> None:
    count = len(sound.columns)
    items, first, size = sound.columns.view(0, count, _COLUMNS)
    group = max(1, -(-len(items) // _COLUMNS))
    whole = items[: len(items) // group * group].reshape(-1, group, items.shape[1])
    columns = mean_pool(whole).T.astype(np.float32)
    stop = first + size * group * columns.shape[1]
    column_s = sound.front_end.column_s
    extent = (first * column_s, stop * column_s, -0.5, sound.front_end.n_mels - 0.5)
    _image(axes, _colours(columns, sound.loudest_db), extent)
    _frequency_axis(axes, sound.front_end)


def _colours(columns: NDArray[np.float32], peak_db: float) -> NDArray[np.float64]:
    """Red, green and blue [shape=(n_mels, k, 3)] of cells in dB."""
    from matplotlib import colormaps  # noqa: PLC0415 - with the rest of matplotlib

    shades = Normalize(peak_db - _RANGE_DB, peak_db, clip=True)(columns)
    return np.asarray(colormaps[_COLOURS](shades)[..., :3])


def _image(
    axes: Axes, pixels: NDArray[np.float64], extent: tuple[float, float, float, float]
) -> None:
    # "none" puts the cells into the file as they are, and a page enlarges them
    axes.imshow(pixels, aspect="auto", extent=extent, interpolation="none", origin="lower")


def _timeline(explanation: Explanation, axes: Axes, ink: Ink) -> None:
    timeline, genres = explanation.timeline, explanation.card.genres
    group = max(1, -(-len(timeline.times_s) // _MOMENTS))
    starts = np.arange(0, len(timeline.times_s), group)
    sizes = np.diff([*starts, len(timeline.times_s)])
    shares = np.add.reduceat(timeline.probabilities.astype(np.float64), starts) / sizes[:, None]
    # each moment as wide as it lasts, so that nothing seems to glide from one genre to the next
    half_s = timeline.step_s / 2
    left = np.maximum(timeline.times_s[starts] - half_s, 0)
    right = np.append(left[1:], explanation.analysis.duration_s)
    tops = np.cumsum(shares, axis=1)
    for index, genre in enumerate(genres):
        low, high = tops[:, index] - shares[:, index], tops[:, index]
        bars = [
            ((a, y), (b, y), (b, z), (a, z))
            for a, b, y, z in zip(left, right, low, high, strict=True)
            if z > y
        ]
        axes.add_collection(
            PolyCollection(bars, facecolor=genre_colour(genre), linewidth=0, antialiased=False)
        )
    axes.set_ylim(0, 1)
    _section_names(explanation, axes, ink)


def _section_names(explanation: Explanation, axes: Axes, ink: Ink) -> None:
    duration_s = explanation.analysis.duration_s
    for section in explanation.sections:
        if section.start_s > 0:
            axes.axvline(section.start_s, color=ink.surface, linewidth=1.2)
        genre = section.verdict.genre
        name = capitalised(spoken(genre)) if genre is not None else "no music"
        # about as wide as its letters are
        if (section.stop_s - section.start_s) / duration_s < 0.012 * len(name) + 0.01:
            continue
        axes.annotate(
            name,
            (section.start_s, 1),
            xytext=(1, 3),
            textcoords="offset points",
            size=SMALL,
            color=ink.text,
        )


def _frequency_axis(axes: Axes, front_end: FrontEnd) -> None:
    centres_hz = front_end.band_centres_hz()
    marks_hz = [hz for hz in _MARKS_HZ if centres_hz[0] <= hz <= centres_hz[-1]]
    rows = np.interp(marks_hz, centres_hz, np.arange(front_end.n_mels))
    axes.set_yticks(rows.tolist(), [f"{hz / 1000:g}" for hz in marks_hz])


def _time_axis(axes: Axes, length_s: float) -> None:
    step_s = next((step for step in _STEPS_S if length_s / step <= _TICKS), 7200)
    axes.xaxis.set_major_locator(MultipleLocator(step_s))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda time_s, _: clock(max(time_s, 0))))
