"""撤销: a department ends without an heir; its site is kept as an archive, and its addresses say that they are gone."""

from __future__ import annotations

import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.publishing.configuration import Configuration
from cms.records.models import RecordRow
from departments.organisation.closing import followers
from departments.organisation.lines import join_lines, split_lines
from departments.organisation.models import SiteProfile
from departments.services.models import CatalogueItem

from .closing import address, close, members, pages_below


@dataclass(frozen=True)
class Retiring:
    profile: SiteProfile
    text: str
    """Markdown, on the home page that stays."""

    @property
    def archive(self) -> Path:
        return Path(settings.VAR) / "archives" / f"{self.profile.slug}-{timezone.localdate().isoformat()}.zip"

    @property
    def reason(self) -> str:
        return f"部门撤销：{self.profile.department.name}"

    def effects(self) -> list[str]:
        pages = Page.objects.descendant_of(self.profile.site.root_page)
        told = [
            _("公开网站的全部文件和数据先存入归档文件 %(file)s") % {"file": self.archive.name},
            _("%(count)s 个公开页面下线，原地址答复“已永久下线”；后台中的稿件和历史版本保留")
            % {"count": pages.filter(live=True).count()},
            _("%(count)s 个事项从事项目录中撤下") % {"count": self._items().count()},
            _("首页保留，显示停止更新的说明；门户网站的名录中不再列出本部门"),
            _("下列账号不再有权修改本网站：%(accounts)s") % {"accounts": "、".join(members(self.profile)) or _("无")},
        ]
        for follower in followers():
            told += follower.told(self.profile.department, None)
        return told

    def make(self) -> None:
        self._keep_archive()
        gone = []
        for page in reversed(list(pages_below(self.profile.site.root_page))):
            if page.live:
                gone.append(address(page))
                page.unpublish()
        known = split_lines(self.profile.gone_paths)
        self.profile.gone_paths = join_lines(sorted({*known, *gone}))
        close(self.profile, self.text)
        for follower in followers():
            follower.act(self.profile.department, None)

    def _items(self):  # type: ignore[no-untyped-def]
        return CatalogueItem.objects.filter(department=self.profile.department)

    def _keep_archive(self) -> None:
        """The released files as they are served, and the Records behind them; whole or not there."""
        self.archive.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.archive.with_name(f".{self.archive.name}.{os.getpid()}")
        current = Configuration(settings).tree / self.profile.site.hostname / "current"
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(current.resolve().rglob("*")):
                if file.is_file():
                    archive.write(file, f"site/{file.relative_to(current.resolve())}")
            rows = RecordRow.objects.filter(site=self.profile.slug, is_removed=False).order_by("key")
            archive.writestr("records.jsonl", "".join(f"{body}\n" for body in rows.values_list("body", flat=True)))
        unfinished.replace(self.archive)


def suggested_text(profile: SiteProfile) -> str:
    return f"{profile.department.name}已撤销，本网站自{timezone.localdate():%Y年%-m月%-d日}起停止更新。"
