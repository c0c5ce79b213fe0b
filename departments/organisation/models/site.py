"""What a Wagtail site lacks: slug, kind, department and the identity in its footer."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldRowPanel, MultiFieldPanel
from wagtail.models import Site

from cms.editing.legible import Legible
from cms.publishing import routes

from ..lines import split_lines


def check_site_slug(slug: str) -> None:
    if not routes.is_slug(slug):
        raise ValidationError(_("只能用小写字母、数字和中间的连字符，例如 gongan。"))


def check_addresses(text: str) -> None:
    for address in split_lines(text):
        if not address.startswith("/") or " " in address:
            raise ValidationError(_("“%(address)s”不是网站内的地址：请以 / 开头，不含空格。") % {"address": address})


class SiteProfile(Legible):
    class Kind(models.TextChoices):
        PORTAL = "portal", _("市政府门户")
        DEPARTMENT = "department", _("部门")
        DISTRICT = "district", _("区")
        ZONE = "zone", _("开发区")

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="profile", verbose_name=_("站点"))
    slug = models.CharField(
        _("标识"),
        max_length=60,
        unique=True,
        validators=[check_site_slug],
        help_text=_("域名的第一段，也用于搜索和接口，例如 gongan；启用后不要再改"),
    )
    site_kind = models.CharField(_("网站类别"), max_length=20, choices=Kind.choices, default=Kind.DEPARTMENT)
    department = models.ForeignKey(
        "chengmen_organisation.Department",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sites",
        verbose_name=_("所属部门"),
    )
    name_en = models.CharField(_("英文名称"), max_length=200, blank=True)
    identification_code = models.CharField(
        _("网站标识码"), max_length=20, blank=True, help_text=_("10 位，例如 4201000001；显示在页脚和网页元数据中")
    )
    icp_number = models.CharField(_("ICP 备案号"), max_length=60, blank=True)
    police_number = models.CharField(
        _("公安机关备案号"), max_length=60, blank=True, help_text=_("网络接入后 15 日内向公安机关备案（第十五条）")
    )
    network_access_date = models.DateField(
        _("网络接入日期"), null=True, blank=True, help_text=_("公安备案的 15 日从这一天起算，不对外公布")
    )
    sponsor = models.CharField(_("主办单位"), max_length=100, blank=True)
    operator = models.CharField(_("承办单位"), max_length=100, blank=True)
    phone = models.CharField(_("网站联系电话"), max_length=50, blank=True)
    description = models.CharField(_("网站简介"), max_length=300, blank=True, help_text=_("一两句话，供搜索引擎显示"))
    keywords = models.TextField(_("关键词"), blank=True, help_text=_("每行一个"))
    error_report_url = models.URLField(_("“我为政府网站找错”地址"), blank=True)
    party_government_mark_url = models.URLField(_("党政机关标识地址"), blank=True)
    picture_credits = models.TextField(_("图片来源说明"), blank=True, help_text=_("每行一条，显示在网站说明中"))

    gone_paths = models.TextField(
        _("永久下线的地址"),
        blank=True,
        validators=[check_addresses],
        help_text=_("每行一个，以 / 开头，例如 /news/2019.html；访问时答复“已永久下线”（410），搜索引擎据此删除"),
    )
    closed_on = models.DateField(_("停止更新日期"), null=True, blank=True, editable=False)
    """Written by ``departments.provisioning.reorganising`` alone."""
    has_three_steps = models.BooleanField(
        _("三审三校"),
        default=False,
        help_text=_(
            "开启后，稿件由撰稿人初审提交，再经复审、终审两人通过才发布；关闭时只经终审。已提交的稿件按提交时的步骤办完"
        ),
    )
    review_limit = models.PositiveSmallIntegerField(
        _("复审时限（工作日）"), null=True, blank=True, help_text=_("不填则用全市的时限；0 表示不限")
    )
    approval_limit = models.PositiveSmallIntegerField(
        _("审核时限（工作日）"), null=True, blank=True, help_text=_("不填则用全市的时限；0 表示不限")
    )

    panels = [
        MultiFieldPanel(["site", FieldRowPanel(["slug", "site_kind"]), "department", "name_en"], heading=_("网站")),
        MultiFieldPanel(["has_three_steps", FieldRowPanel(["review_limit", "approval_limit"])], heading=_("审核")),
        MultiFieldPanel(
            [
                FieldRowPanel(["sponsor", "operator"]),
                "phone",
                FieldRowPanel(["identification_code", "icp_number"]),
                FieldRowPanel(["police_number", "network_access_date"]),
                "error_report_url",
                "party_government_mark_url",
            ],
            heading=_("页脚标识"),
        ),
        MultiFieldPanel(["description", "keywords", "picture_credits"], heading=_("简介和来源")),
        MultiFieldPanel(["gone_paths"], heading=_("下线的地址")),
    ]

    class Meta:
        ordering = ["site_kind", "slug"]
        verbose_name = _("网站")
        verbose_name_plural = _("网站")
        constraints = [
            models.UniqueConstraint(
                fields=["site_kind"], condition=models.Q(site_kind="portal"), name="chengmen_one_portal"
            )
        ]

    def __str__(self) -> str:
        return self.site.site_name or self.slug

    @property
    def all_keywords(self) -> tuple[str, ...]:
        return split_lines(self.keywords)
