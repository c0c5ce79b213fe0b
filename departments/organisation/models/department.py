"""A body of the city, with or without a site of its own."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldRowPanel, MultiFieldPanel

from cms.editing.legible import Legible

from ..lines import split_lines


class Department(Legible):
    code = models.CharField(
        _("编码"), max_length=64, unique=True, help_text=_("全市唯一，一般用 18 位统一社会信用代码")
    )
    name = models.CharField(_("名称"), max_length=100, help_text=_("规范全称，例如：市公安局"))
    short_name = models.CharField(_("简称"), max_length=50, blank=True, help_text=_("例如：公安局"))
    name_en = models.CharField(_("英文名称"), max_length=200, blank=True)
    former_names = models.TextField(_("曾用名"), blank=True, help_text=_("每行一个；机构改革前的名称，搜索时仍可查到"))
    address = models.CharField(_("地址"), max_length=200, blank=True)
    phone = models.CharField(_("对外电话"), max_length=50, blank=True, help_text=_("办公电话，不填个人手机"))
    position = models.PositiveIntegerField(_("排序"), default=0, help_text=_("小的在前"))

    panels = [
        MultiFieldPanel(
            [FieldRowPanel(["name", "short_name"]), "name_en", "former_names", FieldRowPanel(["code", "position"])],
            heading=_("机构"),
        ),
        MultiFieldPanel(["address", "phone"], heading=_("联系方式")),
    ]

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("部门")
        verbose_name_plural = _("部门")

    def __str__(self) -> str:
        return self.name

    @property
    def all_former_names(self) -> tuple[str, ...]:
        return split_lines(self.former_names)
