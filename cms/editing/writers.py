"""What is asked of a person who writes and submits or publishes; approving asks for nothing (R21)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models.signals import pre_save
from django.utils import timezone
from wagtail.models import WorkflowState

from .gate.door import Refused

_rules: list[Callable[[Any, date], str]] = []


def require(rule: Callable[[Any, date], str]) -> None:
    """A room's rule: the sentence that refuses this user on this day, empty if nothing does."""
    _rules.append(rule)


def connect() -> None:
    pre_save.connect(_submitting, sender=WorkflowState, dispatch_uid="writers-submitting")


def refusal(user: Any, today: date | None = None) -> str:
    """Empty when the user may submit and publish, and for acts of nobody: schedules, imports, commands."""
    if user is None:
        return ""
    day = today or timezone.localdate()
    return next(filter(None, (rule(user, day) for rule in _rules)), "")


def check(page: Any, user: Any) -> None:
    """Raises ``Refused``."""
    if sentence := refusal(user):
        raise Refused(page, [sentence])


def _submitting(sender: Any, instance: WorkflowState, **_: Any) -> None:
    if instance._state.adding:
        check(instance.content_object, instance.requested_by)
