"""What the portal team tells the city's search: other names, best answers, and words of its own."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.models import Page

from departments.organisation.models import SiteProfile

MOST_NAMES = 12
"""Lines of one row: each is looked for in every query that it stands in."""


class Synonym(models.Model):
    """``said`` is what people type; search looks for ``called`` as well. One way unless ``is_mutual``."""

    said = models.CharField(_("群众的说法"), max_length=50, unique=True, help_text=_("例如：工商局"))
    called = models.TextField(_("规范的说法"), help_text=_("每行一个，例如：市场监督管理局"))
    is_mutual = models.BooleanField(
        _("双向"), default=False, help_text=_("搜索规范的说法时，也查找群众的说法；机构改革前后的名称一般只用单向")
    )

    panels = [FieldPanel("said"), FieldPanel("called"), FieldPanel("is_mutual")]

    class Meta:
        ordering = ["said"]
        verbose_name = _("同义词")
        verbose_name_plural = _("同义词")

    def __str__(self) -> str:
        return self.said

    def clean(self) -> None:
        _require_lines("called", self.called)
        if self.said in lines(self.called):
            raise ValidationError({"called": _("规范的说法不能与群众的说法相同。")})


class BestBet(models.Model):
    """The page that stands first for these queries."""

    queries = models.TextField(_("搜索词"), help_text=_("每行一个；搜索词与其中一行相同时，该页面排在最前"))
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+", verbose_name=_("页面"))

    panels = [FieldPanel("queries"), PageChooserPanel("page")]

    class Meta:
        ordering = ["pk"]
        verbose_name = _("首选结果")
        verbose_name_plural = _("首选结果")

    def __str__(self) -> str:
        return "、".join(lines(self.queries))

    def clean(self) -> None:
        _require_lines("queries", self.queries)


class DictionaryWord(models.Model):
    """A word of the city that no dictionary has: a street, a programme, a card."""

    word = models.CharField(
        _("词语"),
        max_length=30,
        unique=True,
        validators=[MinLengthValidator(2, _("至少两个字。"))],
        help_text=_("本市特有的词，例如地名、卡名、活动名；部门和事项的名称无须填写"),
    )

    panels = [FieldPanel("word")]

    class Meta:
        ordering = ["word"]
        verbose_name = _("本市词语")
        verbose_name_plural = _("本市词语")

    def __str__(self) -> str:
        return self.word


class SearchCount(models.Model):
    """How often one query was asked on one site in one week; fetched from the front, which keeps no more."""

    week = models.CharField(_("周"), max_length=8)
    """As ``2026-W48``."""
    site = models.ForeignKey(SiteProfile, on_delete=models.CASCADE, related_name="+", verbose_name=_("网站"))
    query = models.CharField(_("搜索词"), max_length=200)
    searches = models.PositiveIntegerField(_("搜索次数"), default=0)
    unanswered = models.PositiveIntegerField(_("没有结果的次数"), default=0)
    clicks = models.PositiveIntegerField(_("点击结果次数"), default=0)

    class Meta:
        ordering = ["-week", "-unanswered", "-searches", "query"]
        verbose_name = _("搜索统计")
        verbose_name_plural = _("搜索统计")
        constraints = [models.UniqueConstraint(fields=["week", "site", "query"], name="one_count_of_one_query")]

    def __str__(self) -> str:
        return self.query


def lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _require_lines(field: str, text: str) -> None:
    if not 1 <= len(lines(text)) <= MOST_NAMES:
        raise ValidationError({field: _("请填写 1 至 %(most)d 行。") % {"most": MOST_NAMES}})
