"""Rows whose texts stand in pages without having been through the gate."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from wagtail import models as wagtail
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from .text import Unseen, unseen_in_line, unseen_in_text


class Legible(models.Model):
    """Refuses control characters by name: one in the name of a department would turn lines on every page of its."""

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        super().clean_fields(exclude=exclude)
        faults = {}
        for field in self._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField) and field.name not in (exclude or ()):
                unseen_in = unseen_in_text if isinstance(field, models.TextField) else unseen_in_line
                if unseen := unseen_in(getattr(self, field.attname)):
                    faults[field.name] = _sentence(unseen)
        if faults:
            raise ValidationError(faults)


def refuse_unseen(line: str) -> None:
    """Raises ``ValidationError``."""
    if unseen := unseen_in_line(line):
        raise ValidationError(_sentence(unseen))


def connect() -> None:
    """Wagtail's own rows are asked the same: pictures, files, their folders and sites are shown by these names."""
    image, document = get_image_model(), get_document_model()
    named = {
        wagtail.Site: ["site_name"],
        wagtail.Collection: ["name"],
        image: ["title", "description"],
        document: ["title"],
    }
    for model, names in named.items():
        for name in names:
            # What Django keeps of them, not the field's own list: that would be a migration of Wagtail's.
            model._meta.get_field(name).validators.append(refuse_unseen)


def _sentence(unseen: Unseen) -> str:
    told = _("有看不见的控制字符（%(characters)s），常由复制粘贴带入。请删去后重新输入。")
    return told % {"characters": "、".join(unseen.codes)}
