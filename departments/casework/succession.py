"""The cases of a department that is merged or retired go over to whoever takes its place (R11.3: nobody falls between two desks)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from departments.organisation.closing import Follower, when_closed
from departments.organisation.models import Department

from .histories import BY, act_on, newest_events
from .models import Case, Event
from .referrals import portal
from .transitions import OPEN_STATES, SUCCEED, SUCCEEDED_STATES


def connect() -> None:
    when_closed(Follower(told=told, act=hand_over))


def told(source: Department, heir: Department | None) -> Iterator[str]:
    receiver = heir or portal()
    open_cases = _newest(source).filter(to_state__in=OPEN_STATES).count()
    if receiver is not None and open_cases:
        yield _("%(count)s 件未办结的来件由%(receiver)s继续办理，期限不变，提交人会看到") % {
            "count": open_cases,
            "receiver": receiver.name,
        }


def hand_over(source: Department, heir: Department | None) -> int:
    """Answered cases too, for they may be asked again; answers how many. Raises ``MasterKeyUnusable``, ``CaseTampered``."""
    receiver = heir or portal()
    if receiver is None or receiver == source:
        return 0
    # What the person reads stays Chinese, whatever the language of the screen.
    text = f"{source.name}的职责已有变动，本件由{receiver.name}继续办理，期限不变。"
    keys = list(_newest(source).values_list("case", flat=True))
    for key in keys:
        with transaction.atomic():
            case = Case.objects.select_for_update().get(pk=key)
            number = newest_events().get(case=case).number + 1
            body = {"text": text, BY: ""}
            act_on(case, SUCCEED, expected_event=number, body=body, now=timezone.now(), to=receiver)
    return len(keys)


def _newest(department: Department) -> QuerySet[Event]:
    return newest_events().filter(department=department, to_state__in=SUCCEEDED_STATES)
