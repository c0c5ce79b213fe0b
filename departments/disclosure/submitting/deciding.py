"""What happens to a submission."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from cms.editing.urgency import because

from ..models import SharedArticlePage, Submission
from ..models.body import ARTICLE_PARENTS
from ..models.shared import SHAREABLE

PORTAL = "portal"


def may_be_submitted(page: Page) -> bool:
    """A public article of another site than the portal."""
    return page.live and page._meta.label in SHAREABLE and not _is_portals(page)


def submit(page: Page, *, user: Any, note: str) -> Submission:
    """Raises ``ValidationError`` where the article waits or was adopted already."""
    former = Submission.objects.filter(page=page)
    if former.filter(state=Submission.State.WAITING).exists():
        raise ValidationError(_("这篇稿件已经报送，正在等待门户处理。"))
    if former.filter(state=Submission.State.ADOPTED, adopted_as__live=True).exists():
        raise ValidationError(_("门户已经采用这篇稿件；原稿修改后门户上的内容随之更新。"))
    return Submission.objects.create(page=Page.objects.get(pk=page.pk), note=note, submitted_by=user)


def adopt(submission: Submission, *, column: Page, user: Any) -> SharedArticlePage:
    """Puts the article under a column of the portal at once; it stays the department's.

    Raises ``ValidationError`` when it has been taken down meanwhile, or what the gate says.
    """
    article = submission.page
    if not article.live:
        raise ValidationError(_("稿件已经撤下，不能采用。"))
    page = SharedArticlePage(article=article, live=False, owner=user)
    column.add_child(instance=page)
    # The article has gone through its steps; adopting it is the portal's own.
    with because(_("采用部门报送的稿件")):
        page.save_revision(user=user).publish(user=user)
    _decide(submission, Submission.State.ADOPTED, user, adopted_as=page)
    return page


def turn_back(submission: Submission, *, reason: str, user: Any) -> None:
    _decide(submission, Submission.State.RETURNED, user, reason=reason)


def columns() -> list[Page]:
    """The portal's columns in the order of the tree."""
    models = [label.partition(".")[2].lower() for label in ARTICLE_PARENTS]
    home = Site.objects.select_related("root_page").get(profile__slug=PORTAL).root_page
    below = Page.objects.descendant_of(home).filter(live=True, content_type__model__in=models)
    return list(below.order_by("path"))


def _decide(submission: Submission, state: str, user: Any, **fields: Any) -> None:
    decided = {"state": state, "decided_by": user, "decided_at": timezone.now(), **fields}
    # Two of the portal team at once: one of them decides.
    waiting = Submission.objects.filter(pk=submission.pk, state=Submission.State.WAITING)
    if not waiting.update(**decided):
        raise ValidationError(_("这篇稿件已经由他人处理。"))
    submission.refresh_from_db()


def _is_portals(page: Page) -> bool:
    site = page.get_site()
    return site is None or site.profile.slug == PORTAL
