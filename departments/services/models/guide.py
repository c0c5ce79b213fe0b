"""A complete guide (办事指南): the six parts of article 10 and the fields of the national guide (R10.3, R12.2)."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.fields import RichTextField

from cms.editing.pages import BasePage

from ...organisation.lines import split_lines
from ...organisation.rich_text import TEXT_FEATURES
from ..parts import guide_faults
from .catalogue import AUDIENCES_PANEL, CatalogueItem, WithAudiences


class TimeUnit(models.TextChoices):
    WORKING_DAY = "working_day", _("个工作日")
    DAY = "day", _("日")
    MONTH = "month", _("个月")


class ServiceItemPage(WithAudiences, BasePage):
    class CaseKind(models.TextChoices):
        IMMEDIATE = "immediate", _("即办件")
        PROMISED = "promised", _("承诺件")

    class Handled(models.TextChoices):
        HERE = "here", _("在本网站办理")
        OWN_SYSTEM = "own_system", _("在部门自有系统办理")
        ELSEWHERE = "elsewhere", _("在外部网址办理")
        WINDOW = "window", _("到窗口办理")

    item = models.ForeignKey(
        CatalogueItem,
        null=True,
        on_delete=models.PROTECT,
        related_name="guides",
        verbose_name=_("事项"),
        help_text=_("事项目录中的哪一项；名称、编码和类型从目录取"),
    )
    source_of_power = models.CharField(_("权力来源"), max_length=50, blank=True, help_text=_("例如：法定本级行使"))
    level = models.CharField(_("行使层级"), max_length=50, blank=True, help_text=_("例如：市级、县级"))
    conditions = RichTextField(_("受理条件"), features=TEXT_FEATURES, blank=True)
    quota = models.CharField(_("数量限制"), max_length=200, blank=True, help_text=_("没有限制请留空"))
    special_procedure = models.TextField(_("特别程序"), blank=True, help_text=_("听证、检验、公示等，例如：无"))
    case_kind = models.CharField(_("办件类型"), max_length=20, choices=CaseKind.choices, default=CaseKind.PROMISED)
    statutory_limit = models.PositiveSmallIntegerField(
        _("法定办结时限"), null=True, blank=True, help_text=_("填数字；当场办结填 0")
    )
    statutory_unit = models.CharField(_("单位"), max_length=20, choices=TimeUnit.choices, default=TimeUnit.WORKING_DAY)
    statutory_note = models.CharField(_("说明"), max_length=300, blank=True)
    promised_limit = models.PositiveSmallIntegerField(
        _("承诺办结时限"), null=True, blank=True, help_text=_("不得长于法定时限；当场办结填 0")
    )
    promised_unit = models.CharField(_("单位"), max_length=20, choices=TimeUnit.choices, default=TimeUnit.WORKING_DAY)
    promised_note = models.CharField(_("说明"), max_length=300, blank=True)
    has_fee = models.BooleanField(_("是否收费"), default=False)
    fee_basis = models.TextField(_("收费依据"), blank=True, help_text=_("收费时必填，写明文件名称和文号"))
    result_kind = models.CharField(_("结果类型"), max_length=50, blank=True, help_text=_("例如：证照、批文、其他"))
    result_name = models.CharField(_("结果名称"), max_length=200, blank=True, help_text=_("例如：居民身份证"))
    result_sample = models.ForeignKey(
        "wagtaildocs.Document",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("结果样本"),
    )
    at_window = models.BooleanField(_("窗口"), default=True)
    is_online = models.BooleanField(_("网上"), default=False)
    by_post = models.BooleanField(_("快递"), default=False)
    at_kiosk = models.BooleanField(_("自助终端"), default=False)
    handled = models.CharField(
        _("办理方式"),
        max_length=20,
        choices=Handled.choices,
        default=Handled.WINDOW,
        help_text=_("群众从哪里办（第十二条）"),
    )
    online_url = models.URLField(_("网上办理地址"), blank=True)
    visits = models.PositiveSmallIntegerField(
        _("到现场次数"), default=1, validators=[MaxValueValidator(20)], help_text=_("不用到现场填 0")
    )
    visits_reason = models.CharField(
        _("必须到现场的原因"), max_length=300, blank=True, help_text=_("到现场次数大于 0 时必填，例如：需当场采集指纹")
    )
    consultation = models.CharField(_("咨询方式"), max_length=300, blank=True, help_text=_("电话、地址或网址"))
    supervision = models.CharField(_("监督投诉方式"), max_length=300, blank=True)
    remedy = models.TextField(_("救济途径"), blank=True, help_text=_("行政复议和行政诉讼的机关和期限"))
    other_names = models.TextField(_("通俗叫法"), blank=True, help_text=_("每行一个，搜索时可查到"))
    topic = models.CharField(_("主题"), max_length=50, blank=True, help_text=_("例如：户籍身份"))
    reviewed = models.DateField(_("最近核对日期"), null=True, blank=True, help_text=_("最近一次逐项核对指南的日期"))

    is_section = False
    parent_page_types = ["chengmen_services.ServiceIndexPage"]
    subpage_types: list[str] = []

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            ["item", FieldRowPanel(["topic", "reviewed"]), "other_names"],
            heading=_("事项"),
        ),
        MultiFieldPanel(
            [InlinePanel("bases", label=_("设定依据")), FieldRowPanel(["source_of_power", "level"])],
            heading=_("一、依据"),
        ),
        MultiFieldPanel([AUDIENCES_PANEL, "conditions", "quota"], heading=_("二、条件")),
        MultiFieldPanel(
            [
                InlinePanel("materials", label=_("申请材料")),
                InlinePanel("steps", label=_("办理环节")),
                "special_procedure",
            ],
            heading=_("三、材料和程序"),
        ),
        MultiFieldPanel(
            [
                "case_kind",
                FieldRowPanel(["statutory_limit", "statutory_unit", "statutory_note"]),
                FieldRowPanel(["promised_limit", "promised_unit", "promised_note"]),
            ],
            heading=_("四、时限"),
        ),
        MultiFieldPanel(["has_fee", "fee_basis", InlinePanel("fees", label=_("收费项目"))], heading=_("五、收费")),
        MultiFieldPanel(
            [
                FieldRowPanel(["result_kind", "result_name"]),
                "result_sample",
                InlinePanel("published_results", label=_("办理结果公示")),
            ],
            heading=_("六、结果"),
        ),
    ]
    handling_panels = [
        MultiFieldPanel([FieldRowPanel(["at_window", "is_online", "by_post", "at_kiosk"])], heading=_("办理渠道")),
        MultiFieldPanel(["handled", "online_url"], heading=_("网上办理")),
        MultiFieldPanel([FieldRowPanel(["visits", "visits_reason"])], heading=_("到现场")),
        InlinePanel("places", label=_("办理地点")),
        MultiFieldPanel(["consultation", "supervision", "remedy"], heading=_("咨询、监督和救济")),
        InlinePanel("questions", label=_("常见问题")),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("六项内容")),
            ObjectList(handling_panels, heading=_("怎么办")),
            ObjectList(BasePage.promote_panels, heading=_("发布信息")),
            ObjectList(BasePage.settings_panels, heading=_("设置")),
        ]
    )

    class Meta:
        verbose_name = _("办事指南")
        verbose_name_plural = _("办事指南")

    def missing_parts(self) -> Iterator[str]:
        """A sentence for each missing part of the six, and for each broken rule, with the article."""
        yield from guide_faults(self)
        if self.item_id and self._twins().exists():
            yield str(_("该事项已有一份公开的指南，一个事项只能有一份；请修改原指南。"))

    @property
    def channels(self) -> tuple[str, ...]:
        chosen = {"窗口": self.at_window, "网上": self.is_online, "快递": self.by_post, "自助终端": self.at_kiosk}
        return tuple(name for name, is_chosen in chosen.items() if is_chosen)

    @property
    def all_other_names(self) -> tuple[str, ...]:
        return split_lines(self.other_names)

    def _twins(self) -> models.QuerySet[ServiceItemPage]:
        return ServiceItemPage.objects.filter(item_id=self.item_id, live=True).exclude(pk=self.pk)
