from __future__ import annotations


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
