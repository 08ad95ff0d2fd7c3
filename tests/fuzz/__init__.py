"""Fuzzing: changed files of every format, decoded in a process that may die of them."""
