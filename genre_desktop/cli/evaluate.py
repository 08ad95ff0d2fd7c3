"""Measure a model on labelled songs: accuracy, F1, calibration, confusion."""

import argparse
import json
import math
import sys
from pathlib import Path

from genre_desktop.cli.opening import DATA_HELP, opened
from genre_desktop.cli.progress import Progress
from genre_desktop.cli.serving import add_model_argument
from genre_desktop.inference.bundle import open_bundle
from genre_desktop.inference.engines import engine_of
from genre_desktop.inference.verdict import Sureness
from genre_desktop.training.evaluate import Evaluation, Excerpts, accuracy_after, evaluate


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("data", type=Path, metavar="DATA", help=DATA_HELP)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--seconds",
        type=_numbers,
        default=(),
        metavar="S,...",
        help="also the share right of excerpts of so many seconds: 1.5,3,6",
    )
    add_model_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Evaluate, and print what was found."""
    songs = opened(options.data)
    bundle = open_bundle(options.model)
    engine = engine_of(bundle)
    with Progress(len(songs), "songs") as progress:
        evaluation = evaluate(engine, songs, on_song=lambda done, _: progress.at(done))
    after = {seconds: accuracy_after(engine, songs, seconds) for seconds in options.seconds}
    if evaluation.seen_in_training:
        print(
            f"WARNING: the model was TRAINED ON {len(evaluation.seen_in_training)} of these songs"
            f" ({_few(evaluation.seen_in_training)}):"
            " these figures say nothing about new music.",
            file=sys.stderr,
        )
    if options.json:
        told = _as_json(evaluation, bundle.card.label)
        if after:
            told["accuracy_after_s"] = {f"{s:g}": round(x.accuracy, 4) for s, x in after.items()}
            told["shorter_than_s"] = {f"{s:g}": list(x.too_short) for s, x in after.items()}
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(f"{songs.name} with {bundle.card.label}")
        print(_as_text(evaluation))
        for seconds, found in after.items():
            print(_after(seconds, found))
    return 0


def _after(seconds: float, found: Excerpts) -> str:
    left_out = f"; {len(found.too_short)} songs are shorter" if found.too_short else ""
    words = f"of {found.count} excerpts{left_out}"
    return f"{f'right after {seconds:g} s':28} {found.accuracy:.3f} {words}"


def _numbers(text: str) -> tuple[float, ...]:
    numbers = tuple(map(float, text.split(",")))
    if not all(0 < number < math.inf for number in numbers):
        raise ValueError(text)
    return numbers


def _few(names: tuple[str, ...]) -> str:
    return ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")


def _as_json(evaluation: Evaluation, model: str) -> dict[str, object]:
    ece = evaluation.ece_interval
    return {
        "songs": len(evaluation.labels),
        "song_accuracy": _rounded(evaluation.song_accuracy),
        "window_accuracy": _rounded(evaluation.window_accuracy),
        "macro_f1": _rounded(evaluation.macro_f1),
        "ece": _rounded(ece.value),
        "ece_low": _rounded(ece.low),
        "ece_high": _rounded(ece.high),
        "ece_if_calibrated": _rounded(evaluation.ece_at_best.value),
        "temperature_cross_validated": evaluation.cross_validated,
        "genres": list(evaluation.genres),
        "confusion": evaluation.confusion.tolist(),
        "rejected": list(evaluation.rejected),
        "sureness": {
            genre: {sureness.value: counts[sureness] for sureness in Sureness}
            for genre, counts in evaluation.sureness.items()
        },
        "left_out": list(evaluation.left_out),
        "silent": list(evaluation.silent),
        "seen_in_training": list(evaluation.seen_in_training),
        "model": model,
    }


def _rounded(figure: float) -> float | None:
    return None if math.isnan(figure) else round(figure, 4)


def _as_text(evaluation: Evaluation) -> str:
    lines = [f"songs                        {len(evaluation.labels)}"]
    if len(evaluation.labels):
        lines += _figures(evaluation)
    if evaluation.rejected:
        lines.append(f"taken for no music           {len(evaluation.rejected)}")
    if others := len(evaluation.left_out) - len(evaluation.silent):
        lines.append(f"left out (other genres)      {others}")
    if evaluation.silent:
        lines.append(f"left out (nothing to hear)   {len(evaluation.silent)}")
    if len(evaluation.labels):
        lines += ["", *_confusion(evaluation)]
    for genre in evaluation.unknown_genres:
        counts = evaluation.sureness[genre]
        found = ", ".join(
            f"{counts[s] / counts.total():.0%} {s.value}" for s in Sureness if counts[s]
        )
        lines += ["", f"{genre}, which it does not know ({counts.total()} songs): {found}"]
    return "\n".join(lines)


def _figures(evaluation: Evaluation) -> list[str]:
    ece, best = evaluation.ece_interval, evaluation.ece_at_best.value
    lines = [
        f"songs right                  {evaluation.song_accuracy:.3f}",
        f"windows right                {evaluation.window_accuracy:.3f}",
        f"macro F1                     {evaluation.macro_f1:.3f}",
        f"expected calibration error   {ece.value:.3f} ({ece.low:.3f} to {ece.high:.3f})",
        f"    if perfectly calibrated    {best:.3f}",
    ]
    if evaluation.tempered_on:
        how = (
            "each at the temperature fitted on the others"
            if evaluation.cross_validated
            else "without one, since they are too few to fit another"
        )
        lines.append(
            f"    the model's temperature was fitted on {len(evaluation.tempered_on)} of these"
            f" songs: here they are judged {how}"
        )
    return lines


def _confusion(evaluation: Evaluation) -> list[str]:
    confusion = evaluation.confusion
    width = max(map(len, evaluation.genres))
    heads = " ".join(f"{genre[:5]:>5}" for genre in evaluation.genres)
    lines = ["true genre by row, verdict by column", f"{'':{width}} {heads}  right"]
    for genre, row, index in zip(evaluation.genres, confusion, range(len(confusion)), strict=True):
        cells = " ".join(f"{count or '·':>5}" for count in row)
        share = f"{row[index] / row.sum():6.0%}" if row.sum() else "     -"
        lines.append(f"{genre:{width}} {cells} {share}")
    return lines
