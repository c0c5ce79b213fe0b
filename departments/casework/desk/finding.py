"""Which of one's cases are listed. What people wrote is sealed: words are looked for after opening it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ..histories import first_bodies
from ..kinds import KINDS
from ..models import Event

MOST_OPENED = 2000
"""Cases that are opened for one search, the newest first."""


class FindForm(forms.Form):
    q = forms.CharField(label=_("编号或者来件中的词"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("事项"), required=False, choices=[("", _("全部")), *KINDS])
    due = forms.ChoiceField(
        label=_("期限"),
        required=False,
        choices=[("", _("全部")), ("late", _("已超期")), ("soon", _("今天和明天到期"))],
    )
    who = forms.ChoiceField(
        label=_("承办人"),
        required=False,
        choices=[("", _("全部")), ("mine", _("分派给我的")), ("nobody", _("没有分派的"))],
    )

    def narrowed(self, events: QuerySet[Event], user: Any, today: date) -> QuerySet[Event]:
        """What cannot be understood narrows nothing."""
        given = self.cleaned_data if self.is_valid() else {}
        if kind := given.get("kind"):
            events = events.filter(case__kind=kind)
        if given.get("due") == "late":
            events = events.filter(due__lt=today)
        elif given.get("due") == "soon":
            events = events.filter(due__range=(today, today + timedelta(days=1)))
        if given.get("who") == "mine":
            events = events.filter(case__allotment__user=user)
        elif given.get("who") == "nobody":
            events = events.filter(case__allotment=None)
        return events

    def words(self) -> list[str]:
        return str(self.cleaned_data.get("q", "")).lower().split() if self.is_valid() else []


def with_words(events: QuerySet[Event], words: Sequence[str]) -> list[Event]:
    """In order of ``events``: those whose number, or what the person sent first, has all of the words."""
    looked_at = set(events.order_by("-at").values_list("pk", flat=True)[:MOST_OPENED])
    known = [event for event in events if event.pk in looked_at]
    bodies = first_bodies([event.case for event in known])
    found = []
    for event in known:
        text = "\n".join([event.case.number, *bodies.get(event.case_id, {}).values()]).lower()
        if all(word in text for word in words):
            found.append(event)
    return found
