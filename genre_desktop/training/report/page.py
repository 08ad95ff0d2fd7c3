"""A report as a page for people."""

from functools import partial
from html import escape

from genre_desktop.inference.verdict import capitalised, spoken
from genre_desktop.pages import html
from genre_desktop.pages.drawing import embedded, genre_colour
from genre_desktop.pages.words import percent
from genre_desktop.training.report import pictures
from genre_desktop.training.report.findings import Calibration, Findings
from genre_desktop.training.report.likeness_picture import likeness
from genre_desktop.training.report.tables import MISTAKES_SHOWN
from genre_desktop.training.report.words import counted, duration, number, percents
from genre_desktop.training.runs import RunInfo
from genre_desktop.training.statistics import GenreFigures

_ALIKE_SHOWN = 3


def page(findings: Findings) -> str:
    """The report as HTML."""
    info = findings.run.info
    parts = [
        f"<h1>{escape(info.name)}</h1>",
        html.paragraph(f"{capitalised(info.summary)}.", kind="muted"),
        _figures(findings),
        _training(findings),
        _epochs(findings),
        _confusion(findings),
        _genres(findings),
        _likeness(findings),
        _heard(findings),
        _calibration(findings),
        _mistakes(findings),
    ]
    return html.whole_page(f"{info.name}: report", "\n".join(filter(None, parts)))


def _between(low: float, high: float, pattern: str) -> str:
    return f"95 % interval {low:{pattern}} to {high:{pattern}}"


def _figures(findings: Findings) -> str:
    right, f1, best = findings.song_accuracy, findings.macro_f1, findings.after or findings.before
    how = f"temperature {_origin(findings)}" if findings.after else "no temperature"
    return html.cards(
        [
            (
                "songs right",
                percent(right.value),
                f"of {findings.songs}; {_between(100 * right.low, 100 * right.high, '.1f')}",
            ),
            ("single windows right", percent(findings.window_accuracy), ""),
            ("macro F1", f"{f1.value:.3f}", _between(f1.low, f1.high, ".3f")),
            (
                "expected calibration error",
                f"{best.error.value:.3f}",
                f"{how}; a perfectly calibrated model would get {best.at_best.value:.3f}",
            ),
        ]
    )


def _training(findings: Findings) -> str:
    info = findings.run.info
    facts = {
        "Recipe": escape(info.recipe),
        "Features": escape(info.features),
        "Its project's own claim": escape(info.claim),
        "Genres": escape(", ".join(map(spoken, info.genres))),
        "Trained on": escape(_learned(info)),
        "Begun with": escape(_begun(info)),
        "Measured on": f"{escape(info.valid)}, {findings.songs} songs",
        "Split": escape(info.split),
        "Trained numbers": f"{info.parameters:,}",
        "Epochs": _course(info),
        "Command": f"<code>{escape(info.command)}</code>",
    }
    rows = [[what, content] for what, content in facts.items() if content]
    return html.section("What was trained", html.table((), rows, numbers=()))


def _learned(info: RunInfo) -> str:
    words = f"{info.train}, {info.train_songs} songs"
    if info.extra:
        how = f"as heard by {' and '.join(info.teachers)}" if info.teachers else "by their labels"
        words += f"; and {info.extra}, {info.extra_songs} songs, {how}"
    if info.distilled:
        words += f"; and of each window what {' and '.join(info.distilled)} said of it"
    return words


def _begun(info: RunInfo) -> str:
    return f"{info.start}, of which only the last layer was trained" if info.frozen else info.start


def _course(info: RunInfo) -> str:
    if not info.epochs:
        return ""
    kept = f"; the model is that of epoch {info.kept_epoch}" if info.kept_epoch else ""
    return f"{info.epochs}, seed {info.seed}, {duration(info.seconds)}{kept}"


def _epochs(findings: Findings) -> str:
    if not findings.run.history:
        return ""
    drawn = embedded(
        partial(pictures.history, findings),
        (8, 3),
        "Loss and share of windows right by epoch, in training and validation",
    )
    caption = (
        "The training windows are varied, those of validation are as they are."
        if findings.run.info.varied
        else "The training windows are counted while they are learned, those of validation after."
    )
    return html.section(
        "How the training went",
        html.paragraph(findings.overfitting),
        html.picture(drawn, caption),
    )


def _confusion(findings: Findings) -> str:
    ranked = findings.by_recall()
    best, worst = ranked[0], ranked[-1]
    remarks = [
        f"Least confused: {_recall(best, findings)}",
        f"Most confused: {_recall(worst, findings)}",
    ]
    size = max(4.5, 0.56 * len(findings.run.info.genres) + 0.9)
    drawn = embedded(
        partial(pictures.confusion, findings),
        (size, size * 0.92),
        "Confusion matrix: songs by true genre and verdict",
    )
    others = [
        f"<b>{escape(spoken(genre.genre))}</b> {_breakdown(genre, findings)}"
        for genre in reversed(ranked[1:-1])
    ]
    return html.section(
        "What is taken for what",
        *map(html.paragraph, remarks),
        html.picture(drawn, "Songs by true genre and by verdict; shaded by the share of the row."),
        *(f"<p>{text}</p>" for text in others),
    )


