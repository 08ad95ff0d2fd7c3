"""Two songs side by side, or one song by two models."""
