"""办理期限: how many working days a department has, and by what rule (R11.2, R13)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from departments.organisation.models import Department

from ..kinds import CLOCKS, KINDS


class Limit(models.Model):
    """What new cases begin with; running ones keep theirs."""

    kind = models.CharField(_("事项"), max_length=20, choices=KINDS)
    clock = models.CharField(_("期限"), max_length=20, choices=CLOCKS)
    department = models.ForeignKey(
        Department,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("部门"),
        help_text=_("不选则适用于全市；部门承诺的期限只能更短"),
    )
    days = models.PositiveSmallIntegerField(
        _("工作日"), validators=[MinValueValidator(1), MaxValueValidator(250)], help_text=_("收到当天不计算在内")
    )
    source = models.CharField(_("依据"), max_length=200, help_text=_("规定这一期限的文件和条款"))

    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("clock")]),
        FieldPanel("department"),
        FieldRowPanel([FieldPanel("days"), FieldPanel("source")]),
    ]

    class Meta:
        db_table = "chengmen_case_limit"
        ordering = ["kind", "clock", "department__name"]
        verbose_name = _("办理期限")
        verbose_name_plural = _("办理期限")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "clock", "department"],
                name="chengmen_case_limit_once",
                violation_error_message=_("这个部门的这一期限已经有了。"),
            ),
            models.UniqueConstraint(
                fields=["kind", "clock"],
                condition=Q(department=None),
                name="chengmen_case_limit_city",
                violation_error_message=_("全市的这一期限已经有了。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.get_clock_display()}"

    def clean(self) -> None:
        if self.department_id is None or self.days is None:
            return
        city = Limit.objects.filter(kind=self.kind, clock=self.clock, department=None).first()
        if city is not None and self.days > city.days:
            told = gettext("全市的期限是%(days)d个工作日，部门的期限不能更长。") % {"days": city.days}
            raise ValidationError({"days": told})
