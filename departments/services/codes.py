"""Odd shapes of item codes: codes are opaque, an odd one is worth a question and never a refusal."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

_SHAPES = (
    re.compile(r"[0-9A-Z]{12}"),  # 基本编码
    re.compile(r"[0-9A-Z]{31}"),  # 实施编码: credit code and thirteen characters
    re.compile(r"[0-9A-Z]{33}"),  # 业务办理项编码
)


def item_code_warning(code: str) -> str:
    """A sentence when ``code`` has none of the known shapes; otherwise empty."""
    if any(shape.fullmatch(code) for shape in _SHAPES):
        return ""
    return _("事项编码“%(code)s”不是 12 位基本编码、31 位实施编码或 33 位办理项编码，请核对；确认无误可不改。") % {
        "code": code
    }
