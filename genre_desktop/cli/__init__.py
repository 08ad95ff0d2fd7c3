"""The command line: one module per command."""

COMMAND_NAMES = (
    "average",
    "classify",
    "compare",
    "dataset",
    "evaluate",
    "explain",
    "export",
    "library",
    "listen",
    "pool",
    "report",
    "robustness",
    "scan",
    "selftest",
    "train",
)
"""What the first word on the command line may be; anything else is a song for the window."""

SUCCESS, SOME_FAILED, USAGE = 0, 1, 2
INTERRUPTED = 130
"""Exit codes."""
