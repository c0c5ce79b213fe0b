"""Where a page stands on its way to the public, as the publisher's receipts tell it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.publishing import receipts, routes
from cms.publishing.receipts import Receipt
from cms.records.models import Counter, RecordRow

LONGEST = timedelta(minutes=10)
"""Beyond this a release shows some other act than the page's last publishing, and no duration is told."""


class Standing(NamedTuple):
    state: str
    """``none``, ``waiting``, ``live``, ``gone``, ``failed`` or ``withheld``."""
    text: str
    url: str = ""
    """Public address, once the page is live."""
    release: str = ""
    """Which release first showed it so, in words."""

    @property
    def is_settled(self) -> bool:
        return self.state != "waiting"


def standing(page: Page) -> Standing:
    row = RecordRow.objects.filter(key=f"page:{page.pk}").first()
    if row is None:
        return Standing("none", "")
    epoch = Counter.objects.values_list("epoch", flat=True).get()
    covering = receipts.since(Path(settings.VAR) / "receipts", epoch=epoch, version=row.version)
    return _removal(row, covering) if row.is_removed else _publication(page, row, covering)


def _removal(row: RecordRow, covering: Iterator[Receipt]) -> Standing:
    held_back = None
    for receipt in covering:
        if not receipts.is_held_back(receipt, site=row.site):
            return Standing("gone", _("已从公开网站撤下 %(time)s") % {"time": _time(receipt)})
        held_back = receipt
    return _held_back(held_back, row.site) if held_back else Standing("waiting", _("正在从公开网站撤下…"))


def _publication(page: Page, row: RecordRow, covering: Iterator[Receipt]) -> Standing:
    file = routes.html_file(row.path or "")
    place = f"{row.site}/{file}"
    last = None
    for receipt in covering:
        last = receipt
        if receipts.is_held_back(receipt, site=row.site) or place in receipt.withheld:
            continue
        written, _removed = receipt.switched.get(row.site, [[], []])
        text = _live(page, receipt) if file in written else _("已上线，公开页面与此版本一致")
        release = _("发布批次 %(release)s") % {"release": receipt.release} if file in written else ""
        return Standing("live", text, page.full_url or "", release)
    if last is None:
        return Standing("waiting", _("正在发布…"))
    if place in last.withheld:
        reason = last.withheld[place]
        return Standing(
            "withheld",
            _(
                "公开页面保持原样。如果是图片或附件的原文件不可用，请重新上传；如果是页面模板出错，"
                "请联系门户管理团队，新页面在修复之前显示“内容正在准备”。（%(reason)s）"
            )
            % {"reason": reason},
        )
    return _held_back(last, row.site)


def _live(page: Page, receipt: Receipt) -> str:
    published = page.last_published_at
    took = receipts.finished(receipt) - published if published else None
    if took is None or not timedelta() <= took < LONGEST:
        return _("已上线 %(time)s") % {"time": _time(receipt)}
    seconds = f"{took.total_seconds():.1f}"
    return _("已上线 %(time)s，用时 %(seconds)s 秒") % {"time": _time(receipt), "seconds": seconds}


def _held_back(receipt: Receipt, site: str) -> Standing:
    if site in receipt.pinned:
        return Standing("failed", _("还没有上线：本网站已退回到早先的版本并固定，请联系门户管理团队。"))
    return Standing(
        "failed", _("还没有上线，网站保持原样，请联系门户管理团队。（%(reason)s）") % {"reason": receipt.failed[site]}
    )


def _time(receipt: Receipt) -> str:
    moment = timezone.localtime(receipts.finished(receipt))
    is_today = moment.date() == timezone.localdate()
    return moment.strftime("%H:%M:%S" if is_today else "%Y-%m-%d %H:%M:%S")
