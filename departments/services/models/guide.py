"""A complete guide (办事指南): the six parts of article 10 and the fields of the national guide (R10.3, R12.2)."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.fields import RichTextField

from cms.editing.conditional import FOLLOWS_CHOICES, shown_if
from cms.editing.pages import BasePage

from ...organisation.lines import split_lines
from ...organisation.rich_text import TEXT_FEATURES
from ..parts import guide_faults
from .catalogue import AUDIENCES_PANEL, CatalogueItem, WithAudiences
from .guide_form import GuideForm
from .rows_panel import RowsPanel


class TimeUnit(models.TextChoices):
    WORKING_DAY = "working_day", _("个工作日")
    DAY = "day", _("日")
    MONTH = "month", _("个月")


class ServiceItemPage(WithAudiences, BasePage):
    class BodyKind(models.TextChoices):
        STATUTORY = "statutory", _("法定机关")
        AUTHORISED = "authorised", _("授权组织")
        ENTRUSTED = "entrusted", _("受委托组织")

    class Area(models.TextChoices):
        NATION = "nation", _("全国通办")
        PROVINCE = "province", _("全省通办")
        CITY = "city", _("全市通办")
        DISTRICT = "district", _("区内通办")

    class OnlineDepth(models.TextChoices):
        ADVICE = "1", _("Ⅰ级：网上查看办事指南")
        APPLICATION = "2", _("Ⅱ级：网上申请，到窗口交材料")
        ONE_VISIT = "3", _("Ⅲ级：网上办理，到现场一次")
        WHOLE = "4", _("Ⅳ级：全程网办，不用到现场")

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
    version = models.PositiveSmallIntegerField(
        _("事项版本"), default=1, validators=[MinValueValidator(1)], help_text=_("实施清单每修订一次加 1，例如：2")
    )
    effective_from = models.DateField(
        _("计划生效日期"), null=True, blank=True, help_text=_("例如：2027-01-01；现行事项可留空")
    )
    cancelled_on = models.DateField(
        _("计划取消日期"), null=True, blank=True, help_text=_("已决定取消的事项填写，没有请留空")
    )
    body_kind = models.CharField(_("实施主体性质"), max_length=20, choices=BodyKind.choices, default=BodyKind.STATUTORY)
    entrusting_body = models.CharField(
        _("委托部门"), max_length=100, blank=True, help_text=_("实施主体受哪个部门委托，例如：省民政厅")
    )
    joint_bodies = models.CharField(
        _("联办机构"), max_length=300, blank=True, help_text=_("用顿号隔开，例如：市税务局、市公安局；没有请留空")
    )
    source_of_power = models.CharField(_("权力来源"), max_length=50, blank=True, help_text=_("例如：法定本级行使"))
    level = models.CharField(_("行使层级"), max_length=50, blank=True, help_text=_("例如：市级、县级"))
    conditions = RichTextField(_("受理条件"), features=TEXT_FEATURES, blank=True)
    quota = models.CharField(_("数量限制"), max_length=200, blank=True, help_text=_("没有限制请留空"))
    area = models.CharField(_("通办范围"), max_length=20, choices=Area.choices, blank=True, help_text=_("不通办请留空"))
    intermediary = models.CharField(
        _("中介服务"),
        max_length=300,
        blank=True,
        help_text=_("办理前须委托中介完成的服务，例如：房屋面积测绘；没有请留空"),
    )
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
    online_depth = models.CharField(_("网上办理深度"), max_length=1, choices=OnlineDepth.choices, blank=True)
    online_url = models.URLField(_("网上办理地址"), blank=True, help_text=_("电脑上打开的完整网址"))
    has_single_sign_on = models.BooleanField(
        _("已接入统一身份认证"), default=False, help_text=_("电脑端用政务服务网账号登录，不另行注册")
    )
    mobile_url = models.URLField(_("移动端办理地址"), blank=True, help_text=_("手机上另有网址的填写完整网址"))
    has_mobile_single_sign_on = models.BooleanField(
        _("移动端已接入统一身份认证"), default=False, help_text=_("手机上用政务服务网账号登录，不另行注册")
    )
    takes_online_payment = models.BooleanField(_("可网上支付"), default=False, help_text=_("收费事项可以在网上缴费"))
    in_hall = models.BooleanField(_("已进驻政务大厅"), default=False)
    takes_bookings = models.BooleanField(_("可预约办理"), default=False)
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
    topics_for_persons = models.CharField(
        _("面向自然人的主题分类"), max_length=200, blank=True, help_text=_("用顿号隔开，例如：证件办理、户籍办理")
    )
    topics_for_legal_persons = models.CharField(
        _("面向法人的主题分类"), max_length=200, blank=True, help_text=_("用顿号隔开，例如：设立变更、准营准办")
    )
    township_code = models.CharField(_("乡镇（街道）代码"), max_length=20, blank=True, help_text=_("例如：420106001"))
    township = models.CharField(_("乡镇（街道）名称"), max_length=100, blank=True, help_text=_("例如：示范街道"))
    village_code = models.CharField(_("村（社区）代码"), max_length=20, blank=True, help_text=_("例如：420106001001"))
    village = models.CharField(_("村（社区）名称"), max_length=100, blank=True, help_text=_("例如：示范社区"))
    reviewed = models.DateField(_("最近核对日期"), null=True, blank=True, help_text=_("最近一次逐项核对指南的日期"))

    base_form_class = GuideForm
    is_section = False
    parent_page_types = ["chengmen_services.ServiceIndexPage"]
    subpage_types: list[str] = []

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            ["item", FieldRowPanel(["version", "reviewed"]), "other_names"],
            heading=_("事项"),
        ),
        MultiFieldPanel(
            [
                RowsPanel("bases", label=_("设定依据")),
                FieldRowPanel(["source_of_power", "level"]),
                "body_kind",
                FieldPanel("entrusting_body", attrs=shown_if({"body_kind": ["entrusted"]})),
                "joint_bodies",
            ],
            heading=_("一、依据"),
            attrs=FOLLOWS_CHOICES,
        ),
        MultiFieldPanel([AUDIENCES_PANEL, "conditions", FieldRowPanel(["quota", "area"])], heading=_("二、条件")),
        MultiFieldPanel(
            [
                RowsPanel("materials", label=_("申请材料")),
                RowsPanel("steps", label=_("办理环节")),
                FieldRowPanel(["special_procedure", "intermediary"]),
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
        MultiFieldPanel(
            [
                "has_fee",
                MultiFieldPanel(
                    ["fee_basis", RowsPanel("fees", label=_("收费项目")), "takes_online_payment"],
                    attrs=shown_if({"has_fee": ["on"]}),
                ),
            ],
            heading=_("五、收费"),
            attrs=FOLLOWS_CHOICES,
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(["result_kind", "result_name"]),
                "result_sample",
                RowsPanel("published_results", label=_("办理结果公示")),
            ],
            heading=_("六、结果"),
        ),
    ]
    handling_panels = [
        MultiFieldPanel(
            [
                FieldRowPanel(["at_window", "is_online", "by_post", "at_kiosk"]),
                "handled",
                MultiFieldPanel(
                    [
                        "online_depth",
                        FieldRowPanel(["online_url", "has_single_sign_on"]),
                        FieldRowPanel(["mobile_url", "has_mobile_single_sign_on"]),
                    ],
                    heading=_("网上办理"),
                    attrs=shown_if({"is_online": ["on"], "handled": ["here", "own_system", "elsewhere"]}, match="any"),
                ),
                MultiFieldPanel(
                    [FieldRowPanel(["in_hall", "takes_bookings"])],
                    heading=_("窗口办理"),
                    attrs=shown_if({"at_window": ["on"]}),
                ),
            ],
            heading=_("办理渠道"),
            attrs=FOLLOWS_CHOICES,
        ),
        MultiFieldPanel(
            ["visits", FieldPanel("visits_reason", attrs=shown_if({"visits": ["0"]}, match="not"))],
            heading=_("到现场"),
            attrs=FOLLOWS_CHOICES,
        ),
        RowsPanel("places", label=_("办理地点")),
        MultiFieldPanel(["consultation", "supervision", "remedy"], heading=_("咨询、监督和救济")),
        RowsPanel("questions", label=_("常见问题")),
    ]
    classing_panels = [
        MultiFieldPanel(
            [
                "topic",
                FieldPanel("topics_for_persons", attrs=shown_if({"for_persons": ["on"]})),
                FieldPanel("topics_for_legal_persons", attrs=shown_if({"for_legal_persons": ["on"]})),
            ],
            heading=_("主题"),
            attrs=FOLLOWS_CHOICES,
        ),
        MultiFieldPanel([FieldRowPanel(["effective_from", "cancelled_on"])], heading=_("生效和取消")),
        MultiFieldPanel(
            [FieldRowPanel(["township_code", "township"]), FieldRowPanel(["village_code", "village"])],
            heading=_("在乡镇（街道）、村（社区）办理的"),
        ),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("六项内容")),
            ObjectList(handling_panels, heading=_("怎么办")),
            ObjectList(classing_panels, heading=_("分类和期限")),
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
