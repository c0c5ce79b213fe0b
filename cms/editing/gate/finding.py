"""A finding of the gate: what was found where, and what would put it right."""

from __future__ import annotations

import msgspec


class Finding(msgspec.Struct, frozen=True, order=True):
    start: int
    end: int
    """Offsets into the text as it was given."""
    kind: str
    """A name of ``kinds.KINDS``."""
    match: str
    """The piece of the text itself: never for a log or for a page of somebody without right to the text."""
    masked: str
    """The piece as it may be shown."""
    replacement: str | None = None
    """What may stand there instead; None where only a person can say."""
    advice: str = ""
    """A sentence that belongs to this finding alone."""

    def overlaps(self, other: Finding) -> bool:
        return self.start < other.end and other.start < self.end
