"""政府信息公开 with its five sections in the order that disclosure law fixes."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from cms.editing.pages import BasePage
from cms.editing.text import is_blank

from ...organisation.models.homes import HOMES
from ...organisation.rich_text import TEXT_FEATURES
from ..records import DISCLOSURE_ROLES
from .body import Attachment, WithBody, attachments_panel


class DisclosurePage(BasePage):
    introduction = RichTextField(_("导语"), features=TEXT_FEATURES, blank=True)

    is_section = True
    parent_page_types = HOMES
    max_count_per_parent = 1
    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = _("政府信息公开")
        verbose_name_plural = _("政府信息公开")


class DisclosureSectionPage(BasePage):
    class Role(models.TextChoices):
        GUIDE = "guide", _("政府信息公开指南")
        RULES = "rules", _("政府信息公开制度")
        STATUTORY = "statutory", _("法定主动公开内容")
        ANNUAL = "annual", _("政府信息公开年报")
        REQUEST = "request", _("依申请公开")

    role = models.CharField(
        _("栏目"), max_length=20, choices=Role.choices, help_text=_("五个固定栏目，每个一页，按固定顺序显示")
    )
    body = RichTextField(_("正文"), features=TEXT_FEATURES, blank=True)
    request_body = models.CharField(_("受理机构"), max_length=100, blank=True)
    request_address = models.CharField(_("受理地址"), max_length=200, blank=True)
    request_phone = models.CharField(_("受理电话"), max_length=50, blank=True)
    request_hours = models.CharField(_("受理时间"), max_length=200, blank=True)
    answer_limit_days = models.PositiveSmallIntegerField(
        _("答复时限（工作日）"), default=20, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    extension_days = models.PositiveSmallIntegerField(
        _("最长延期（工作日）"), default=20, validators=[MaxValueValidator(20)]
    )

    is_section = True
    parent_page_types = ["chengmen_disclosure.DisclosurePage"]
    max_count_per_parent = len(DISCLOSURE_ROLES)
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("role"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                "request_body",
                "request_address",
                FieldRowPanel(["request_phone", "request_hours"]),
                FieldRowPanel(["answer_limit_days", "extension_days"]),
            ],
            heading=_("依申请公开的受理（只用于“依申请公开”）"),
        ),
    ]

    class Meta:
        verbose_name = _("信息公开栏目")
        verbose_name_plural = _("信息公开栏目")

    def clean(self) -> None:
        super().clean()
        if self.path and self._siblings().filter(role=self.role).exists():
            raise ValidationError({"role": _("这个栏目已经有了，每个固定栏目只能有一页。")})

    def missing_parts(self) -> Iterator[str]:
        if not self.role:
            yield translate("没有选择“栏目”：请选择是五个固定栏目中的哪一个。")
        if self.role in (self.Role.GUIDE, self.Role.RULES) and is_blank(self.body):
            yield translate("缺少“正文”，请填写后再发布。")
        if self.role == self.Role.REQUEST and not (self.request_body and self.request_address and self.request_phone):
            yield translate("缺少依申请公开的受理机构、地址或电话，请填写后再发布。")

    def _siblings(self) -> models.QuerySet[DisclosureSectionPage]:
        parent = self.path[: -Page.steplen]
        return DisclosureSectionPage.objects.filter(path__startswith=parent, depth=self.depth).exclude(pk=self.pk)


class AnnualReportPage(WithBody, BasePage):
    year = models.PositiveSmallIntegerField(
        _("年度"), null=True, validators=[MinValueValidator(2000), MaxValueValidator(2100)], help_text=_("例如：2025")
    )

    is_section = False
    parent_page_types = ["chengmen_disclosure.DisclosureSectionPage"]
    subpage_types: list[str] = []
    content_panels = [*BasePage.content_panels, FieldPanel("year"), FieldPanel("body"), attachments_panel()]

    class Meta:
        verbose_name = _("信息公开年度报告")
        verbose_name_plural = _("信息公开年度报告")

    def missing_parts(self) -> Iterator[str]:
        yield from super().missing_parts()
        if self.year is None:
            yield translate("缺少“年度”，请填写后再发布。")

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        return bool(super().can_create_at(parent)) and _has_role(parent, "annual")

    def can_move_to(self, parent: Page) -> bool:
        return bool(super().can_move_to(parent)) and _has_role(parent, "annual")


class AnnualReportAttachment(Attachment):
    page = ParentalKey(AnnualReportPage, on_delete=models.CASCADE, related_name="attachments")


def _has_role(page: Page, role: str) -> bool:
    return getattr(page.specific, "role", "") == role