def _recall(genre: GenreFigures, findings: Findings) -> str:
    known = round(genre.recall.value * genre.songs)
    words = f"{spoken(genre.genre)}, {known} of {genre.songs} songs right; it "
    return words + _breakdown(genre, findings)


def _breakdown(genre: GenreFigures, findings: Findings) -> str:
    wrong = findings.taken_for(genre.genre)
    return f"is taken for: {counted(wrong)}." if wrong else "is never taken for another."


def _genres(findings: Findings) -> str:
    ranked = findings.by_recall()
    drawn = embedded(
        partial(pictures.by_genre, findings),
        (7.8, 0.9 + 0.3 * len(ranked)),
        "Recall with its interval, and precision, of each genre",
    )
    rows = [
        [
            _named(genre.genre),
            str(genre.songs),
            percents(genre.precision),
            percents(genre.recall),
            number(genre.f1),
        ]
        for genre in ranked
    ]
    return html.section(
        "Genre by genre",
        html.picture(drawn, ""),
        html.table(["genre", "songs", "precision", "recall", "F1"], rows, numbers=range(1, 5)),
    )


def _named(genre: str) -> str:
    """A genre's name with its colour, as HTML."""
    dot = f'<i class="genre" style="background:{genre_colour(genre)}"></i>'
    return dot + escape(spoken(genre))


def _likeness(findings: Findings) -> str:
    alike = findings.likeness
    if alike is None:
        return ""
    pairs = "; ".join(
        f"{spoken(first)} and {spoken(second)} ({distance:.2f})"
        for first, second, distance in alike.nearest()[:_ALIKE_SHOWN]
    )
    drawn = embedded(
        partial(likeness, findings),
        (8.4, 4),
        "Map and dendrogram of the genres' mean embeddings",
    )
    return html.section(
        "Which genres sound alike",
        html.paragraph(f"To this network the most alike are {pairs}."),
        html.picture(
            drawn,
            "Distances between the genres' mean embeddings, in the usual distance of a song from"
            " the mean of its genre. Large dots are genres, small ones songs.",
        ),
    )


def _heard(findings: Findings) -> str:
    steps = findings.by_windows
    drawn = embedded(
        partial(pictures.heard, findings), (6.4, 3), "Songs right by how much of them was heard"
    )
    begun = f"{findings.seconds[0]:.1f} s" if findings.seconds else "the first window"
    words = (
        f"After {begun} {percent(steps[0].value)} of the songs are right,"
        f" at their end {percent(steps[-1].value)}."
    )
    return html.section(
        "How long it has to listen",
        html.paragraph(words),
        html.picture(
            drawn,
            "The band is the 95 % interval. A song that has ended keeps its verdict; its last"
            " window may reach back to end with it, so that it was heard a little sooner.",
        ),
    )


def _calibration(findings: Findings) -> str:
    drawn = embedded(
        partial(pictures.calibration, findings),
        (7.8 if findings.after else 4.4, 4.2),
        "Reliability diagrams: songs right by the probability given to the verdict",
    )
    rows = [_measured("as trained", findings.before)]
    if findings.after:
        rows.append(_measured(f"with the temperature {_origin(findings)}", findings.after))
        words = (
            "Each song is judged at the temperature fitted on the other folds, artists kept"
            " together."
            if findings.run.info.temperature is None
            else "The temperature was given, and not fitted on these songs."
        )
        words += f" In the model's card it is {findings.temperature:.2f}."
    else:
        words = "There are too few songs to cross-validate a temperature."
    return html.section(
        "Is it as sure as it should be?",
        html.paragraph(words),
        html.table(["", "calibration error", "if perfectly calibrated"], rows, numbers=(1, 2)),
        html.picture(drawn, "On the dashed line it is right as often as it says. 10 equal bins."),
    )


def _origin(findings: Findings) -> str:
    """Where the temperature that the songs are judged at comes from."""
    return "cross-validated" if findings.run.info.temperature is None else "given"


def _measured(name: str, calibration: Calibration) -> list[str]:
    return [escape(name), number(calibration.error), number(calibration.at_best)]


def _mistakes(findings: Findings) -> str:
    shown = findings.mistakes[:MISTAKES_SHOWN]
    if not shown:
        return html.section("Mistakes", html.paragraph("There are none."))
    rows = [
        [
            escape(mistake.track),
            escape(mistake.artist),
            _named(mistake.genre),
            _named(mistake.verdict),
            percent(mistake.confidence, 0),
            percent(mistake.given_genre, 0),
        ]
        for mistake in shown
    ]
    return html.section(
        "The most confident mistakes",
        html.table(
            ["song", "artist", "is", "taken for", "how surely", "true genre given"],
            rows,
            numbers=(4, 5),
        ),
        html.paragraph(
            f"{len(findings.mistakes)} songs are judged wrongly; mistakes.csv has all of them.",
            kind="muted",
        ),
    )
