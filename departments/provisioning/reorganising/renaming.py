"""改名: name and site follow, the old name leads there still, and pages that say it are listed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from wagtail.models import Collection, Page

from cms.editing.legible import refuse_unseen
from cms.records.models import RecordRow
from departments.organisation.lines import join_lines
from departments.organisation.models import SiteProfile

from .closing import named

MOST_TITLES = 20


@dataclass(frozen=True)
class Renaming:
    profile: SiteProfile
    name: str
    short_name: str
    site_name: str

    @property
    def reason(self) -> str:
        return f"部门改名：{self.profile.department.name}改为{self.name}"

    def effects(self) -> list[str]:
        department, site = self.profile.department, self.profile.site
        told = [
            _("机构名称由“%(old)s”改为“%(new)s”") % {"old": department.name, "new": self.name},
            _("网站名称由“%(old)s”改为“%(new)s”，首页标题、页脚和门户网站的名录随之更新")
            % {"old": site.site_name, "new": self.site_name},
            _("“%(old)s”记为曾用名，搜索旧名称仍可查到") % {"old": department.name},
            _("域名 %(host)s 和所有网页地址不变") % {"host": site.hostname},
        ]
        titles = self._pages_that_say_it()
        if titles:
            told.append(
                _("以下 %(count)s 页的文字仍写旧名称，需要本部门逐页修改：%(titles)s")
                % {"count": len(titles), "titles": "、".join(titles[:MOST_TITLES])}
            )
        return told

    def make(self) -> None:
        for line in (self.name, self.short_name, self.site_name):
            refuse_unseen(line)
        department, site = self.profile.department, self.profile.site
        former = dict.fromkeys((*department.all_former_names, department.name, department.short_name))
        known = {"", self.name, self.short_name}
        department.former_names = join_lines(name for name in former if name not in known)
        department.name, department.short_name = self.name, self.short_name
        department.save()
        if self.profile.sponsor == site.site_name:
            self.profile.sponsor = self.site_name
        # Uploads are kept by the site's name.
        Collection.objects.filter(name=site.site_name, depth=2).update(name=self.site_name)
        old, site.site_name = site.site_name, self.site_name
        site.save()
        self.profile.save()
        home = site.root_page.specific
        if home.title == old:
            retitle(home, self.site_name)

    def _pages_that_say_it(self) -> list[str]:
        rows = RecordRow.objects.filter(site=self.profile.slug, is_removed=False, path__isnull=False)
        said = rows.filter(body__contains=self.profile.department.name).exclude(path="/")
        places = dict(said.order_by("path").values_list("key", "path"))
        pages = Page.objects.in_bulk([key.removeprefix("page:") for key in places if key.startswith("page:")])
        titles = {f"page:{pk}": page.title for pk, page in pages.items()}
        return [named(titles[key], path) if key in titles else path for key, path in places.items()]


def site_name_after(profile: SiteProfile, name: str) -> str:
    """The site's name with the department's new name in the place of the old one; ``name`` where it has none."""
    old = profile.department.name.removeprefix("市")
    return str(profile.site.site_name.replace(old, name.removeprefix("市"))) if old in profile.site.site_name else name


def retitle(page, title: str) -> None:  # type: ignore[no-untyped-def]
    """The public page and the latest draft, whatever else that has changed."""
    draft = page.latest_revision
    page.title = page.draft_title = title
    page.save()
    if draft is not None:
        draft.content["title"] = title
        draft.save(update_fields=["content"])
