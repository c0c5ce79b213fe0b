"""The repeated parts of a guide, one row each."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldRowPanel
from wagtail.models import Orderable

from cms.editing.folding import FoldedPanel

from .guide import ServiceItemPage


class LegalBasis(Orderable):
    page = ParentalKey(ServiceItemPage, on_delete=models.CASCADE, related_name="bases")
    law = models.CharField(_("法律文件名称"), max_length=300, help_text=_("例如：《中华人民共和国居民身份证法》"))
    document_number = models.CharField(_("文号"), max_length=100, blank=True)
    article = models.CharField(_("条款"), max_length=100, blank=True, help_text=_("例如：第十一条"))
    text = models.TextField(_("条文内容"), blank=True)

    panels = ["law", FieldRowPanel(["document_number", "article"]), "text"]

    class Meta(Orderable.Meta):
        verbose_name = _("设定依据")
        verbose_name_plural = _("设定依据")


class Material(Orderable):
    class Kind(models.TextChoices):
        CERTIFICATE = "certificate", _("证照、证明")
        FORM = "form", _("申请表、文书")
        OTHER = "other", _("其他")

    page = ParentalKey(ServiceItemPage, on_delete=models.CASCADE, related_name="materials")
    name = models.CharField(_("材料名称"), max_length=300)
    is_required = models.BooleanField(_("必要"), default=True)
    kind = models.CharField(_("类型"), max_length=20, choices=Kind.choices, blank=True)
    situation = models.CharField(
        _("适用情形"),
        max_length=300,
        blank=True,
        help_text=_("例如：赠与；同一情形写法要一致，办事人勾选后只看本情形的材料。所有情形都要提供请留空"),
    )
    form = models.CharField(_("形式"), max_length=50, blank=True, help_text=_("例如：原件、复印件、电子件"))
    copies = models.PositiveSmallIntegerField(_("份数"), default=1, validators=[MaxValueValidator(100)])
    specification = models.CharField(_("规格"), max_length=100, blank=True, help_text=_("例如：A4 纸、二寸白底彩照"))
    source = models.CharField(_("来源渠道"), max_length=100, blank=True, help_text=_("例如：申请人自备"))
    source_note = models.CharField(
        _("来源渠道说明"), max_length=300, blank=True, help_text=_("到哪里取得，例如：由出生医院签发")
    )
    basis = models.CharField(
        _("要求提供的依据"), max_length=300, blank=True, help_text=_("例如：《中华人民共和国护照法》第六条")
    )
    criteria = models.CharField(
        _("受理标准"), max_length=500, blank=True, help_text=_("例如：在有效期内，字迹清楚，没有涂改")
    )
    note = models.CharField(_("填报须知"), max_length=500, blank=True, help_text=_("例如：用黑色签字笔填写，本人签名"))
    remark = models.CharField(_("备注"), max_length=500, blank=True)
    blank_form = models.ForeignKey(
        "wagtaildocs.Document",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("空白表格"),
    )
    sample = models.ForeignKey(
        "wagtaildocs.Document",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("填写样表"),
        help_text=_("有空白表格的，必须有样表"),
    )

    panels = [
        FieldRowPanel(["name", "is_required"]),
        FieldRowPanel(["form", "copies", "source"]),
        "situation",
        "note",
        FieldRowPanel(["blank_form", "sample"]),
        FoldedPanel(
            [
                FieldRowPanel(["kind", "specification"]),
                "source_note",
                "criteria",
                FieldRowPanel(["basis", "remark"]),
            ],
            summary=_("更多：类型、规格、来源说明、受理标准、依据、备注"),
        ),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("申请材料")
        verbose_name_plural = _("申请材料")


class Step(Orderable):
    page = ParentalKey(ServiceItemPage, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(_("环节"), max_length=100, help_text=_("例如：受理"))
    task = models.CharField(_("步骤"), max_length=300, blank=True, help_text=_("做什么，例如：窗口核对材料并录入系统"))
    handler = models.CharField(_("办理岗位"), max_length=100, blank=True, help_text=_("岗位，不写人名"))
    limit = models.CharField(_("时限"), max_length=100, blank=True, help_text=_("例如：当场、2 个工作日"))
    criteria = models.TextField(_("审查标准"), blank=True)
    result = models.CharField(_("环节结果"), max_length=300, blank=True)

    panels = [FieldRowPanel(["name", "handler", "limit"]), "task", "criteria", "result"]

    class Meta(Orderable.Meta):
        verbose_name = _("办理环节")
        verbose_name_plural = _("办理环节")


class Fee(Orderable):
    page = ParentalKey(ServiceItemPage, on_delete=models.CASCADE, related_name="fees")
    name = models.CharField(_("收费项目"), max_length=100)
    standard = models.CharField(_("收费标准"), max_length=200, help_text=_("例如：20 元/证"))
    basis = models.CharField(_("收费依据"), max_length=300, blank=True)
    reduction = models.CharField(
        _("减免情形和依据"), max_length=300, blank=True, help_text=_("不减免请留空，例如：低保对象免收，依据……第五条")
    )
    note = models.CharField(_("备注"), max_length=300, blank=True)

    panels = [FieldRowPanel(["name", "standard"]), "basis", "reduction", "note"]

    class Meta(Orderable.Meta):
        verbose_name = _("收费项目")
        verbose_name_plural = _("收费项目")


_MAP_PANEL = FoldedPanel([FieldRowPanel(["longitude", "latitude"])], summary=_("更多：在地图上的位置"))


class GuidePlace(Orderable):
    page = ParentalKey(ServiceItemPage, on_delete=models.CASCADE, related_name="places")
    name = models.CharField(_("办理地点"), max_length=100, help_text=_("例如：市政务服务中心户政窗口"))
    address = models.CharField(_("地址"), max_length=200, blank=True)
    hours = models.CharField(_("办理时间"), max_length=200, blank=True)
    phone = models.CharField(_("电话"), max_length=100, blank=True)
    longitude = models.FloatField(
        _("经度"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    latitude = models.FloatField(
        _("纬度"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )

    panels = ["name", "address", FieldRowPanel(["hours", "phone"]), _MAP_PANEL]

    class Meta(Orderable.Meta):
        verbose_name = _("办理地点")
        verbose_name_plural = _("办理地点")


class GuideQuestion(Orderable):
    page = ParentalKey(ServiceItemPage, on_delete=models.CASCADE, related_name="questions")
    question = models.CharField(_("问题"), max_length=300)
    answer = models.TextField(_("答复"))

    class Meta(Orderable.Meta):
        verbose_name = _("常见问题")
        verbose_name_plural = _("常见问题")


class PublishedResult(Orderable):
    page = ParentalKey(ServiceItemPage, on_delete=models.CASCADE, related_name="published_results")
    period = models.CharField(_("期间"), max_length=50, help_text=_("例如：2026年9月"))
    text = models.TextField(_("结果"), help_text=_("例如：办结 1,204 件；不写当事人的个人信息"))

    class Meta(Orderable.Meta):
        verbose_name = _("办理结果公示")
        verbose_name_plural = _("办理结果公示")
