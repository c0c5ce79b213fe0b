"""Working hours with special days (R10.1), shared by the pages that state them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable


class WithHours(models.Model):
    """A page with regular hours; its special days are its ``special_days``."""

    regular_hours = models.TextField(
        _("工作时间"),
        blank=True,
        help_text=_("例如：周一至周五 9:00—12:00，13:30—17:00（法定节假日除外）"),
    )

    class Meta:
        abstract = True


class SpecialDay(Orderable):
    first = models.DateField(_("起始日期"))
    last = models.DateField(_("结束日期"), null=True, blank=True, help_text=_("只有一天可不填"))
    hours = models.CharField(_("时间"), max_length=100, blank=True, help_text=_("例如：9:00—12:00；不开放请留空"))
    reason = models.CharField(_("原因"), max_length=100, blank=True, help_text=_("例如：国庆节放假"))

    panels = [FieldRowPanel(["first", "last"]), FieldRowPanel(["hours", "reason"])]

    class Meta(Orderable.Meta):
        abstract = True
        verbose_name = _("特殊日期")
        verbose_name_plural = _("特殊日期")

    def clean(self) -> None:
        super().clean()
        if self.first and self.last and self.last < self.first:
            raise ValidationError({"last": _("结束日期不能早于起始日期。")})


def hours_panel() -> MultiFieldPanel:
    return MultiFieldPanel(
        [
            FieldPanel("regular_hours"),
            InlinePanel("special_days", label=_("特殊日期"), help_text=_("节假日、调休和临时调整；过期的自动不再显示")),
        ],
        heading=_("工作时间"),
    )
