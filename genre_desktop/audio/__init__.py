"""Sound in: decoding of files and their tags. Knows nothing of models."""
