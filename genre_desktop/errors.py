"""The errors that a person is told about."""


class UserError(Exception):
    """Something went wrong that a person can understand and act on.

    Parameters
    ----------
    message : str
        What happened, in plain words, one sentence.
    remedy : str, optional
        What to do about it, one sentence.
    """

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".rstrip()


class CancelledError(Exception):
    """The work was no longer wanted: not a failure, and nothing to tell."""
