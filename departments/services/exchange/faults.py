"""What is wrong in a file of guides: where, what, and what to do."""

from __future__ import annotations

from typing import NamedTuple

MOST_FAULTS = 200


class Fault(NamedTuple):
    place: str
    """Sheet and cell, file and line, or table and row."""
    message: str

    def __str__(self) -> str:
        return f"{self.place}：{self.message}"


class InvalidTables(Exception):
    """The file cannot be taken in; nothing was written."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults
