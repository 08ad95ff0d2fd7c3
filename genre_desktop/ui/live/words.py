"""What the live page says of a state."""

from genre_desktop.inference.live import LiveState, Phase
from genre_desktop.inference.verdict import spoken


def words_of(state: LiveState) -> tuple[str, str, bool]:
    """Headline, hint, and whether the headline is provisional."""
    verdict = state.verdict
    if state.phase is Phase.NO_MUSIC:
        return "This is no music", "It sounds like noise, a hum, speech or the like.", False
    if verdict is None or verdict.genre is None:
        return "Listening…", "Waiting for music.", False
    if state.phase is Phase.PROVISIONAL:
        hint = "A first impression, soon surer."
        return f"Perhaps {spoken(verdict.genre)}…", hint, True
    return verdict.headline, "", False
