"""Duties, organisation, division of work, working hours (R10.1)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable

from cms.editing.pages import BasePage
from cms.editing.text import is_blank

from ..rich_text import TEXT_FEATURES
from .homes import HOMES
from .hours import SpecialDay, WithHours, hours_panel


class DutiesPage(WithHours, BasePage):
    duties = RichTextField(_("主要职责"), features=TEXT_FEATURES, blank=True)
    organisation = RichTextField(_("机构设置"), features=TEXT_FEATURES, blank=True)

    is_section = False
    parent_page_types = HOMES
    subpage_types: list[str] = []
    max_count_per_parent = 1
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel([FieldPanel("duties")], heading=_("主要职责")),
        MultiFieldPanel(
            [
                FieldPanel("organisation"),
                InlinePanel("bodies", label=_("内设机构"), help_text=_("每个机构一行，写明职责分工")),
            ],
            heading=_("机构设置和分工"),
        ),
        InlinePanel("leaders", label=_("领导分工")),
        hours_panel(),
    ]

    class Meta:
        verbose_name = _("机构职能")
        verbose_name_plural = _("机构职能")

    def missing_parts(self) -> Iterator[str]:
        if is_blank(self.duties):
            yield translate("缺少“主要职责”（第十条第一项），请填写后再发布。")
        if is_blank(self.organisation) and not self.bodies.exists():
            yield translate("缺少“机构设置”（第十条第一项），请写明机构设置或列出内设机构。")
        if not self.leaders.exists():
            yield translate("缺少“领导分工”（第十条第一项），请至少列出一个职务及其分工。")
        if not self.regular_hours.strip():
            yield translate("缺少“工作时间”（第十条第一项），请填写后再发布。")


class InternalBody(Orderable):
    page = ParentalKey(DutiesPage, on_delete=models.CASCADE, related_name="bodies")
    name = models.CharField(_("机构名称"), max_length=100, help_text=_("例如：办公室"))
    duties = models.TextField(_("职责"), blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("内设机构")
        verbose_name_plural = _("内设机构")


class Leader(Orderable):
    page = ParentalKey(DutiesPage, on_delete=models.CASCADE, related_name="leaders")
    post = models.CharField(_("职务"), max_length=100, help_text=_("例如：局长"))
    name = models.CharField(_("姓名"), max_length=50, blank=True)
    division_of_work = models.TextField(_("分工"), blank=True, help_text=_("例如：主持全面工作"))

    class Meta(Orderable.Meta):
        verbose_name = _("领导")
        verbose_name_plural = _("领导分工")


class DutiesSpecialDay(SpecialDay):
    page = ParentalKey(DutiesPage, on_delete=models.CASCADE, related_name="special_days")
