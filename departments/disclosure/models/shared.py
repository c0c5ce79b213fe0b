"""一稿多发: another site's article in a column of this one. The text stays in one place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.models import Page

from cms.editing.pages import BasePage

from .body import ARTICLE_PARENTS

SHAREABLE = [f"chengmen_disclosure.{name}" for name in ("NewsPage", "NoticePage", "DocumentPage", "InterpretationPage")]


class SharedArticlePage(BasePage):
    """Its title is always the article's; where the article is taken down, this page goes too."""

    article = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("原稿"),
        help_text=_("其他网站已公开的稿件；原稿修改或者撤下，这里随之改变"),
    )
    pinned_until = models.DateTimeField(
        _("置顶至"), null=True, blank=True, help_text=_("到这一时刻自动取消置顶；不置顶请留空")
    )

    is_section = False
    parent_page_types = ARTICLE_PARENTS
    subpage_types: list[str] = []
    content_panels = [PageChooserPanel("article", SHAREABLE), FieldPanel("pinned_until")]

    class Meta:
        verbose_name = _("转发稿件")
        verbose_name_plural = _("转发稿件")

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._take_title()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        # Of a draft Wagtail asks for a title alone.
        self._take_title()
        super().minimal_clean()

    def missing_parts(self) -> Iterator[str]:
        if self.article_id is None:
            yield translate("没有选择原稿：请选择其他网站已公开的稿件。")
        elif self._public_article() is None:
            yield translate("原稿没有公开：原稿公开以后才能转发。")

    def _take_title(self) -> None:
        # Another department's draft could be named by its number: its title is nobody else's.
        article = self._public_article()
        self.title = article.title if article is not None else self.title or translate("转发稿件")

    def _public_article(self) -> Page | None:
        return Page.objects.live().public().filter(pk=self.article_id).first() if self.article_id else None
