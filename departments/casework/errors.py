from __future__ import annotations

from pathlib import Path


class CaseworkError(Exception):
    """Base of this room's errors; the message says what, where and what next."""


class CalendarMissing(CaseworkError):
    """A limit runs into a year whose holidays nobody has entered."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"The work calendar has no year {year}: enter the State Council's holiday notice for {year} "
            "in the back office, under 办公日历."
        )
        self.year = year


class MasterKeyUnusable(CaseworkError):
    """Without the master key no case can be opened or read."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(f"The master key of cases {file} cannot be used ({reason}): see docs/operations.md, Cases.")
        self.file = file


class ActRefused(CaseworkError):
    """The transition table does not have this act in this state."""

    def __init__(self, *, kind: str, state: str, act: str) -> None:
        super().__init__(f"A {kind} that is {state or 'new'} does not allow {act}: see the transition table.")
        self.kind, self.state, self.act = kind, state, act


class ExtensionTooLong(CaseworkError):
    """More working days than the limits that the case began with allow."""

    def __init__(self, number: str, *, days: int, most: int) -> None:
        super().__init__(f"Case {number} may be prolonged by 1 to {most} working days, not by {days}.")
        self.number, self.days, self.most = number, days, most


class CaseMovedOn(CaseworkError):
    """Somebody else was faster; nothing was written."""

    def __init__(self, number: str, *, expected: int, next_event: int) -> None:
        super().__init__(
            f"Case {number} has moved on: its next event is {next_event}, not {expected}. Read it again, then decide."
        )
        self.number, self.expected, self.next_event = number, expected, next_event


class SubmissionReused(CaseworkError):
    """One submission id came with two contents."""

    def __init__(self, number: str) -> None:
        super().__init__(f"This submission already made case {number} with another content: submit under a new id.")
        self.number = number


class KeyDestroyed(CaseworkError):
    """The bodies of this case can be read by nobody any more."""

    def __init__(self, number: str) -> None:
        super().__init__(f"The key of case {number} was destroyed: what it held is gone for good, its steps remain.")
        self.number = number


class CaseTampered(CaseworkError):
    """A case whose rows are not as they were written."""

    def __init__(self, number: str, reason: str) -> None:
        super().__init__(f"Case {number} was tampered with ({reason}): compare it with a backup.")
        self.number, self.reason = number, reason
