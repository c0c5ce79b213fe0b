"""What was not solved is answered by another person than before (R13)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..histories import BY, read
from ..models import Event
from ..transitions import ASK_AGAIN, OPEN_STATES, OUTCOMES
from .officers import handlers


def asked_again(cases: Iterable[int]) -> set[int]:
    """Which of these cases the person has said were not solved. One query."""
    return set(Event.objects.filter(case__in=list(cases), act=ASK_AGAIN).values_list("case", flat=True))


def is_for_others(user: Any, history: Sequence[Event]) -> bool:
    """Whether the user has answered it before it was asked again, and the department has another officer."""
    newest = history[-1]
    if newest.to_state not in OPEN_STATES or not any(event.act == ASK_AGAIN for event in history):
        return False
    if user.get_username() not in {entry.body.get(BY) for entry in read(newest.case) if entry.act in OUTCOMES}:
        return False
    return handlers(newest).exclude(pk=user.pk).exists()
