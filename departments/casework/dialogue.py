"""What the person may do about a case, and taking in what was done (R11, R13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from cms.intake.messages import Word

from .errors import CalendarMissing, CaseMovedOn, KeyDestroyed
from .histories import Entry, act_on, read
from .models import Case
from .transitions import ASK_AGAIN, NOT_TAKEN, ONCE, OUTCOMES, state_after
from .working_days import WorkCalendar, reply_deadline

ACTS = ("supply_correction", "supply_material", "message", "rate", "ask_again", "withdraw")
"""The person's, in the order of the screen."""
ASK_AGAIN_DAYS = 15
"""Working days after the answer in which it may be said that it solved nothing."""
SAID = frozenset({"text", "score"})
"""What a word may bring along."""


def possible(case: Case, entries: Sequence[Entry], on: date, calendar: WorkCalendar) -> tuple[str, ...]:
    done = {entry.act for entry in entries}
    until = ask_again_until(entries, calendar)
    return tuple(
        act
        for act in ACTS
        if state_after(case.kind, entries[-1].state, act) is not None
        and not (act in ONCE and act in done)
        and not (act == ASK_AGAIN and until is not None and on > until)
    )


def ask_again_until(entries: Sequence[Entry], calendar: WorkCalendar) -> date | None:
    """None without an answer, and where the calendar does not reach so far: nobody loses a right by that."""
    answered = [timezone.localdate(entry.at) for entry in entries if entry.act in OUTCOMES]
    try:
        return reply_deadline(answered[-1], ASK_AGAIN_DAYS, calendar) if answered else None
    except CalendarMissing:
        return None


def take(case: Case, word: Word, calendar: WorkCalendar) -> None:
    """Writes it into the history once; what is not possible any more is kept there as said too late.

    Raises ``CaseTampered``, ``MasterKeyUnusable``. A case whose key was destroyed takes nothing.
    """
    while True:
        try:
            entries = read(case)
            if any(entry.body.get("word") == word.word for entry in entries):
                return
            _write(case, word, entries, calendar)
        except KeyDestroyed:
            return
        except CaseMovedOn:
            continue  # An officer was faster: what is possible may be another thing now.
        return


def _write(case: Case, word: Word, entries: Sequence[Entry], calendar: WorkCalendar) -> None:
    body = {name: text for name, text in word.body.items() if name in SAID} | {"word": word.word}
    act = word.act
    if act not in possible(case, entries, timezone.localdate(word.at), calendar):
        act, body = NOT_TAKEN, body | {"wanted": word.act}
    act_on(case, act, expected_event=entries[-1].number + 1, body=body, now=word.at)
