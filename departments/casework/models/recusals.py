"""回避: who may neither see nor handle a case (R13)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .cases import Case


class Recusal(models.Model):
    """Its reason, and who wrote it down, stand in the case's history."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="recusals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "chengmen_case_recusal"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="chengmen_case_recusal_once")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.user_id}"
