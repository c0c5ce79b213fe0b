"""Mails about steps: to those a text waits for, when it arrives and when it is late. A link shows, it never acts.

What became of a text Wagtail itself tells its author, in our words (``wagtailadmin/notifications/``).
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.admin.mail import EmailNotificationMixin, Notifier, send_mail
from wagtail.models import PageSubscription, TaskState
from wagtail.signals import task_submitted

from .deadlines import due_days, due_on
from .delegations import in_force
from .guard import pages_of
from .models import StepReminder
from .workflow import SiteTask, site_slug_of

logger = logging.getLogger(__name__)


class AfterCommitBackend(BaseEmailBackend):
    """Sends by ``CHENGMEN_MAIL_BACKEND`` when the act is committed; a mail server that is away keeps nobody from it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        kept = list(email_messages)
        transaction.on_commit(partial(_send, kept))
        return len(kept)


class StepNotifier(EmailNotificationMixin, Notifier):
    """To those for whom a text has begun to wait."""

    notification = "submitted"

    def __init__(self) -> None:
        super().__init__((TaskState,))

    def can_handle(self, instance: Any, **kwargs: Any) -> bool:
        return super().can_handle(instance, **kwargs) and isinstance(instance.task.specific, SiteTask)

    def get_recipient_users(self, instance: Any, **kwargs: Any) -> set[Any]:
        return set(judges_asked(instance))

    def get_context(self, instance: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context(instance, **kwargs),
            "state": instance,
            "page": instance.workflow_state.content_object,
            "due": due_on(instance),
        }


def connect() -> None:
    task_submitted.connect(StepNotifier(), weak=False, dispatch_uid="mails-step")


def forget_strangers(page: Any) -> None:
    """Ends the subscriptions to a page's comments of people who have nothing to do with it any more."""
    for subscription in PageSubscription.objects.filter(page=page).select_related("user"):
        user = subscription.user
        if not user.is_active or not pages_of(user).filter(pk=page.pk).exists():
            subscription.delete()


def judges_asked(state: TaskState) -> list[Any]:
    """Who may judge the step today, those who have handed over left out."""
    task, page = state.task.specific, state.workflow_state.content_object
    group = task.group_of(site_slug_of(page))
    handed_over = in_force().filter(giver__groups__name=group)
    asked = get_user_model().objects.filter(
        Q(groups__name=group) | Q(pk__in=handed_over.values("taker")), is_active=True
    )
    away = handed_over.values("giver")
    return [user for user in asked.exclude(pk__in=away).distinct().order_by("pk") if task.may_judge(page, user)]


def overdue(today: date) -> list[TaskState]:
    """Steps whose last day is over, oldest first."""
    waiting = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).select_related("task", "workflow_state")
    steps = [state for state in waiting.order_by("started_at", "pk") if isinstance(state.task.specific, SiteTask)]
    days = due_days(steps)
    return [state for state in steps if (due := days[state.pk]) is not None and due < today]


def remind(today: date) -> int:
    """Once for each step that is late: one mail a person, with all that waits for that person. Answers how many steps."""
    reminded = set(StepReminder.objects.values_list("task_state", flat=True))
    late = [state for state in overdue(today) if state.pk not in reminded]
    by_person: dict[Any, list[TaskState]] = defaultdict(list)
    for state in late:
        for user in StepNotifier().get_valid_recipients(state):
            by_person[user].append(state)
    StepReminder.objects.bulk_create(StepReminder(task_state=state) for state in late)
    for user, states in by_person.items():
        _remind(user, states)
    return len(late)


def _remind(user: Any, states: Iterable[TaskState]) -> None:
    with override(user.wagtail_userprofile.get_preferred_language()):
        text = render_to_string("chengmen/mails/overdue.txt", {"user": user, "states": list(states)})
        send_mail(_("有稿件超过审核时限"), text.strip(), [user.email])


def _send(messages: list[EmailMessage]) -> None:
    try:
        get_connection(settings.CHENGMEN_MAIL_BACKEND).send_messages(messages)
    except (SMTPException, OSError) as error:
        # Its text may name people.
        logger.warning("mail_not_sent", extra={"count": len(messages), "reason": type(error).__name__})
