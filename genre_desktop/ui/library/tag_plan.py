"""How tags are to be written: kept among the settings, given as the plan of a tagging."""

from collections.abc import Mapping

from genre_desktop.errors import UserError
from genre_desktop.library.tagging.plan import Mode, TagPlan, check_name
from genre_desktop.settings import (
    TAG_EXTRA_FIELDS,
    TAG_MINIMUM_PERCENT,
    TAG_MODE,
    TAG_NAMES,
    Settings,
)

_BETWEEN = "\t"
"""Between a genre and its name in the settings; neither can hold one."""

MODE_HINTS = {
    Mode.KEEP: "A file that has a genre of its own is not touched.",
    Mode.REPLACE: "The new genre takes the place of the old one.",
    Mode.APPEND: "The old genre stays, and the new one is put behind it.",
}
"""What becomes of the genre that a file has, in one sentence each."""


def tag_plan(settings: Settings) -> TagPlan:
    """How tags are to be written, by the settings."""
    return TagPlan(
        minimum_confidence=settings[TAG_MINIMUM_PERCENT] / 100,
        mode=Mode(settings[TAG_MODE]),
        names=genre_names(settings),
        extra_fields=settings[TAG_EXTRA_FIELDS],
    )


def genre_names(settings: Settings) -> dict[str, str]:
    """What genres are to be called where not as usual, by genre."""
    pairs = [entry.partition(_BETWEEN) for entry in settings[TAG_NAMES]]
    return {genre: name for genre, _, name in pairs if genre and _is_good(name)}


def keep_names(settings: Settings, names: Mapping[str, str]) -> None:
    """Remember what genres are to be called; an empty name is as usual."""
    settings[TAG_NAMES] = sorted(
        f"{genre}{_BETWEEN}{name}" for genre, name in names.items() if genre and name
    )


def _is_good(name: str) -> bool:
    # somebody may have written into the settings by hand
    try:
        check_name(name)
    except UserError:
        return False
    return True
