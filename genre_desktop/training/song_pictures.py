"""How songs look: waveform, spectrogram and mel, to see what a network is given."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from genre_desktop.audio.decode import mono_blocks, open_audio
from genre_desktop.errors import UserError
from genre_desktop.features.mel import FrontEnd, Samples, mel_columns
from genre_desktop.files import written_whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHOWN_S = 30.0
_RANGE_DB = 80.0


def draw_song(song: Path, picture: Path, title: str) -> None:
    """Draw the first `SHOWN_S` of a song as PNG.

    Raises
    ------
    UserError
        The song cannot be read.
    """
    # takes half a second, and whoever trains does without
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    front_end = FrontEnd()
    samples = _beginning(song, front_end.sample_rate)
    figure = Figure(figsize=(10, 9), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(title, parse_math=False)  # a name may have dollars in it
    wave, spectrum, mel = figure.subplots(3, sharex=True)
    _draw_waveform(wave, samples, front_end)
    _draw_spectrogram(spectrum, samples, front_end)
    _draw_mel(mel, samples, front_end)
    mel.set_xlabel("seconds")
    with written_whole(picture) as draft, warnings.catch_warnings():
        # a box stands for what the font lacks
        warnings.filterwarnings("ignore", "Glyph", UserWarning)
        figure.savefig(draft, dpi=100)


def _beginning(song: Path, sample_rate: int) -> Samples:
    most = round(SHOWN_S * sample_rate)
    heard = 0
    blocks = []
    with open_audio(song) as reader:
        for block in mono_blocks(reader, sample_rate):
            blocks.append(block)
            heard += len(block)
            if heard >= most:
                break
    samples = np.concatenate([np.empty(0, np.float32), *blocks])[:most]
    if len(samples) < sample_rate // 10:
        raise UserError(f"{song.name} is too short to be drawn.")
    return samples


def _draw_waveform(axes: "Axes", samples: Samples, front_end: FrontEnd) -> None:
    # more points than the picture has would be drawn over each other
    step = max(1, len(samples) // 4000)
    cut = samples[: len(samples) // step * step].reshape(-1, step)
    time_s = np.arange(len(cut)) * step / front_end.sample_rate
    axes.fill_between(time_s, cut.min(axis=1), cut.max(axis=1), linewidth=0.3)
    axes.set_ylim(-1.05, 1.05)
    axes.set_ylabel("waveform")


def _draw_spectrogram(axes: "Axes", samples: Samples, front_end: FrontEnd) -> None:
    padded = np.pad(samples, front_end.n_fft // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, front_end.n_fft)
    spectra = np.fft.rfft(frames[:: front_end.hop_length] * np.hanning(front_end.n_fft), axis=1)
    level_db = 20 * np.log10(np.maximum(np.abs(spectra.T), 1e-5))
    top_khz = front_end.sample_rate / 2000
    _draw_levels(axes, level_db, front_end, (0, top_khz))
    axes.set_ylabel("STFT, kHz")


def _draw_mel(axes: "Axes", samples: Samples, front_end: FrontEnd) -> None:
    _draw_levels(axes, mel_columns(samples, front_end), front_end, (-0.5, front_end.n_mels - 0.5))
    centres_hz = front_end.band_centres_hz()
    marks_hz = [250, 500, 1000, 2000, 4000, 8000]
    axes.set_yticks(
        np.interp(marks_hz, centres_hz, np.arange(front_end.n_mels)).tolist(),
        [f"{hz / 1000:g}" for hz in marks_hz],
    )
    axes.set_ylabel(f"{front_end.n_mels} mel bands, kHz")


def _draw_levels(
    axes: "Axes",
    level_db: NDArray[np.floating],
    front_end: FrontEnd,
    vertical: tuple[float, float],
) -> None:
    peak = float(level_db.max())
    axes.imshow(
        level_db,
        aspect="auto",
        cmap="magma",
        extent=(0, level_db.shape[1] * front_end.column_s, *vertical),
        interpolation="nearest",
        origin="lower",
        vmin=peak - _RANGE_DB,
        vmax=peak,
    )
