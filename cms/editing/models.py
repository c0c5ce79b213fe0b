"""What editing keeps beside the pages."""

from __future__ import annotations

from django.db import models

from .workflow import SiteApprovalTask

__all__ = ["FileDigest", "SiteApprovalTask"]


class FileDigest(models.Model):
    """SHA-256 of an uploaded file, read once: Wagtail's own hash is SHA-1 and empty after edits in code."""

    name = models.CharField(max_length=500, primary_key=True)
    size = models.BigIntegerField()
    modified = models.BigIntegerField()
    """Nanoseconds since the epoch."""
    sha256 = models.CharField(max_length=64)

    class Meta:
        db_table = "chengmen_file_digest"

    def __str__(self) -> str:
        return f"{self.name} {self.sha256[:12]}"
