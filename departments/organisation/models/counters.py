"""Where the public asks and complains: consultation (R11) and complaints (R13)."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable

from cms.editing.pages import BasePage
from cms.editing.text import is_blank

from ..rich_text import TEXT_FEATURES
from .homes import HOMES
from .hours import SpecialDay, WithHours, hours_panel


class ConsultationPage(WithHours, BasePage):
    introduction = RichTextField(_("导语"), features=TEXT_FEATURES, blank=True)
    rules = RichTextField(
        _("咨询规则"), features=TEXT_FEATURES, blank=True, help_text=_("受理范围、答复办法、不能及时答复时怎么办")
    )
    response_limit_days = models.PositiveSmallIntegerField(
        _("答复时限（工作日）"), default=5, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    acknowledgement_limit_days = models.PositiveSmallIntegerField(
        _("受理时限（工作日）"), default=1, validators=[MaxValueValidator(30)]
    )
    phone = models.CharField(_("咨询电话"), max_length=50, blank=True)
    live_hours = models.CharField(
        _("在线即时答复时间"), max_length=100, blank=True, help_text=_("不提供即时答复请留空")
    )

    is_section = False
    parent_page_types = HOMES
    subpage_types: list[str] = []
    max_count_per_parent = 1
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("introduction"),
        InlinePanel(
            "officers", label=_("负责岗位"), help_text=_("指定答复咨询的岗位；没有指定岗位不能发布（第十一条）")
        ),
        MultiFieldPanel(
            ["rules", FieldRowPanel(["acknowledgement_limit_days", "response_limit_days"])], heading=_("规则和时限")
        ),
        MultiFieldPanel(["phone", "live_hours"], heading=_("咨询渠道")),
        hours_panel(),
        InlinePanel("common_questions", label=_("常见问题")),
    ]

    class Meta:
        verbose_name = _("网上咨询")
        verbose_name_plural = _("网上咨询")

    def missing_parts(self) -> Iterator[str]:
        if not self.officers.exists():
            yield translate("没有指定答复咨询的岗位（第十一条第一项），请在“负责岗位”中至少填写一个。")
        if is_blank(self.rules):
            yield translate("缺少“咨询规则”（第十一条第二项），请写明受理范围和答复办法。")


class ConsultationOfficer(Orderable):
    page = ParentalKey(ConsultationPage, on_delete=models.CASCADE, related_name="officers")
    post = models.CharField(_("岗位"), max_length=100, help_text=_("岗位名称，不写人名，例如：政策咨询岗"))

    class Meta(Orderable.Meta):
        verbose_name = _("咨询负责岗位")
        verbose_name_plural = _("咨询负责岗位")


class ConsultationSpecialDay(SpecialDay):
    page = ParentalKey(ConsultationPage, on_delete=models.CASCADE, related_name="special_days")


class CommonQuestion(Orderable):
    page = ParentalKey(ConsultationPage, on_delete=models.CASCADE, related_name="common_questions")
    question = models.CharField(_("问题"), max_length=300)
    answer = models.TextField(_("答复"))

    class Meta(Orderable.Meta):
        verbose_name = _("常见问题")
        verbose_name_plural = _("常见问题")


class ComplaintsPage(WithHours, BasePage):
    introduction = RichTextField(_("导语"), features=TEXT_FEATURES, blank=True)
    responsible_body = models.CharField(
        _("责任机构或岗位"), max_length=100, blank=True, help_text=_("专人负责，例如：机关纪委、督察岗；不写人名")
    )
    scope = RichTextField(_("受理范围"), features=TEXT_FEATURES, blank=True)
    procedure = RichTextField(_("处理程序"), features=TEXT_FEATURES, blank=True)
    response_limit_days = models.PositiveSmallIntegerField(
        _("回应时限（工作日）"),
        default=1,
        validators=[MaxValueValidator(30)],
        help_text=_("收到后多少个工作日内回应是否受理"),
    )
    answer_limit_days = models.PositiveSmallIntegerField(
        _("答复时限（工作日）"),
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_("多少个工作日内答复处理结果"),
    )
    phone = models.CharField(_("监督投诉电话"), max_length=50, blank=True)
    address = models.CharField(_("来访来信地址"), max_length=200, blank=True)

    is_section = False
    parent_page_types = HOMES
    subpage_types: list[str] = []
    max_count_per_parent = 1
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("introduction"),
        MultiFieldPanel(
            [FieldPanel("responsible_body"), InlinePanel("officers", label=_("承办岗位"))], heading=_("谁负责")
        ),
        FieldPanel("scope"),
        MultiFieldPanel(
            ["procedure", FieldRowPanel(["response_limit_days", "answer_limit_days"])], heading=_("程序和时限")
        ),
        MultiFieldPanel([FieldRowPanel(["phone", "address"])], heading=_("其他渠道")),
        hours_panel(),
    ]

    class Meta:
        verbose_name = _("监督投诉")
        verbose_name_plural = _("监督投诉")

    def missing_parts(self) -> Iterator[str]:
        if not self.responsible_body.strip():
            yield translate("没有指定负责监督投诉的机构或岗位（第十三条），请填写“责任机构或岗位”。")
        if is_blank(self.procedure):
            yield translate("缺少“处理程序”（第十三条），请写明从受理到答复的步骤。")


class ComplaintsOfficer(Orderable):
    page = ParentalKey(ComplaintsPage, on_delete=models.CASCADE, related_name="officers")
    post = models.CharField(_("岗位"), max_length=100, help_text=_("岗位名称，不写人名，例如：督察岗"))

    class Meta(Orderable.Meta):
        verbose_name = _("投诉承办岗位")
        verbose_name_plural = _("投诉承办岗位")


class ComplaintsSpecialDay(SpecialDay):
    page = ParentalKey(ComplaintsPage, on_delete=models.CASCADE, related_name="special_days")
