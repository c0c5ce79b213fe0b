"""保密审查放行: a second person lets a text pass that the gate holds back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page

from ..guard import sees_all
from ..hands import authors_of
from ..models import GateRelease
from ..rights import approvers_name
from ..workflow import site_slug_of
from . import door


def may_release(user: Any, page: Page) -> bool:
    """Approvers of the page's site and the portal team, for what they have not written themselves."""
    is_entitled = sees_all(user) or user.groups.filter(name=approvers_name(site_slug_of(page))).exists()
    return is_entitled and user.pk not in authors_of(page)


def release(page: Any, *, user: Any, digest: str, reason: str, reviewer: str) -> GateRelease:
    """Lets exactly the text with this digest pass.

    Raises ``PermissionDenied`` for one who may not, ``ValidationError`` when the page holds another text by now.
    """
    if not may_release(user, page):
        raise PermissionDenied
    examination = door.examine(page)
    if examination.digest != digest:
        raise ValidationError(_("文字在您查看之后又有改动，请重新查看后再放行。"))
    masked = [
        {"field": one.label, "kind": one.finding.kind, "match": one.finding.masked} for one in examination.open_findings
    ]
    if not masked:
        raise ValidationError(_("没有需要放行的内容。"))
    row = GateRelease(
        page_id=page.pk,
        title=page.title,
        digest=digest,
        findings=masked,
        reason=reason.strip(),
        reviewer=reviewer.strip(),
        released_by=user,
        released_by_name=user.get_username(),
        authors=sorted(authors_of(page)),
    )
    row.full_clean()
    row.save()
    data = {"digest": digest, "reviewer": row.reviewer, "reason": row.reason, "findings": masked}
    log(instance=page, action="chengmen.gate_release", user=user, data=data)
    return row
