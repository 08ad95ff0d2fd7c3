"""A collection such as people have: all formats, odd names, copies, links, and some of it broken.

python -m tests.library.collection FOLDER [--count 2000] [--seed 0] [--clips FOLDER]
"""

import argparse
import os
import random
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.library.collection_damage import Damage, possible_damages
from tests.library.collection_names import Namer, tag_song
from tests.library.collection_sounds import FORMS, Form, Voice, voices, write_song

LONG_S = 600.0

_LONG_FORMS = ("MP3", "MP3 VBR", "AAC", "Vorbis", "Opus")
_SYNTHETIC = 6


@dataclass(frozen=True, slots=True)
class Made:
    """A file of the collection, and what is to be expected of it.

    Attributes
    ----------
    path : pathlib.Path
        Found by `audio_files`, and no other is.
    format : str
        By name as in `collection_sounds.FORMS`.
    duration_s : float
        Of what was written; 0 for what never was sound.
    damage : str or None
        By name as in `collection_damage`.
    good : bool
        It has a verdict, if only that there is nothing to hear; the others have a reason.
    genre : str or None
        Of the recording it was cut from; None for synthetic sound.
    told : str
        A pattern of what is said of a damaged file: its reason, a warning or its verdict. May be
        empty.
    song : int
        A number that files have in common which hold the same, to the byte.
    genre_tag : str
        As written into the file.
    """

    path: Path
    format: str
    duration_s: float
    damage: str | None
    good: bool
    genre: str | None
    told: str = ""
    song: int = 0
    genre_tag: str = ""


@dataclass(frozen=True, slots=True)
class _Plan:
    """A song to be written."""

    number: int
    form: Form
    voice: Voice
    start: float
    duration_s: float


def make_collection(
    folder: Path, count: int, *, seed: int = 0, clips: Path | Sequence[Path] | None = None
) -> tuple[Made, ...]:
    """Fill a folder with songs.

    Half of them are shorter than 15 s, nine tenths shorter than 40 s, one in two hundred takes
    10 min; 5 % are damaged, and at least one in each way where there are 60 or more. A fiftieth
    are copies of others, a hundredth links to others. Beside them lie things that are no songs.

    Parameters
    ----------
    folder : pathlib.Path
        Made if it does not exist; to be empty.
    count : int
        Of files, copies and links included.
    seed : int
        The same number gives the same files, to the byte.
    clips : pathlib.Path or sequence of pathlib.Path, optional
        Recordings to cut songs from, besides synthetic sound: files named as
        ``blues.00001.flac``, or their folder.

    Returns
    -------
    tuple of Made
        By path.
    """
    chance = random.Random(seed)  # noqa: S311 - no secret
    folder.mkdir(parents=True, exist_ok=True)
    namer = Namer(folder, chance)
    found = sorted(clips.glob("*.flac")) if isinstance(clips, Path) else list(clips or ())
    copies, links = count // 50, count // 100
    damaged = max(round(0.05 * count), len(possible_damages()) if count >= 60 else 0)
    plans = _plans(count - copies - links - damaged, count, found, chance)
    made = [_write(plan, namer, random.Random(f"{seed} {plan.number}")) for plan in plans]  # noqa: S311
    made += _damaged(damaged, len(made), voices(found, _SYNTHETIC), namer, seed)
    whole = [each for each in made if each.damage is None]
    originals = chance.choices(whole, k=copies + links) if whole else []
    made += [_copied(each, namer) for each in originals[:copies]]
    made += [_linked(each, namer) for each in originals[copies:]]
    _lay_other_things(folder)
    return tuple(sorted(made, key=lambda each: os.fsencode(each.path)))


