"""离岗交接: what somebody leaves unfinished goes to another of the same sites."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy
from wagtail.models import Page, PageSubscription, WorkflowState

from cms.editing.delegations import Delegation

_UNFINISHED = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)


class HandOverForm(forms.Form):
    taker = forms.ModelChoiceField(label=gettext_lazy("交接给"), queryset=get_user_model().objects.none())

    def __init__(self, *args: Any, giver: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taker: Any = self.fields["taker"]
        taker.queryset = takers_for(giver)


def takers_for(giver: Any) -> QuerySet[Any]:
    """Active people who share a site with the one who leaves."""
    found = Q(pk__in=[])
    for name in giver.groups.values_list("name", flat=True):
        slug, _dash, _post = name.rpartition("-")
        found |= Q(groups__name__startswith=f"{slug}-")
    return get_user_model().objects.filter(found, is_active=True).exclude(pk=giver.pk).distinct().order_by("username")


def hand_over(giver: Any, taker: Any) -> dict[str, Any]:
    """Answers what was handed over. Who wrote a text stays in its history: the taker becomes another of its authors."""
    texts = WorkflowState.objects.filter(requested_by=giver, status__in=_UNFINISHED)
    under_way = set(texts.values_list("object_id", flat=True))
    drafts = Page.objects.filter(has_unpublished_changes=True, latest_revision__user=giver)
    taken = [page for page in drafts if str(page.pk) not in under_way]
    for page in taken:
        page.get_latest_revision_as_object().save_revision(user=taker, log_action=True)
    submitted = texts.update(requested_by=taker)
    Page.objects.filter(owner=giver).update(owner=taker)
    Page.objects.filter(locked_by=giver).update(locked=False, locked_by=None, locked_at=None)
    PageSubscription.objects.filter(user=giver).delete()
    Delegation.objects.filter(Q(giver=giver) | Q(taker=giver), ended_at=None).update(ended_at=timezone.now())
    return {"taker": taker.get_username(), "drafts": len(taken), "texts": submitted}
