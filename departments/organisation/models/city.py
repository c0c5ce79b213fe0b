"""The city: one row that every site shows something of."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from cms.editing.legible import Legible

SUPERVISING_ROLES = (
    "information",
    "planning",
    "finance",
    "public_security",
    "state_security",
    "confidential_communications",
    "secrecy",
)
"""The bodies that lead and supervise (R3), each in the field ``<role>_body``."""


def _body(label: object, example: str) -> models.CharField[str, str]:
    return models.CharField(
        verbose_name=label, max_length=100, blank=True, help_text=_("例如：%(name)s") % {"name": example}
    )


@register_setting(icon="home")
class City(Legible, BaseGenericSetting):
    """``City.load()`` gives the one row."""

    name = models.CharField(_("城市名称"), max_length=50, default="示例市", help_text=_("例如：示例市"))
    name_en = models.CharField(_("城市英文名称"), max_length=100, blank=True)
    portal_name = models.CharField(
        _("门户网站名称"),
        max_length=100,
        default="示例市人民政府门户网站",
        help_text=_("显示在各网站页眉和通往门户的链接上"),
    )
    portal_name_en = models.CharField(_("门户网站英文名称"), max_length=200, blank=True)
    colour = models.CharField(
        _("主色"),
        max_length=7,
        default="#1f4e8c",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", _("请写成 # 加六位十六进制数，例如 #1f4e8c。"))],
        help_text=_("全市网站统一的一种主色，写成 #1f4e8c 的形式；要足够深，使白字清晰可读"),
    )
    hotline = models.CharField(_("政务服务热线"), max_length=30, default="12345")
    sample_notice = models.TextField(
        _("示例提示"), blank=True, help_text=_("不是真实城市时，显示在每一页顶部；真实城市请留空")
    )
    notice = models.CharField(
        _("全市通告"), max_length=100, blank=True, help_text=_("显示在各网站每一页顶部，例如：今晚有暴雨，请减少外出")
    )
    notice_url = models.URLField(_("通告链接"), blank=True, help_text=_("详细内容的地址，可以不填"))
    notice_until = models.DateTimeField(
        _("通告显示至"), null=True, blank=True, help_text=_("到这一时刻自动撤下；不填则一直显示")
    )
    grey_until = models.DateTimeField(
        _("灰度模式至"), null=True, blank=True, help_text=_("用于悼念：各网站变为灰色，到这一时刻自动恢复；平时请留空")
    )
    asks_for_certificates = models.BooleanField(
        _("要求持证上岗"),
        default=False,
        help_text=_("开启后，没有有效培训证书的人员只能保存草稿，不能提交和发布（第二十一条）。请先登记信息员的证书"),
    )
    information_body = _body(_("信息产业（数据）主管部门"), "市数据局")
    planning_body = _body(_("计划（发展改革）部门"), "市发展和改革委员会")
    finance_body = _body(_("财政部门"), "市财政局")
    public_security_body = _body(_("公安机关"), "市公安局")
    state_security_body = _body(_("国家安全机关"), "市国家安全局")
    confidential_communications_body = _body(_("机要部门"), "市委机要局")
    secrecy_body = _body(_("保密部门"), "市国家保密局")

    panels = [
        MultiFieldPanel(
            [
                FieldRowPanel(["name", "name_en"]),
                FieldRowPanel(["portal_name", "portal_name_en"]),
                FieldRowPanel(["colour", "hotline"]),
                "sample_notice",
            ],
            heading=_("城市"),
        ),
        MultiFieldPanel(
            ["notice", FieldRowPanel(["notice_url", "notice_until"]), "grey_until"], heading=_("通告和灰度模式")
        ),
        MultiFieldPanel(["asks_for_certificates"], heading=_("信息员")),
        MultiFieldPanel(
            [FieldPanel(f"{role}_body") for role in SUPERVISING_ROLES],
            heading=_("主管和监督部门"),
            help_text=_("改名后，凡提到该部门的页面和提示都随之更新"),
        ),
    ]

    class Meta:
        verbose_name = _("城市")
        verbose_name_plural = _("城市")

    def __str__(self) -> str:
        return self.name
