"""The pages that list guides and catalogue items."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from cms.editing.pages import BasePage

from ...organisation.models.homes import HOMES
from ...organisation.rich_text import TEXT_FEATURES


class ServiceIndexPage(BasePage):
    introduction = RichTextField(_("导语"), features=TEXT_FEATURES, blank=True)

    is_section = True
    parent_page_types = HOMES
    max_count_per_parent = 1
    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = _("办事服务")
        verbose_name_plural = _("办事服务")


class ItemCataloguePage(BasePage):
    """事项目录: its lines are the department's catalogue items, not pages."""

    introduction = RichTextField(
        _("说明"), features=TEXT_FEATURES, blank=True, help_text=_("事项自动列出；没有完整指南的注明“指南编制中”")
    )

    is_section = True
    parent_page_types = ["chengmen_services.ServiceIndexPage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = _("事项目录页")
        verbose_name_plural = _("事项目录页")
