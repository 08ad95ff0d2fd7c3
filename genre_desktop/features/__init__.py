"""The front end: from samples to mel columns. Knows nothing of files or models."""
