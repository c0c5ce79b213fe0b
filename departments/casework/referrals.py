"""Nobody falls between two desks (R11.3): who was sent a case by whom, and when the portal decides whose it is."""

from __future__ import annotations

from collections.abc import Sequence

from departments.organisation.contexts import PORTAL
from departments.organisation.models import Department

from .models import Event
from .transitions import DESIGNATE, REFER

MOST = 3
"""This referral goes to the portal, which designates a department."""


def portal() -> Department | None:
    return Department.objects.filter(sites__slug=PORTAL).first()


def is_designated(history: Sequence[Event]) -> bool:
    return any(event.act == DESIGNATE for event in history)


def next_is_last(history: Sequence[Event]) -> bool:
    return _referrals(history) >= MOST - 1


def is_last(history: Sequence[Event]) -> bool:
    return _referrals(history) >= MOST


def sender(history: Sequence[Event]) -> Department | None:
    """Who gets the case if it is given back; None for one that was never referred."""
    for former, event in zip(reversed(history[:-1]), reversed(history), strict=False):
        if event.act == REFER:
            return former.department if _stands(former.department) else portal()
    return None


def _stands(department: Department) -> bool:
    return department.sites.filter(closed_on=None).exists()


def _referrals(history: Sequence[Event]) -> int:
    return sum(event.act == REFER for event in history)
