"""分派: who of a department has taken up a case."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .cases import Case


class Allotment(models.Model):
    """Gone when the case goes to another department; who had it before stands in the case's history."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="allotment")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "chengmen_case_allotment"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.case_id}/{self.user_id}"
