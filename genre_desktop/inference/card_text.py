"""A model card as a page that a person reads."""

from genre_desktop.inference.card import ModelCard, Training
from genre_desktop.inference.likeness import taken_for
from genre_desktop.inference.verdict import spoken


def card_markdown(card: ModelCard) -> str:
    """The card as Markdown, without the list of songs, which only a program needs."""
    front, window, training = card.front_end, card.window, card.training
    rows = "\n".join(
        f"| {figure.name} | {figure.value:.3f} | {figure.on} | `{figure.command}` |"
        for figure in card.figures
    )
    return f"""# Model {card.label}

{card.summary}

**Genres**: {", ".join(map(spoken, card.genres))}.

## Limits

{card.limits}

## What it hears

Mono at {front.sample_rate} Hz; frames of {front.n_fft} samples every {front.hop_length}
({1000 * front.column_s:.2f} ms); {front.n_mels} mel bands (Slaney) from {front.fmin:g} to
{front.fmax:g} Hz, in decibels. Windows of {window.columns} columns ({card.window_s:.1f} s), one
every {window.step} ({card.step_s:.1f} s), each raised to at least {window.dynamic_range_db:g} dB
under its own maximum, less its mean, over {window.scale_db:g} dB: so loudness does not matter. A
window that stays under {window.silence_db:g} dB is silence and is left out. A song's probabilities:
{card.song.pooling}, temperature {card.song.temperature:g}.{_gate(card)}

## How it was made

{card.parameters:,} trained numbers; recipe `{training.recipe}`{_course(training)}. Data:
{training.data}. Split: {training.split}.

    {training.command}

## Figures

| what | value | on | command |
|---|---|---|---|
{rows}
{_confusion(card)}"""


def _course(training: Training) -> str:
    if not training.epochs:  # of an average: its parts' commands say how long each was trained
        return ""
    return f", {training.epochs} epochs, seed {training.seed}"


def _confusion(card: ModelCard) -> str:
    if card.confusion is None:
        return ""
    lines = []
    for genre, row in zip(card.genres, card.confusion, strict=True):
        right = f"- **{spoken(genre)}**, {sum(row)} songs: {row[card.genres.index(genre)]} right"
        wrong = ", ".join(f"{spoken(other)} {songs}" for other, songs in taken_for(card, genre))
        lines.append(f"{right}; taken for {wrong}" if wrong else right)
    on = f" ({card.figures[0].on})" if card.figures else ""
    songs = sum(map(sum, card.confusion))
    return f"""
## What it mistakes for what

Of {songs} songs set aside{on}:

{chr(10).join(lines)}
"""


def _gate(card: ModelCard) -> str:
    if not card.gate.learned:
        return ""
    return (
        "\nA recording is no music if the network's log-odds for that, averaged over its windows,"
        f"\nare above {card.gate.log_odds:g}."
    )
