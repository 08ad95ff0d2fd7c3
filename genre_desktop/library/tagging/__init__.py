"""Genres written into the files themselves, and taken out again: nothing is lost on the way."""
