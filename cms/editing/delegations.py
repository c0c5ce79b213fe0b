"""委托审批: one who judges hands this over to another of the same site for some days."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .rights import approvers_name, reviewers_name, slugs_of

DELEGATED = "chengmen.delegate"
"""Action in the log of a delegation."""
DELEGATION_ENDED = "chengmen.delegate_end"
JUDGED_FOR = "chengmen.judged_for"
"""Action in a page's log: a word given in another's place."""


class Delegation(models.Model):
    """From both days on and until, with them. It holds for what the giver may judge and where the taker judges too."""

    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("委托人")
    )
    taker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("受托人")
    )
    begins_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"), help_text=_("含当日"))
    reason = models.CharField(_("事由"), max_length=200, blank=True, help_text=_("例如：出差"))
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    """When its giver has taken it back."""

    class Meta:
        db_table = "chengmen_delegation"
        ordering = ["begins_on", "pk"]
        verbose_name = _("委托审批")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("begins_on")), name="delegation_lasts"),
            models.CheckConstraint(condition=~Q(giver=models.F("taker")), name="delegation_is_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.giver.get_username()} → {self.taker.get_username()} {self.begins_on}–{self.ends_on}"

    def clean(self) -> None:
        if not self.begins_on or not self.ends_on:
            return
        if self.ends_on < self.begins_on:
            raise ValidationError({"ends_on": _("截止日期不能早于开始日期。")})
        same = unended(self.giver).filter(begins_on__lte=self.ends_on, ends_on__gte=self.begins_on)
        if same.exclude(pk=self.pk).exists():
            raise ValidationError(_("这段时间您已委托他人审批，请先结束原来的委托。"))


class StandIn(models.Model):
    """In whose place a word was given: both have had their part in the text then."""

    task_state = models.OneToOneField("wagtailcore.TaskState", on_delete=models.CASCADE, related_name="+")
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "chengmen_stand_in"

    def __str__(self) -> str:
        return f"{self.task_state_id} {self.giver_id}"


def unended(giver: Any) -> QuerySet[Delegation]:
    return Delegation.objects.filter(giver=giver, ended_at=None)


def in_force(today: date | None = None) -> QuerySet[Delegation]:
    day = today or timezone.localdate()
    found = Delegation.objects.filter(begins_on__lte=day, ends_on__gte=day, ended_at=None)
    return found.filter(giver__is_active=True, taker__is_active=True)


def givers_to(user: Any) -> QuerySet[Any]:
    """Who has handed over to the user today."""
    return get_user_model().objects.filter(pk__in=in_force().filter(taker=user).values("giver"))


def judges_of(slugs: set[str]) -> QuerySet[Any]:
    """Reviewers and approvers of these sites."""
    names = [name(slug) for slug in slugs for name in (reviewers_name, approvers_name)]
    return get_user_model().objects.filter(groups__name__in=names, is_active=True).distinct()


def judged_sites(user: Any) -> set[str]:
    """Slugs of the sites where the user reviews or approves."""
    return slugs_of(user, reviewers_name, approvers_name)
