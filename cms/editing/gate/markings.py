"""Secrecy and internal markings: the mark on a document, not the words in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .span import Span

_LEVEL = r"(?:绝\s{0,4}密|机\s{0,4}密|秘\s{0,4}密)"
_TERM = r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*(?:年|个?月|日|天)|长\s*期|启用前|解密前|考试前"
_MARKINGS = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        # 机密★10年, 秘密☆长期, 绝密 ★ 启用前
        rf"{_LEVEL}\s*级?\s*[★☆✩✭⭐*＊]\s*(?:{_TERM})?",
        rf"[★☆⭐]\s*{_LEVEL}(?![\u4e00-\u9fff])",
        # 密级：机密; a form's empty 密级 passes.
        rf"(?:密\s*级|涉密等级|秘密等级|保密等级|定密等级|保密级别)[ \t]*(?:[:\t]|\s)\s*\(?(?:{_LEVEL}|内\s*部(?!\S)|工作秘密)(?![、和及或\u4e00-\u9fff])",
        rf"(?:保密期限|密级期限)\s*[:\t ]\s*(?:{_TERM})",
        r"解密(?:时间|日期)\s*[:\t ]\s*\d{4}",
        # A line, a pair of brackets or the start of a title with nothing but the level.
        rf"^[\s【\[(（〔]{{0,12}}(?:{_LEVEL}|工作秘密)\s*级?[\s】\])）〕]*$",
        rf"[【\[〔(（]\s*{_LEVEL}\s*级?\s*(?:[,，、]?\s*(?:{_TERM}))?\s*[】\]〕)）]",
        rf"^\s{{0,12}}(?:工作)?{_LEVEL}\s*级?\s+(?:{_TERM})\s*$",
        rf"本(?:文件|件|材料|资料|方案|报告|纪要|通知|表)(?:的)?(?:密级)?(?:属于?|为|系|定为|是)\s*{_LEVEL}(?:级)?(?:文件|材料|资料|件|事项)?(?![\u4e00-\u9fff]{{0,3}}(?:泄露|保护))",
        # Internal material.
        r"(?:内\s*部\s*(?:资\s*料|文\s*件|材\s*料|刊\s*物|情\s*况)|内部使用|内部参考|内部传阅|内部掌握|仅供内部(?:参考|使用|掌握|传阅|学习)?)"
        r"\s*[,，、;；:：!！·\-—\s(（]{0,3}\s*(?:请?注意保存|注意保密|请?勿外传|不得外传|严禁外传|切勿外传|禁止外传|请勿扩散|严禁扩散|不得扩散|请勿转发|请勿传播|请勿公开|不得公开|不得外泄|严禁外泄|不得传播|"
        r"严禁翻印|不得翻印|不得复制|妥善保管|请妥善保管|仅供参考|仅供[^\s。，]{0,6}(?:参考|使用)|用后收回|会后收回|阅后收回|阅后即焚)",
        r"^[\s【\[(（〔★☆]{0,12}(?:内\s*部\s*(?:资\s*料|文\s*件|材\s*料|刊\s*物)|内部使用|内部参考|内部传阅|仅供内部(?:参考|使用|掌握|传阅|学习))[\s】\])）〕★☆!！]*$",
        r"[【\[〔(（]\s*(?:内\s*部\s*(?:资\s*料|文\s*件|材\s*料)|内部使用|内部参考|内部|仅供内部[^\s】\])）]{0,6})\s*[】\]〕)）]",
        r"(?:内部资料|内部文件)\s*[★☆]",
        r"(?:此件|本件|本文件|此文件|本资料)(?:不公开|不予公开|不对外公开|不宜公开|不得公开|不得外传|请勿外传|严禁外传|不公开发布|为内部(?:资料|文件|材料)|属(?:于)?内部(?:资料|文件|材料)|仅供内部)",
        r"此件[^\n。,，]{0,12}[,，]?不公开",
        rf"^\s{{0,12}}(?:内部明电|明电|特急|加急|急件|平急)\s{{1,6}}{_LEVEL}|^\s{{0,12}}{_LEVEL}\s{{1,6}}(?:内部明电|明电|特急|加急|急件|平急)",
        r"会后收回|阅后收回|涉密文件\s*[,，]?\s*(?:不得|严禁|请勿)(?:复印|外传|上网)",
    )
)


def secrecy_markings(text: str) -> Iterator[Span]:
    for pattern in _MARKINGS:
        for found in pattern.finditer(text):
            start, end = _trimmed(text, found.start(), found.end())
            yield Span(start, end, "secrecy_marking", text[start:end], None)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
