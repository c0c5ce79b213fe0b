"""What editing keeps beside the pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from .delegations import Delegation, StandIn
from .workflow import SiteApprovalTask, SiteReviewTask

__all__ = [
    "Delegation",
    "FileDigest",
    "FileScan",
    "FileText",
    "GateRelease",
    "PageChange",
    "SiteApprovalTask",
    "SiteReviewTask",
    "StandIn",
    "StepReminder",
]


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


class FileScan(models.Model):
    """What the gate found in a file, by its digest: the same file uploaded twice is read once."""

    digest = models.CharField(max_length=64)
    extension = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    """Of the scanner: a newer one reads the file again."""
    findings = models.JSONField()
    """Masked: nothing of the file itself is kept."""
    scanned_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "chengmen_file_scan"
        constraints = [models.UniqueConstraint(fields=["digest", "extension"], name="one_scan_of_one_file")]

    def __str__(self) -> str:
        return f"{self.digest[:12]}.{self.extension}"


class FileText(models.Model):
    """What search finds a published file by. Files that no live page uses have none."""

    digest = models.CharField(max_length=64)
    extension = models.CharField(max_length=20)
    text = models.TextField(blank=True)

    class Meta:
        db_table = "chengmen_file_text"
        constraints = [models.UniqueConstraint(fields=["digest", "extension"], name="one_text_of_one_file")]

    def __str__(self) -> str:
        return f"{self.digest[:12]}.{self.extension}"


class PageChange(models.Model):
    """修改记录: a line that the public reads below a page. It belongs to the page's text, drafts and versions with it."""

    page = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="changes")
    day = models.DateField(_("日期"), default=timezone.localdate)
    what = models.CharField(_("修改说明"), max_length=200, help_text=_("公开显示，例如：更正咨询电话"))

    panels = ["day", "what"]

    class Meta:
        db_table = "chengmen_page_change"
        ordering = ["-day", "-pk"]
        verbose_name = _("修改记录")
        verbose_name_plural = _("修改记录")

    def __str__(self) -> str:
        return f"{self.day} {self.what}"


class GateRelease(models.Model):
    """保密审查放行: a second person lets exactly this text pass. Written once, never changed (R10)."""

    page_id = models.BigIntegerField(_("页面编号"), db_index=True)
    """A number and no foreign key: the row outlives the page."""
    title = models.CharField(_("页面标题"), max_length=255)
    digest = models.CharField(_("文字摘要"), max_length=64)
    findings = models.JSONField(_("放行的内容"))
    """Each with field, kind and masked form; the text itself is not kept a second time."""
    reason = models.TextField(_("理由"))
    reviewer = models.CharField(_("保密审查人"), max_length=60)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("放行人")
    )
    released_by_name = models.CharField(_("放行账号"), max_length=150)
    authors = models.JSONField(_("撰写账号"))
    released_at = models.DateTimeField(_("放行时间"), auto_now_add=True)

    class Meta:
        db_table = "chengmen_gate_release"
        ordering = ["-released_at", "-pk"]
        verbose_name = _("保密审查放行")
        constraints = [
            models.UniqueConstraint(fields=["page_id", "digest"], name="one_release_of_one_text"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="release_has_a_reason"),
            models.CheckConstraint(condition=~models.Q(reviewer=""), name="release_has_a_reviewer"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.digest[:12]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A release is written once: it cannot be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("A release is kept: it cannot be deleted.")


class StepReminder(models.Model):
    """That a step is late was told once."""

    task_state = models.OneToOneField("wagtailcore.TaskState", on_delete=models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "chengmen_step_reminder"

    def __str__(self) -> str:
        return f"{self.task_state_id} {self.sent_at}"
