"""The pages that every footer leads to, for a site whose file has none of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from .format import DepartmentFile, StandardPage


class _Default(NamedTuple):
    role: Literal["sitemap", "privacy", "accessibility"]
    slug: str
    title: str
    body: str
    """Markdown; ``{site}`` is the site's name, ``{call}`` how to ask."""


_DEFAULTS = (
    _Default(
        "sitemap",
        "site-map",
        "网站地图",
        "{site}网站的栏目和主要页面都列在这里。没有找到需要的内容，可以搜索，或者{call}。",
    ),
    _Default(
        "privacy",
        "privacy",
        "隐私声明",
        "{site}网站尊重并保护访问者的个人信息。浏览本网站无须注册，页面不使用跟踪技术，访问统计只按页面和日期计数，"
        "不记录访问者的网络地址。\n\n"
        "咨询、投诉或者申请时填写的姓名和联系方式，仅供承办人员办理使用，办结后按档案规定处理，不向无关机构和个人提供。\n\n"
        "需要查阅、更正或者删除个人信息的，请{call}。",
    ),
    _Default(
        "accessibility",
        "accessibility",
        "无障碍说明",
        "{site}网站按照无障碍要求建设：所有功能可以只用键盘完成，图片配有文字说明，正文与背景对比清晰，"
        "页面可放大至两倍而不影响阅读。\n\n"
        "页面右上方提供大字版和高对比度版式。使用读屏软件时，可通过“跳到正文”直接到达主要内容。\n\n"
        "遇到障碍请{call}，工作人员可代为查询和提交。",
    ),
)


def default_pages(department: DepartmentFile) -> Iterator[StandardPage]:
    """For each role that no page of the file has; a slug that is taken makes way for the file's own page."""
    roles = {page.role for page in department.pages if page.language == "zh-hans"}
    taken = {page.slug for page in department.pages} | set(department.columns)
    phone = department.site.phone or department.phone
    words = {"site": department.site.name, "call": f"拨打{phone}" if phone else "使用“网上咨询”栏目"}
    for default in _DEFAULTS:
        if default.role not in roles and default.slug not in taken:
            body = default.body.format(**words)
            yield StandardPage(slug=default.slug, title=default.title, role=default.role, body=body)
