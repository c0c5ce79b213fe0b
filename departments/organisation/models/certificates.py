"""信息员培训证书: who writes and submits needs a valid one (article 21)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .city import City

WARNED_BEFORE = timedelta(days=60)
"""How long before its end a certificate's holder is told."""


class TrainingCertificate(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="training_certificates", verbose_name=_("账号")
    )
    person = models.CharField(_("信息员"), max_length=60, help_text=_("证书上的姓名"))
    number = models.CharField(_("证书编号"), max_length=60, blank=True)
    passed_on = models.DateField(_("考核合格日期"))
    valid_until = models.DateField(_("有效期至"), db_index=True, help_text=_("含当日；到期后只能保存草稿"))

    class Meta:
        db_table = "chengmen_training_certificate"
        ordering = ["valid_until", "pk"]
        verbose_name = _("培训证书")
        verbose_name_plural = _("培训证书")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("passed_on")), name="certificate_lasts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.valid_until}"

    def clean(self) -> None:
        if self.passed_on and self.valid_until and self.valid_until < self.passed_on:
            raise ValidationError({"valid_until": _("有效期不能早于考核合格日期。")})


def certificate_refusal(user: Any, today: date) -> str:
    """Why this user may not submit or publish on this day; empty with a valid certificate, or where none is asked for."""
    if not City.load().asks_for_certificates:
        return ""
    valid = TrainingCertificate.objects.filter(user_id=user.pk, passed_on__lte=today, valid_until__gte=today)
    if valid.exists():
        return ""
    return gettext(
        "您没有有效的信息员培训证书，不能提交审核或者发布（第二十一条：信息员经培训考核合格后上岗）。"
        "草稿可以照常保存；请与门户管理团队联系登记证书。"
    )
