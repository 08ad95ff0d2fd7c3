"""What a benchmark says."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One measured value.

    Attributes
    ----------
    name : str
        Its group, a dot, and what it is.
    value : float
    unit : str
        "" for a ratio.
    target : float or None
        None for a value that is told and not judged.
    at_least : bool
        Whether the value has to reach the target, rather than stay within it.
    """

    name: str
    value: float
    unit: str = ""
    target: float | None = None
    at_least: bool = False

    @property
    def ok(self) -> bool:
        """Whether the target is met."""
        if self.target is None:
            return True
        return self.value >= self.target if self.at_least else self.value <= self.target

    def as_json(self) -> dict[str, object]:
        """The row as build/bench.json holds it."""
        row = asdict(self)
        del row["at_least"]
        return {**row, "value": round(self.value, 4), "ok": self.ok}

    def as_text(self) -> str:
        """The row as a line of the table."""
        sign = "≥" if self.at_least else "≤"
        target = "" if self.target is None else f"{sign} {self.target:g}"
        verdict = "" if self.target is None else "ok" if self.ok else "MISSED"
        return f"{self.name:28} {self.value:>10.2f} {self.unit:4} {target:>8}  {verdict}".rstrip()
