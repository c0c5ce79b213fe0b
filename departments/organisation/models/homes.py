"""Home pages of the portal and of departments, and the portal's column on each site (R9)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import RichTextField

from cms.editing.pages import BasePage

from ..rich_text import TEXT_FEATURES

HOMES = ["chengmen_organisation.PortalHomePage", "chengmen_organisation.DepartmentHomePage"]
"""Where the required pages of a site stand."""


class PortalHomePage(BasePage):
    introduction = RichTextField(_("导语"), features=TEXT_FEATURES, blank=True)

    is_section = True
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("introduction"),
        InlinePanel(
            "featured_items", label=_("常用事项"), help_text=_("全市办理最多的事项，显示在首页第一屏"), max_num=24
        ),
    ]

    class Meta:
        verbose_name = _("门户首页")
        verbose_name_plural = _("门户首页")


class DepartmentHomePage(BasePage):
    introduction = RichTextField(
        _("导语"), features=TEXT_FEATURES, blank=True, help_text=_("一两段话，说明本部门为谁办什么事")
    )

    is_section = True
    parent_page_types = ["wagtailcore.Page"]
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("introduction"),
        InlinePanel(
            "featured_items", label=_("常用事项"), help_text=_("群众办得最多的事项，显示在首页前列"), max_num=12
        ),
    ]

    class Meta:
        verbose_name = _("部门首页")
        verbose_name_plural = _("部门首页")


class PortalColumnPage(BasePage):
    """市政府门户网站: portal notices, portal services and the way there."""

    introduction = RichTextField(
        _("说明"), features=TEXT_FEATURES, blank=True, help_text=_("介绍市政府门户网站能查什么、办什么")
    )

    is_section = True
    parent_page_types = ["chengmen_organisation.DepartmentHomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = _("市政府门户网站专栏")
        verbose_name_plural = _("市政府门户网站专栏")
