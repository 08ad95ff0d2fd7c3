"""What the window keeps of a song's sound: see `genre_desktop.features.sound`."""

from genre_desktop.features.sound import Sound

__all__ = ["Sound"]
