"""Odd shapes of codes. Codes are opaque: an odd one is worth a question, never a refusal."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

_CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
_SITE_CODE = re.compile(r"[0-9A-Za-z]{10}")


def department_code_warning(code: str) -> str:
    """A sentence when ``code`` does not look like an 18-character credit code; otherwise empty."""
    if _CREDIT_CODE.fullmatch(code):
        return ""
    return _("编码“%(code)s”不像 18 位统一社会信用代码，请核对；确认无误可不改。") % {"code": code}


def site_code_warning(code: str) -> str:
    """A sentence when ``code`` does not look like a 网站标识码 of ten characters; otherwise empty."""
    if not code or _SITE_CODE.fullmatch(code):
        return ""
    return _("网站标识码“%(code)s”不是 10 位，请核对；确认无误可不改。") % {"code": code}
