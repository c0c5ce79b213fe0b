"""Item types and catalogue items; those a home page offers first."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Orderable

from cms.editing.legible import Legible

from ...organisation.lines import split_lines
from ...organisation.models import Department, DepartmentHomePage, PortalHomePage


class WithAudiences(models.Model):
    for_persons = models.BooleanField(_("自然人"), default=False)
    for_legal_persons = models.BooleanField(_("法人"), default=False)
    for_others = models.BooleanField(_("其他组织"), default=False)

    class Meta:
        abstract = True

    @property
    def audiences(self) -> tuple[str, ...]:
        chosen = {
            "person": self.for_persons,
            "legal_person": self.for_legal_persons,
            "other": self.for_others,
        }
        return tuple(name for name, is_chosen in chosen.items() if is_chosen)

    @audiences.setter
    def audiences(self, names: tuple[str, ...]) -> None:
        self.for_persons = "person" in names
        self.for_legal_persons = "legal_person" in names
        self.for_others = "other" in names


AUDIENCES_PANEL = MultiFieldPanel(
    [FieldRowPanel(["for_persons", "for_legal_persons", "for_others"])], heading=_("服务对象")
)


class ItemType(Legible):
    """A national item type, mapped by data to one of the six kinds of article 10 or to "other" (R10.3)."""

    class ArticleKind(models.TextChoices):
        LICENSING = "licensing", _("行政许可")
        REGISTRATION = "registration", _("登记")
        PAYMENT = "payment", _("行政给付")
        INSPECTION = "inspection", _("行政检查")
        COMPLAINT = "complaint", _("投诉")
        REMEDY = "remedy", _("救济")
        OTHER = "other", _("其他")

    code = models.CharField(_("代码"), max_length=10, unique=True, help_text=_("例如：01"))
    label = models.CharField(_("名称"), max_length=50, help_text=_("例如：行政许可"))
    article_kind = models.CharField(
        _("第十条的类别"), max_length=20, choices=ArticleKind.choices, default=ArticleKind.OTHER
    )
    review_months = models.PositiveSmallIntegerField(
        _("核对周期（月）"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("这类事项的指南每隔几个月逐项核对一次，例如：12"),
    )

    panels = [FieldRowPanel(["code", "label"]), FieldPanel("article_kind"), FieldPanel("review_months")]

    class Meta:
        ordering = ["code"]
        verbose_name = _("事项类型")
        verbose_name_plural = _("事项类型")

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class CatalogueItem(Legible, WithAudiences):
    code = models.CharField(
        _("事项编码"), max_length=64, unique=True, help_text=_("全市唯一，一般是 12 位基本编码或 31 位实施编码")
    )
    catalogue_code = models.CharField(
        _("基本编码"),
        max_length=36,
        blank=True,
        help_text=_("国家或省基本目录中的编码，一般 12 位，例如：000109001000"),
    )
    handling_code = models.CharField(
        _("业务办理项编码"), max_length=36, blank=True, help_text=_("一般 33 位；没有拆分办理项请留空")
    )
    local_catalogue_code = models.CharField(_("地方基本编码"), max_length=50, blank=True, help_text=_("没有请留空"))
    local_code = models.CharField(_("地方实施编码"), max_length=50, blank=True, help_text=_("没有请留空"))
    name = models.CharField(_("事项名称"), max_length=1000, help_text=_("用规范名称，例如：居民身份证换领、补领"))
    item_type = models.ForeignKey(ItemType, on_delete=models.PROTECT, related_name="items", verbose_name=_("事项类型"))
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="items", verbose_name=_("实施部门")
    )
    phone = models.CharField(_("咨询电话"), max_length=100, blank=True)
    topic = models.CharField(_("主题"), max_length=50, blank=True, help_text=_("例如：户籍身份"))
    other_names = models.TextField(_("通俗叫法"), blank=True, help_text=_("每行一个，搜索时可查到，例如：身份证补办"))
    position = models.PositiveIntegerField(_("排序"), default=0, help_text=_("小的在前"))

    panels = [
        MultiFieldPanel(["name", FieldRowPanel(["code", "item_type"]), "department"], heading=_("事项")),
        MultiFieldPanel(
            [
                FieldRowPanel(["catalogue_code", "handling_code"]),
                FieldRowPanel(["local_catalogue_code", "local_code"]),
            ],
            heading=_("其他编码"),
        ),
        AUDIENCES_PANEL,
        MultiFieldPanel(["other_names", FieldRowPanel(["topic", "phone"]), "position"], heading=_("查找和咨询")),
    ]

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("事项")
        verbose_name_plural = _("事项目录")

    def __str__(self) -> str:
        return self.name

    @property
    def all_other_names(self) -> tuple[str, ...]:
        return split_lines(self.other_names)


class FeaturedItem(Orderable):
    item = models.ForeignKey(CatalogueItem, on_delete=models.CASCADE, related_name="+", verbose_name=_("事项"))

    panels = ["item"]

    class Meta(Orderable.Meta):
        abstract = True
        verbose_name = _("常用事项")
        verbose_name_plural = _("常用事项")


class PortalFeaturedItem(FeaturedItem):
    page = ParentalKey(PortalHomePage, on_delete=models.CASCADE, related_name="featured_items")


class DepartmentFeaturedItem(FeaturedItem):
    page = ParentalKey(DepartmentHomePage, on_delete=models.CASCADE, related_name="featured_items")
