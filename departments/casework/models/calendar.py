"""办公日历: the holidays and make-up working days of each year, as the State Council's notices have them."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldRowPanel, InlinePanel


class WorkYear(ClusterableModel):
    """A year counts as known when its row is there; days without a row follow the week."""

    year = models.PositiveSmallIntegerField(
        _("年份"), unique=True, validators=[MinValueValidator(2004), MaxValueValidator(2199)]
    )
    source = models.CharField(
        _("依据"), max_length=200, help_text=_("例如：国务院办公厅关于2026年部分节假日安排的通知")
    )

    panels = [
        FieldRowPanel(["year", "source"]),
        InlinePanel(
            "days",
            label=_("日期"),
            help_text=_(
                "通知列出的每一个放假日和调休上班日，包括上年12月的；没有列出的日期，周一至周五上班，周六、周日休息"
            ),
        ),
    ]

    class Meta:
        db_table = "chengmen_work_year"
        ordering = ["-year"]
        verbose_name = _("办公日历")
        verbose_name_plural = _("办公日历")

    def __str__(self) -> str:
        return str(self.year)


class WorkDay(models.Model):
    """``departments.casework.working_days.SpecialDay`` in the database."""

    year = ParentalKey(WorkYear, on_delete=models.CASCADE, related_name="days")
    date = models.DateField(_("日期"), unique=True)
    is_working = models.BooleanField(_("上班"), default=False, help_text=_("勾选表示调休上班，不勾选表示放假"))
    occasion = models.CharField(_("节日"), max_length=30, help_text=_("例如：国庆节"))

    panels = [FieldRowPanel(["date", "occasion", "is_working"])]

    class Meta:
        db_table = "chengmen_work_day"
        ordering = ["date"]
        verbose_name = _("日期")
        verbose_name_plural = _("日期")

    def __str__(self) -> str:
        return self.date.isoformat()
