"""A file of guides on its way in: from the upload to the report of what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ...organisation.models import SiteProfile


class TablesImport(models.Model):
    """The next upload of the same person for the same site takes its place."""

    class State(models.TextChoices):
        CHECKING = "checking", _("正在核对")
        FAULTY = "faulty", _("文件有问题")
        CHECKED = "checked", _("等待确认")
        WRITING = "writing", _("正在写入")
        DONE = "done", _("已完成")
        STOPPED = "stopped", _("已停止")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    """Whose drafts the guides become, and whose rights count to the end."""
    profile = models.ForeignKey(SiteProfile, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    size = models.PositiveIntegerField()
    """Of the file, in bytes."""
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    publishes = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    """For publishing without an approval."""
    total = models.PositiveIntegerField(default=0)
    """Guides to check, then guides to write; nothing before the file was read."""
    done = models.PositiveIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)
    """How often it was begun, or taken up again, without getting on."""
    stopped_because = models.TextField(blank=True)
    report = models.BinaryField(default=b"")
    asked_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "profile"], name="one_import_of_a_user_for_a_site"),
            models.CheckConstraint(condition=models.Q(done__lte=models.F("total")), name="import_done_within_total"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY


UNDER_WAY = (TablesImport.State.CHECKING, TablesImport.State.WRITING)
"""What the worker has to do."""
OPEN = (*UNDER_WAY, TablesImport.State.CHECKED)


class ImportedTables(models.Model):
    """The file, apart from what changes with every step; gone when the import has ended."""

    of = models.OneToOneField(TablesImport, on_delete=models.CASCADE, primary_key=True, related_name="tables")
    content = models.BinaryField()
    planned = models.BinaryField(default=b"")
    """What checking has found to do."""

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return str(self.of)
