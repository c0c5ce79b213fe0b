"""Rows whose texts stand in pages without having been through the gate."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from .text import unseen_in_line, unseen_in_text


class Legible(models.Model):
    """Refuses control characters by name: one in the name of a department would turn lines on every page of its."""

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        super().clean_fields(exclude=exclude)
        told = _("有看不见的控制字符（%(characters)s），常由复制粘贴带入。请删去后重新输入。")
        faults = {}
        for field in self._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField) and field.name not in (exclude or ()):
                unseen_in = unseen_in_text if isinstance(field, models.TextField) else unseen_in_line
                if unseen := unseen_in(getattr(self, field.attname)):
                    faults[field.name] = told % {"characters": "、".join(unseen.codes)}
        if faults:
            raise ValidationError(faults)
