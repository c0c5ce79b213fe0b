"""合并: what a department has published and its items go over to another; its addresses lead there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Page

from departments.disclosure.models import (
    ColumnPage,
    DisclosurePage,
    DisclosureSectionPage,
    NoticePage,
    StandardPage,
)
from departments.organisation.closing import followers
from departments.organisation.lines import join_lines
from departments.organisation.models import (
    ComplaintsPage,
    ConsultationPage,
    ContactsPage,
    DutiesPage,
    PortalColumnPage,
    SiteProfile,
)
from departments.services.models import CatalogueItem, ItemCataloguePage, ServiceIndexPage

from ..sites import GROUP_NAMES
from .closing import address, close, linked_from_elsewhere, members, named, notice_body, pages_below

EVERY_SITES = (
    ComplaintsPage,
    ConsultationPage,
    ContactsPage,
    DisclosurePage,
    DisclosureSectionPage,
    DutiesPage,
    ItemCataloguePage,
    PortalColumnPage,
    ServiceIndexPage,
)
"""Pages that each site has for itself: the heir's own take their place."""


class Move(NamedTuple):
    page: Page
    parent: Page
    slug: str
    """Another one than now where the heir has a page of that address."""


class Replacement(NamedTuple):
    page: Page
    by: Page


@dataclass
class _Sorted:
    moves: list[Move] = field(default_factory=list)
    replacements: list[Replacement] = field(default_factory=list)


@dataclass(frozen=True)
class Merging:
    source: SiteProfile
    heir: SiteProfile
    title: str
    """Of the notice, on the heir's site and on the home page that stays behind."""
    text: str
    """Markdown."""

    @property
    def profile(self) -> SiteProfile:
        return self.heir

    @property
    def reason(self) -> str:
        return f"部门合并：{self.source.department.name}并入{self.heir.department.name}"

    def effects(self) -> list[str]:
        found = _sorted(self.source, self.heir)
        names = {"source": self.source.department.name, "heir": self.heir.department.name}
        renamed = [move for move in found.moves if move.slug != move.page.slug]
        told = [
            _("%(count)s 页（含下级页面）移到%(heir)s的网站，公开状态和历史版本不变")
            % {"count": sum(1 + move.page.get_descendant_count() for move in found.moves), **names},
            _("%(count)s 个必备页面下线，由%(heir)s的相应页面代替：%(titles)s")
            % {
                "count": len(found.replacements),
                "titles": "、".join(named(one.page.title, address(one.page)) for one in found.replacements),
                **names,
            },
            _("原有网页地址全部自动转到%(heir)s网站的新地址") % names,
            _("%(count)s 个事项改由%(heir)s实施，编码不变")
            % {"count": CatalogueItem.objects.filter(department=self.source.department).count(), **names},
            _("%(source)s记为%(heir)s的曾用名，搜索旧名称仍可查到；门户网站的名录中不再列出%(source)s") % names,
            _("%(source)s网站的首页保留，显示公告《%(title)s》") % {"title": self.title, **names},
            _("图片和文件夹归入%(heir)s；下列账号加入%(heir)s的相应用户组：%(accounts)s")
            % {"accounts": "、".join(members(self.source)) or _("无"), **names},
        ]
        if self._column() is not None:
            told.append(_("公告同时在%(heir)s网站的通知公告栏目发布") % names)
        if renamed:
            told.append(
                _("与%(heir)s已有网页地址相同的 %(count)s 页换用新地址：%(titles)s")
                % {
                    "count": len(renamed),
                    "titles": "、".join(named(move.page.title, move.slug) for move in renamed),
                    **names,
                }
            )
        replaced = [one.page for one in found.replacements]
        if linking := linked_from_elsewhere(replaced, self.source.site.root_page):
            told.append(
                _("其他网站有 %(count)s 页链接到下线的页面，这些链接将只显示文字，请通知有关部门修改")
                % {"count": linking}
            )
        for follower in followers():
            told += follower.told(self.source.department, self.heir.department)
        return told

    def make(self) -> None:
        found = _sorted(self.source, self.heir)
        for move in found.moves:
            _move(move)
        for replacement in reversed(found.replacements):
            self._replace(replacement)
        for item in CatalogueItem.objects.filter(department=self.source.department):
            item.department = self.heir.department
            item.save()
        self._hand_over_people_and_files()
        old, new = self.source.department, self.heir.department
        names = (*new.all_former_names, old.name, old.short_name, *old.all_former_names)
        new.former_names = join_lines(dict.fromkeys(filter(None, names)))
        new.save()
        self._announce()
        close(self.source, f"**{self.title}**\n\n{self.text}")
        for follower in followers():
            follower.act(self.source.department, self.heir.department)

    def _replace(self, replacement: Replacement) -> None:
        page = replacement.page
        path = address(page)
        for former in Redirect.objects.filter(redirect_page_id=page.pk):
            former.redirect_page_id = replacement.by.pk
            former.save()
        if page.live:
            page.unpublish()
            Redirect.objects.update_or_create(
                site=self.source.site,
                old_path=path,
                defaults={"redirect_page_id": replacement.by.pk, "automatically_created": True},
            )

    def _hand_over_people_and_files(self) -> None:
        for name in GROUP_NAMES.values():
            mine, theirs = (Group.objects.filter(name=name(one.slug)).first() for one in (self.source, self.heir))
            if mine is not None and theirs is not None:
                theirs.user_set.add(*mine.user_set.all())
                mine.user_set.clear()
        folders = [
            Collection.objects.filter(name=one.site.site_name, depth=2).first() for one in (self.source, self.heir)
        ]
        if all(folders):
            folders[0].move(folders[1], pos="sorted-child")

    def _announce(self) -> None:
        column = self._column()
        if column is None:
            return
        taken = set(column.get_children().values_list("slug", flat=True))
        slug = _free(f"{self.source.slug}-merged", taken)
        notice = NoticePage(title=self.title, slug=slug, body=notice_body(self.text), live=False)
        column.add_child(instance=notice)
        notice.save_revision().publish()

    def _column(self) -> ColumnPage | None:
        """Where the heir's notices stand."""
        return ColumnPage.objects.descendant_of(self.heir.site.root_page).filter(slug="notices", live=True).first()


