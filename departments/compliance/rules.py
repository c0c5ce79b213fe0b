"""The rules that the self-check looks at, as data: each with its source, and whether its figure was compared with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

INDICATORS = _("政府网站与政务新媒体检查指标（国办秘函〔2019〕19号）")
GUIDELINES = _("政府网站发展指引（国办发〔2017〕47号）")
MEASURES = _("电子政务建设管理办法第九条、第十条、第十二条")

HOME_RENEWED = timedelta(days=14)
NEWS_RENEWED = timedelta(days=14)
OTHERS_RENEWED = timedelta(days=182)
"""Columns of notices and documents: six months."""


class Rule(NamedTuple):
    code: str
    label: Any
    threshold: Any
    source: Any
    is_verified: bool
    """Whether the threshold was compared with the official text, not taken from memory."""


RULES = {
    rule.code: rule
    for rule in (
        Rule("V3", _("首页更新"), _("首页两周内有新的信息"), INDICATORS, is_verified=True),
        Rule("V4a", _("栏目更新"), _("动态类两周内、通知公告和政策文件类六个月内有更新"), INDICATORS, is_verified=True),
        Rule("V4c", _("空白栏目"), _("没有空白栏目"), INDICATORS, is_verified=True),
        Rule("V6b", _("办事指南要素"), _("要素齐全"), INDICATORS, is_verified=False),
        Rule("D7", _("链接可用"), _("没有打不开的链接和附件"), INDICATORS, is_verified=False),
        Rule("D8", _("页脚标识"), _("标识齐全"), INDICATORS, is_verified=False),
        Rule("N7", _("网页元数据"), _("每页标注规定的元数据"), GUIDELINES, is_verified=False),
        Rule("R9", _("与门户网站互联"), _("设有门户网站专栏，链接到门户"), MEASURES, is_verified=True),
    )
}
