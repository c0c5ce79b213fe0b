"""News, notices and interpretations."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, PageChooserPanel

from cms.editing.pages import BasePage

from .body import ARTICLE_PARENTS, Attachment, WithBody, attachments_panel
from .documents import DocumentPage


class NewsPage(WithBody, BasePage):
    is_section = False
    parent_page_types = ARTICLE_PARENTS
    subpage_types: list[str] = []
    content_panels = [*BasePage.content_panels, FieldPanel("body"), attachments_panel()]

    class Meta:
        verbose_name = _("动态")
        verbose_name_plural = _("动态")


class NewsAttachment(Attachment):
    page = ParentalKey(NewsPage, on_delete=models.CASCADE, related_name="attachments")


class NoticePage(WithBody, BasePage):
    pinned_until = models.DateTimeField(
        _("置顶至"), null=True, blank=True, help_text=_("到这一时刻自动取消置顶；不置顶请留空")
    )

    is_section = False
    parent_page_types = ARTICLE_PARENTS
    subpage_types: list[str] = []
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("body"),
        attachments_panel(),
        FieldPanel("pinned_until"),
    ]

    class Meta:
        verbose_name = _("通知公告")
        verbose_name_plural = _("通知公告")


class NoticeAttachment(Attachment):
    page = ParentalKey(NoticePage, on_delete=models.CASCADE, related_name="attachments")


class InterpretationPage(WithBody, BasePage):
    document = models.ForeignKey(
        DocumentPage,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="interpretations",
        verbose_name=_("所解读的文件"),
        help_text=_("文件页和解读页会互相链接"),
    )

    is_section = False
    parent_page_types = ARTICLE_PARENTS
    subpage_types: list[str] = []
    content_panels = [
        *BasePage.content_panels,
        PageChooserPanel("document", "chengmen_disclosure.DocumentPage"),
        FieldPanel("body"),
        attachments_panel(),
    ]

    class Meta:
        verbose_name = _("政策解读")
        verbose_name_plural = _("政策解读")

    def missing_parts(self) -> Iterator[str]:
        yield from super().missing_parts()
        if self.document_id is None:
            yield translate("没有选择所解读的文件：解读必须与文件互相链接，请先选择文件。")


class InterpretationAttachment(Attachment):
    page = ParentalKey(InterpretationPage, on_delete=models.CASCADE, related_name="attachments")
