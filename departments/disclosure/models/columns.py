"""Columns, and pages of plain text."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from cms.editing.pages import BasePage

from ...organisation.models.homes import HOMES
from ...organisation.rich_text import TEXT_FEATURES
from .body import WithBody


class ColumnPage(BasePage):
    introduction = RichTextField(_("栏目说明"), features=TEXT_FEATURES, blank=True)

    is_section = True
    parent_page_types = HOMES
    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = _("栏目")
        verbose_name_plural = _("栏目")


class StandardPage(WithBody, BasePage):
    class Role(models.TextChoices):
        PRIVACY = "privacy", _("隐私声明")
        ACCESSIBILITY = "accessibility", _("无障碍说明")
        SITEMAP = "sitemap", _("网站地图")

    role = models.CharField(
        _("用途"),
        max_length=20,
        blank=True,
        choices=Role.choices,
        help_text=_("页脚按用途找到这一页；网站地图的内容自动生成；一般页面不选"),
    )

    is_section = False
    parent_page_types = [*HOMES, "chengmen_disclosure.DisclosureSectionPage"]
    subpage_types: list[str] = []
    content_panels = [*BasePage.content_panels, FieldPanel("body"), FieldPanel("role")]

    class Meta:
        verbose_name = _("普通页面")
        verbose_name_plural = _("普通页面")

    def missing_parts(self):  # type: ignore[no-untyped-def]
        return iter(()) if self.role == self.Role.SITEMAP else super().missing_parts()
