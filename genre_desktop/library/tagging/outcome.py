"""What became of a file."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file that was to be written or restored.

    Attributes
    ----------
    path : pathlib.Path
        As the library has it.
    reason : str
        Why it is as it was, in plain words; empty if all went well.
    note : str
        What else there is to know.
    """

    path: Path
    reason: str = ""
    note: str = ""

    @property
    def ok(self) -> bool:
        """Whether all went well."""
        return not self.reason
