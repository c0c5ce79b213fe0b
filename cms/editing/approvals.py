"""What goes live goes by an approval: the rules about the people who judge and publish, on every path (R10, R21)."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models.signals import pre_save
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import PageLogEntry, TaskState

from . import urgency
from .delegations import JUDGED_FOR, StandIn
from .gate.door import Refused
from .guard import sees_all
from .workflow import SiteTask


def connect() -> None:
    pre_save.connect(_going_live, sender=PageLogEntry, dispatch_uid="approvals-going-live")
    pre_save.connect(_judging, sender=TaskState, dispatch_uid="approvals-judging")


def refusal(user: Any) -> str:
    """Why this user may not publish directly; empty for the portal team, and for acts of nobody."""
    if user is None or sees_all(user):
        return ""
    return _("发布须经审核：请保存草稿后“提交审核”，由另一位审核人员批准。")


def check(page: Any, user: Any) -> None:
    """Raises ``Refused``; the portal team's direct publishing is asked for its reason."""
    if sentence := refusal(user) or (user is not None and urgency.refusal()):
        raise Refused(page, [sentence])


def _going_live(sender: Any, instance: PageLogEntry, **_kwargs: Any) -> None:
    """Form, interface and code of Wagtail publish in different ways, but each writes this into the page's log."""
    is_going = instance.action in {"wagtail.publish", "wagtail.publish.schedule"}
    if not is_going or instance.user is None or urgency.is_approved():
        return
    try:
        check(instance.page, instance.user)
    except Refused:
        # The page is written already, and Wagtail's interface makes an answer of the refusal.
        if connection.in_atomic_block:
            transaction.set_rollback(True)
        raise
    urgency.note(instance.page, instance.user)


def _judging(sender: Any, instance: TaskState, **_kwargs: Any) -> None:
    is_judged = instance.status in {TaskState.STATUS_APPROVED, TaskState.STATUS_REJECTED}
    task, page, judge = instance.task.specific, instance.workflow_state.content_object, instance.finished_by
    if not is_judged or judge is None or not isinstance(task, SiteTask):
        return
    if instance.status == TaskState.STATUS_APPROVED and not task.may_judge(page, judge):
        raise Refused(page, [_("撰写、提交、复审和批准同一篇稿件的须是不同的人，并属于本网站的相应岗位。")])
    # Before the word is given: after a publishing nobody knows any more who had written.
    if (giver := task.judged_for(page, judge)) is not None:
        StandIn.objects.update_or_create(task_state=instance, defaults={"giver": giver})
        log(instance=page, action=JUDGED_FOR, user=judge, data={"giver": giver.get_username()})
