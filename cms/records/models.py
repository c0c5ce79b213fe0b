"""The table of Records: one row for each thing that is or was public, and the counter of versions."""

from __future__ import annotations

import secrets

from django.db import models


def new_epoch() -> str:
    return secrets.token_hex(8)


class RecordRow(models.Model):
    """A Record or, with ``is_removed``, the fact that there was one: without path and body."""

    key = models.CharField(max_length=100, primary_key=True)
    site = models.CharField(max_length=100)
    kind = models.CharField(max_length=50)
    language = models.CharField(max_length=20)
    path = models.CharField(max_length=2000, null=True)
    digest = models.CharField(max_length=64)
    body = models.TextField(null=True)
    version = models.BigIntegerField()
    is_removed = models.BooleanField(default=False)
    next_change_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "chengmen_record"
        indexes = [
            models.Index(fields=["version", "key"], name="chengmen_record_version"),
            models.Index(fields=["next_change_at"], name="chengmen_record_next_change"),
        ]
        constraints = [
            models.CheckConstraint(
                name="chengmen_removal_has_no_body",
                condition=models.Q(is_removed=False, body__isnull=False)
                | models.Q(is_removed=True, body__isnull=True, path__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.key}@{self.version}"


class Counter(models.Model):
    """One row. Whoever has seen version n has seen every change below it; a restore renews the epoch."""

    version = models.BigIntegerField(default=0)
    epoch = models.CharField(max_length=32, default=new_epoch)

    class Meta:
        db_table = "chengmen_record_counter"
        constraints = [models.CheckConstraint(name="chengmen_one_counter", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return f"{self.epoch}@{self.version}"
