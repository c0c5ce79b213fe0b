"""Body and attachments, shared by articles and documents."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable

from cms.editing.text import is_blank

from ..blocks import BodyBlock

ARTICLE_PARENTS = ["chengmen_disclosure.ColumnPage", "chengmen_disclosure.DisclosureSectionPage"]


class WithBody(models.Model):
    body = StreamField(BodyBlock(), verbose_name=_("正文"), blank=True)

    class Meta:
        abstract = True

    def missing_parts(self) -> Iterator[str]:
        if all(block.block_type == "text" and is_blank(block.value.source) for block in self.body):
            yield translate("缺少“正文”，请填写后再发布。")


class Attachment(Orderable):
    document = models.ForeignKey(
        "wagtaildocs.Document", on_delete=models.PROTECT, related_name="+", verbose_name=_("文件")
    )
    title = models.CharField(
        _("显示名称"), max_length=200, blank=True, help_text=_("不填则用文件的标题，例如：附件1 申请表")
    )

    panels = ["document", "title"]

    class Meta(Orderable.Meta):
        abstract = True
        verbose_name = _("附件")
        verbose_name_plural = _("附件")


def attachments_panel() -> InlinePanel:
    return InlinePanel("attachments", label=_("附件"))
