"""What counter, back office and public tell each other. All but ``Exchange`` and its answer travels sealed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """What a person sent, sealed to the back office."""

    number: str
    kind: str
    department: str
    """Its code."""
    at: datetime
    reader: bytes
    """Public half of the pair that the query code makes: status is sealed to it."""
    body: dict[str, str]


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says about a case: written by the query code's pair to the back office."""

    word: str
    """UUID, hexadecimal: said twice it is one word."""
    act: str
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    body: dict[str, str]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    at: datetime
    act: str
    department: str
    text: str = ""
    """What the person is told, or has said."""
    score: str = ""
    """Of a rating: 1 to 5."""
    wanted: str = ""
    """The act of a word that came too late."""


class ClockDay(msgspec.Struct, frozen=True, array_like=True):
    date: date
    counts: bool
    why: str


class ShownClock(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    department: str
    began: date
    limit: int
    due: date | None
    waits: str
    ended: date | None
    ended_by: str
    days: tuple[ClockDay, ...]


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """All that the person is told of the case, sealed to the query code's pair."""

    kind: str
    state: str
    department: str
    subject: str
    steps: tuple[Step, ...]
    clocks: tuple[ShownClock, ...] = ()
    may: tuple[str, ...] = ()
    """What the person may do now."""
    ask_again_until: date | None = None
    """None where there is no last day, or none is known."""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What may be submitted on a host."""

    host: str
    kind: str
    department: str
    """Its code."""
    name: str
    limits: dict[str, int]
    """Working days by clock."""


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What the counter has to know of the back office."""

    key: bytes
    """Submissions are sealed to it."""
    offers: tuple[Offer, ...]
    deadlines: dict[int, dict[date, date]]
    """By limit and day of receipt, for the weeks to come."""


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    submission: str
    """UUID, hexadecimal; of a word its own."""
    sealed: bytes
    number: str = ""
    """The case that a word is about; none of a submission."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """The status of a case after one of its events."""

    number: str
    moment: int
    """Nanoseconds since 1970: what was told later stands."""
    sealed: bytes
    """Empty for a case that nobody may open any more."""


class Exchange(msgspec.Struct, frozen=True, kw_only=True, tag="intake"):
    """The back office's turn; to say it again changes nothing."""

    taken: tuple[str, ...] = ()
    """Submissions that have become cases, words that stand in them: the counter forgets both."""
    told: tuple[Told, ...] = ()
    terms: Terms | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The counter's turn."""

    pending: tuple[Pending, ...]
    terms: str
    """Digest of the terms that it has; empty for none."""