def suggested_notice(source: SiteProfile, heir: SiteProfile) -> tuple[str, str]:
    """Title and text in the city's own language."""
    with override("zh-hans"):
        old, new = source.department.name, heir.department.name
        url = heir.site.root_url
        title = f"关于{old}职责并入{new}的公告"
        text = (
            f"{old}的职责已并入{new}。原由{old}办理的事项，由{new}继续办理；"
            f"原有办事指南、政策文件和公开信息，请到[{new}网站]({url}/)查阅。"
        )
        return title, text


def _sorted(source: SiteProfile, heir: SiteProfile) -> _Sorted:
    """What moves, and what is replaced by the heir's own."""
    found = _Sorted()
    below, above = source.site.root_page.url_path, heir.site.root_page
    theirs = {page.url_path.removeprefix(above.url_path): page for page in Page.objects.descendant_of(above).specific()}
    taken: defaultdict[str, set[str]] = defaultdict(set)  # By the path of the page above.
    for page in theirs.values():
        taken[page.path[: -Page.steplen]].add(page.slug)
    theirs[""] = above
    moved: list[str] = []
    for page in pages_below(source.site.root_page):
        if page.url_path.startswith(tuple(moved)):
            continue  # With the section above it.
        place = page.url_path.removeprefix(below)
        counterpart = theirs.get(place)
        if _is_every_sites(page, counterpart):
            found.replacements.append(Replacement(page, counterpart or _nearest(place, theirs)))
        else:
            parent = theirs.get(next(_above(place)), above)
            slug = _free(page.slug, taken[parent.path], suffix=source.slug)
            taken[parent.path].add(slug)
            found.moves.append(Move(page, parent, slug))
            moved.append(page.url_path)
    return found


def _is_every_sites(page: Any, counterpart: Any) -> bool:
    if isinstance(page, ColumnPage):
        return isinstance(counterpart, ColumnPage)
    return isinstance(page, EVERY_SITES) or (isinstance(page, StandardPage) and bool(page.role))


def _nearest(place: str, theirs: dict[str, Page]) -> Page:
    return next(theirs[above] for above in _above(place) if above in theirs)


def _above(place: str) -> Iterator[str]:
    parts = place.rstrip("/").split("/")
    for length in range(len(parts) - 1, 0, -1):
        yield "/".join(parts[:length]) + "/"
    yield ""


def _free(slug: str, taken: set[str], suffix: str = "") -> str:
    names = [slug, f"{slug}-{suffix}" if suffix else slug, *(f"{slug}-{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


def _move(move: Move) -> None:
    if move.slug != move.page.slug:
        Page.objects.filter(pk=move.page.pk).update(slug=move.slug)
        if (draft := move.page.latest_revision) is not None:
            draft.content["slug"] = move.slug
            draft.save(update_fields=["content"])
    # Again from the database: what moved before has changed places and numbers of children.
    Page.objects.get(pk=move.page.pk).move(Page.objects.get(pk=move.parent.pk), pos="last-child")