def _plans(count: int, of: int, clips: Sequence[Path], chance: random.Random) -> list[_Plan]:
    """What to write, sorted so that each voice is encoded once."""
    weights = [form.weight for form in FORMS]
    forms = list(FORMS[:count]) + chance.choices(FORMS, weights, k=max(0, count - len(FORMS)))
    chance.shuffle(forms)
    known = voices(clips, _SYNTHETIC)
    long = max(1, of // 200) if of >= 100 else 0
    for number in range(long):  # the first are long: of forms that stay small
        name = _LONG_FORMS[number % len(_LONG_FORMS)]
        place = next(i for i, form in enumerate(forms) if form.name == name and i >= number)
        forms[number], forms[place] = forms[place], forms[number]
    plans = []
    for number, form in enumerate(forms):
        duration_s = LONG_S
        if number >= long:
            duration_s = _duration_s((number - long + 0.5) / (count - long), chance)
        # few voices an encoder: encoding is what takes long
        few = max(1, round(form.weight * of / 8000))
        place = sum(map(ord, form.kind + form.subtype)) + 7 * chance.randrange(few)
        voice = known[place % len(known)]
        plans.append(_Plan(number, form, voice, chance.random(), duration_s))
    return sorted(plans, key=lambda plan: (known.index(plan.voice), plan.form.kind, plan.number))


def _duration_s(share: float, chance: random.Random) -> float:
    """The length of a song that is longer than this share of all."""
    if share < 0.5:
        return chance.uniform(1.5, 14.5)
    return chance.uniform(15.5, 39) if share < 0.89 else chance.uniform(40, 80)


def _write(plan: _Plan, namer: Namer, chance: random.Random) -> Made:
    with namer.draft(plan.form.suffix) as (draft, path):
        duration_s = write_song(draft, plan.form, plan.voice, plan.start, plan.duration_s)
        genre_tag = tag_song(draft, plan.form.name, plan.voice.genre, chance)
    return Made(
        path,
        plan.form.name,
        duration_s,
        None,
        good=True,
        genre=plan.voice.genre,
        song=plan.number,
        genre_tag=genre_tag,
    )


def _damaged(count: int, first: int, known: Sequence[Voice], namer: Namer, seed: int) -> list[Made]:
    by_name = {form.name: form for form in FORMS}
    ways = possible_damages()
    made = []
    for number in range(first, first + count):
        chance = random.Random(f"{seed} {number}")  # noqa: S311
        damage = ways[(number - first) % len(ways)]
        # two voices only, and no recording: what is damaged says little of its genre
        made.append(_spoilt(damage, number, known[number % 2], namer, by_name, chance))
    return made


def _spoilt(
    damage: Damage,
    number: int,
    voice: Voice,
    namer: Namer,
    forms: dict[str, Form],
    chance: random.Random,
) -> Made:
    written_s = 0.0

    def song(path: Path, form: str, duration_s: float) -> None:
        nonlocal written_s
        written_s = write_song(path, forms[form], voice, chance.random(), duration_s)

    with namer.draft(damage.suffix) as (draft, path):
        damage.make(draft, song, chance)
    return Made(
        path,
        damage.form,
        written_s,
        damage.name,
        good=damage.good,
        genre=voice.genre,
        told=damage.told,
        song=number,
    )


def _copied(original: Made, namer: Namer) -> Made:
    path = namer.path(original.path.suffix)
    shutil.copyfile(original.path, path)
    return replace(original, path=path)


def _linked(original: Made, namer: Namer) -> Made:
    path = namer.path(original.path.suffix)
    try:
        path.symlink_to(os.path.relpath(original.path, path.parent))
    except OSError:  # not everyone may, on Windows
        return _copied(original, namer)
    return replace(original, path=path)


def _lay_other_things(folder: Path) -> None:
    """What no search for music may stumble over, or find."""
    (folder / "cover.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture either")
    (folder / "notes.txt").write_text("Buy strings.\n", encoding="utf-8")
    (folder / ".hidden.mp3").write_bytes(b"\xff\xfb\x90\x00")
    (folder / "A folder called.mp3").mkdir(exist_ok=True)
    if os.name != "nt":
        for name, target in (("gone.flac", "nowhere.flac"), ("round", "."), ("me.ogg", "me.ogg")):
            if not (folder / name).is_symlink():
                (folder / name).symlink_to(target)


def main() -> int:
    """Make a collection, and say what is in it."""
    parser = argparse.ArgumentParser(prog="python -m tests.library.collection")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--clips", type=Path, default=None, metavar="FOLDER")
    options = parser.parse_args()
    made = make_collection(options.folder, options.count, seed=options.seed, clips=options.clips)
    size = sum(each.path.lstat().st_size for each in made)
    hours = sum(each.duration_s for each in made) / 3600
    bad = sum(not each.good for each in made)
    print(f"{len(made)} files, {hours:.1f} h, {size / 1e6:.0f} MB, {bad} cannot be heard")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
