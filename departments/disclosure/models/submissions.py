"""报送: a department hands the portal an article, which adopts it or returns it with a reason (R9)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Submission(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("待处理")
        ADOPTED = "adopted", _("已采用")
        RETURNED = "returned", _("已退回")

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+", verbose_name=_("稿件"))
    note = models.CharField(_("报送说明"), max_length=200, blank=True, help_text=_("例如：建议放在要闻"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("报送人")
    )
    submitted_at = models.DateTimeField(_("报送时间"), auto_now_add=True)
    state = models.CharField(_("结果"), max_length=20, choices=State.choices, default=State.WAITING)
    reason = models.CharField(_("退回理由"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("处理人")
    )
    decided_at = models.DateTimeField(_("处理时间"), null=True)
    adopted_as = models.ForeignKey(
        "chengmen_disclosure.SharedArticlePage",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("门户上的页面"),
    )

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        verbose_name = _("报送")
        verbose_name_plural = _("报送")
        constraints = [
            models.UniqueConstraint(
                fields=["page"], condition=models.Q(state="waiting"), name="chengmen_one_waiting_submission"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="returned") | ~models.Q(reason=""), name="chengmen_return_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.get_state_display()}"
