"""Policy documents with their metadata and validity."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PageChooserPanel

from cms.editing.pages import BasePage

from .body import ARTICLE_PARENTS, Attachment, WithBody, attachments_panel


class DocumentPage(WithBody, BasePage):
    class Validity(models.TextChoices):
        EFFECTIVE = "effective", _("有效")
        AMENDED = "amended", _("已修改")
        INVALID = "invalid", _("失效")
        REPEALED = "repealed", _("废止")

    index_number = models.CharField(_("索引号"), max_length=60, blank=True)
    subject_class = models.CharField(
        _("主题分类"), max_length=100, blank=True, help_text=_("例如：公安、安全、司法/户籍")
    )
    issuer = models.CharField(_("发文机关"), max_length=100, blank=True)
    document_number = models.CharField(_("文号"), max_length=60, blank=True, help_text=_("例如：示政规〔2026〕3号"))
    date_written = models.DateField(_("成文日期"), null=True, blank=True)
    effective_from = models.DateField(_("施行日期"), null=True, blank=True)
    effective_until = models.DateField(
        _("有效期至"), null=True, blank=True, help_text=_("过了这一天自动显示为“失效”；长期有效请留空")
    )
    validity = models.CharField(_("有效性"), max_length=20, choices=Validity.choices, default=Validity.EFFECTIVE)
    validity_by = models.CharField(
        _("变更依据"), max_length=200, blank=True, help_text=_("因哪份文件修改、失效或废止，写名称或文号")
    )
    validity_document = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("变更依据文件"),
        help_text=_("该文件在本平台上时选择"),
    )
    validity_changed = models.DateField(_("变更日期"), null=True, blank=True)

    is_section = False
    parent_page_types = ARTICLE_PARENTS
    subpage_types: list[str] = []
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel(["index_number", "subject_class"]),
                FieldRowPanel(["issuer", "document_number"]),
                FieldRowPanel(["date_written", "effective_from", "effective_until"]),
            ],
            heading=_("文件信息"),
        ),
        FieldPanel("body"),
        attachments_panel(),
        MultiFieldPanel(
            [
                FieldRowPanel(["validity", "validity_changed"]),
                "validity_by",
                PageChooserPanel("validity_document", "chengmen_disclosure.DocumentPage"),
            ],
            heading=_("有效性"),
        ),
    ]

    class Meta:
        verbose_name = _("政策文件")
        verbose_name_plural = _("政策文件")

    def clean(self) -> None:
        super().clean()
        if self.effective_from and self.effective_until and self.effective_until < self.effective_from:
            raise ValidationError({"effective_until": _("有效期不能早于施行日期。")})

    def missing_parts(self) -> Iterator[str]:
        yield from super().missing_parts()
        for field in ("index_number", "subject_class", "issuer", "date_written"):
            if not getattr(self, field):
                label = self._meta.get_field(field).verbose_name
                yield translate("缺少“%(label)s”，请填写后再发布。") % {"label": label}
        if self.validity != self.Validity.EFFECTIVE and not (self.validity_by or self.validity_document_id):
            yield translate("有效性不是“有效”时，请写明因哪份文件变更（“变更依据”）。")
        if self.validity != self.Validity.EFFECTIVE and not self.validity_changed:
            yield translate("有效性不是“有效”时，请填写“变更日期”。")

    def validity_on(self, day: date) -> str:
        """The validity shown on ``day``: a document in force ends after ``effective_until``."""
        is_over = self.effective_until is not None and self.effective_until < day
        in_force = self.validity in (self.Validity.EFFECTIVE, self.Validity.AMENDED)
        return self.Validity.INVALID.value if is_over and in_force else str(self.validity)


class DocumentAttachment(Attachment):
    page = ParentalKey(DocumentPage, on_delete=models.CASCADE, related_name="attachments")
