"""Acts of editors on pages, as rules of the state machine."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import Page, PageViewRestriction

from cms.editing.due import do_due
from departments.disclosure.models import DocumentPage, NewsPage, NoticePage

from .machine import CHOICE, CityMachine

HOURS = st.integers(1, 100)
BELOW = st.integers(0, 1)
"""At least so many pages stand below: half of the acts are on sections, which are few."""
EDITED = st.sampled_from(["title", "body", "summary", "slug", "former slug", "menu", "variant", "language"])
COPIED = ("newspage", "noticepage", "documentpage", "interpretationpage", "columnpage", "serviceitempage")
"""Types of which a site has as many pages as it likes."""


class PageRules(CityMachine):
    @rule(choice=CHOICE, what=EDITED, below=BELOW)
    def edit_and_publish(self, choice: int, what: str, below: int) -> None:
        page = self._latest(self.pages(numchild__gte=below), choice)
        if page is not None:
            self._change(page, what)
            with self.act():
                page.save_revision().publish()

    @rule(choice=CHOICE)
    def edit_a_draft(self, choice: int) -> None:
        page = self._latest(self.pages(), choice)
        if page is not None:
            page.title, page.summary = self.new_mark(), self.new_mark()
            page.slug = self.new_slug()
            with self.act():
                page.save_revision()

    @rule(choice=CHOICE, is_published=st.booleans())
    def write_an_article(self, choice: int, is_published: bool) -> None:
        column = self.one_of(self.pages(live=True, content_type__model="columnpage"), choice)
        if column is None:
            return
        page = NewsPage(title=self.new_mark(), slug=self.new_slug(), seo_title=self.new_mark(), live=False)
        page.body = [("text", f"<p>{self.new_mark()}{self._link(choice)}</p>")]
        with self.act():
            column.add_child(instance=page)
            revision = page.save_revision()
            if is_published:
                revision.publish()

    @rule(choice=CHOICE, hours=HOURS)
    def schedule(self, choice: int, hours: int) -> None:
        page = self._latest(self.pages(), choice)
        if page is not None:
            page.title = self.new_mark()
            page.go_live_at = self.clock() + timedelta(hours=hours)
            with self.act():
                page.save_revision().publish()

    @rule(choice=CHOICE, hours=HOURS)
    def let_expire(self, choice: int, hours: int) -> None:
        page = self._latest(self.pages(live=True), choice)
        if page is not None:
            page.expire_at = self.clock() + timedelta(hours=hours)
            with self.act():
                page.save_revision().publish()

    @rule(hours=st.integers(1, 200))
    def time_passes(self, hours: int) -> None:
        self.clock.advance(hours=hours, minutes=7)
        do_due(self.clock())

    @rule(choice=CHOICE, hours=HOURS)
    def pin_a_notice(self, choice: int, hours: int) -> None:
        notice = self._latest(self.pages(content_type__model="noticepage"), choice)
        if isinstance(notice, NoticePage):
            notice.pinned_until = self.clock() + timedelta(hours=hours)
            with self.act():
                notice.save_revision().publish()

    @rule(choice=CHOICE, days=st.integers(0, 5))
    def limit_the_validity_of_a_document(self, choice: int, days: int) -> None:
        document = self._latest(self.pages(content_type__model="documentpage"), choice)
        if isinstance(document, DocumentPage):
            document.effective_until = (self.clock() + timedelta(days=days)).date()
            with self.act():
                document.save_revision().publish()

    @rule(choice=CHOICE, below=BELOW)
    def unpublish(self, choice: int, below: int) -> None:
        page = self.one_of(self.pages(live=True, numchild__gte=below), choice)
        if page is not None:
            with self.act():
                page.unpublish()

    @rule(choice=CHOICE)
    def publish_again(self, choice: int) -> None:
        page = self._latest(self.pages(live=False), choice)
        if page is not None:
            page.go_live_at = page.expire_at = None
            with self.act():
                page.save_revision().publish()

    @rule(choice=CHOICE)
    def delete(self, choice: int) -> None:
        page = self.one_of(self.pages(), choice)
        if page is not None and Page.objects.filter(depth__gte=3).count() > 12:
            with self.act():
                page.delete()

    @rule(choice=CHOICE, place=CHOICE, below=BELOW)
    def move(self, choice: int, place: int, below: int) -> None:
        page = self.one_of(self.pages(numchild__gte=below), choice)
        parents = [] if page is None else [parent for parent in self._parents(page) if page.can_move_to(parent)]
        parent = self.one_of(parents, place)
        if page is None or parent is None:
            return
        with self.act():
            if not Page._slug_is_available(page.slug, parent, page):
                page.slug = self.new_slug()
                page.save()
            page.move(parent, pos="last-child")

    @rule(choice=CHOICE, sibling=CHOICE, pos=st.sampled_from(["left", "right", "first-sibling"]))
    def reorder(self, choice: int, sibling: int, pos: str) -> None:
        page = self.one_of(self.pages(), choice)
        target = None if page is None else self.one_of(list(page.get_siblings(inclusive=False)), sibling)
        if page is not None and target is not None:
            with self.act():
                page.move(target, pos=pos)

    @rule(choice=CHOICE, place=CHOICE, is_recursive=st.booleans(), is_live=st.booleans())
    def copy(self, choice: int, place: int, is_recursive: bool, is_live: bool) -> None:
        page = self.one_of(self.pages(content_type__model__in=COPIED), choice)
        parents = [] if page is None else [parent for parent in self._parents(page) if page.can_move_to(parent)]
        parent = self.one_of(parents, place)
        if page is not None and parent is not None:
            attributes = {"slug": self.new_slug(), "title": self.new_mark()}
            with self.act():
                page.copy(recursive=is_recursive, to=parent, update_attrs=attributes, keep_live=is_live)

    @rule(choice=CHOICE, place=CHOICE)
    def alias(self, choice: int, place: int) -> None:
        page = self.one_of(self.pages(content_type__model="newspage"), choice)
        parent = None if page is None else self.one_of(self._parents(page), place)
        if page is not None and parent is not None:
            with self.act():
                page.create_alias(parent=parent, update_slug=self.new_slug())

    @rule(choice=CHOICE)
    def make_an_alias_a_page_of_its_own(self, choice: int) -> None:
        alias = self.one_of(list(Page.objects.exclude(alias_of=None).order_by("pk").specific()), choice)
        if alias is not None:
            with self.act():
                ConvertAliasPageAction(alias).execute(skip_permission_checks=True)

    @rule(choice=CHOICE, is_restricted=st.booleans())
    def close_a_site(self, choice: int, is_restricted: bool) -> None:
        homes = self.pages(least_depth=2, depth=2, live=True, content_type__model="departmenthomepage")
        home = self.one_of(homes, choice)
        if home is not None and not home.view_restrictions.exists():
            with self.act():
                if is_restricted:
                    PageViewRestriction.objects.create(page=home, restriction_type="login")
                else:
                    home.unpublish()

    @rule(choice=CHOICE)
    def open_a_site_again(self, choice: int) -> None:
        home = self.one_of(self.pages(least_depth=2, depth=2), choice)
        if home is not None:
            with self.act():
                home.view_restrictions.all().delete()
                home.save_revision().publish()

    @rule(choice=CHOICE, below=BELOW)
    def restrict(self, choice: int, below: int) -> None:
        page = self.one_of(self.pages(numchild__gte=below), choice)
        if page is not None and not page.view_restrictions.exists():
            with self.act():
                PageViewRestriction.objects.create(page=page, restriction_type="login")

    @rule(choice=CHOICE)
    def lift_a_restriction(self, choice: int) -> None:
        restriction = self.one_of(list(PageViewRestriction.objects.order_by("pk")), choice)
        if restriction is not None:
            with self.act():
                restriction.delete()

    def _latest(self, pages: list[Page], choice: int) -> Any:
        """The page as its editor opens it: with what is in the latest draft."""
        page = self.one_of(pages, choice)
        return None if page is None else page.get_latest_revision_as_object()

    def _change(self, page: Any, what: str) -> None:
        match what:
            case "slug":
                page.slug = self.new_slug()
            case "former slug":
                page.slug = f"s{1 + len(self.marks) % max(1, self.number)}"
            case "menu":
                page.show_in_menus = not page.show_in_menus
            case "variant":
                page.has_traditional_variant = not page.has_traditional_variant
            case "language":
                page.language = "en" if page.language == "zh-hans" else "zh-hans"
            case "body" if hasattr(page, "body") and not isinstance(page.body, str):
                page.body = [("text", f"<p>{self.new_mark()}{self._link(len(self.marks))}</p>")]
            case "summary":
                page.summary = self.new_mark()
            case _:
                page.title = self.new_mark()

    def _link(self, choice: int) -> str:
        page = self.one_of(self.pages(), choice)
        return "" if page is None else f'<a linktype="page" id="{page.pk}">见此</a>'

    def _parents(self, page: Page) -> list[Page]:
        allowed = tuple(type(page).allowed_parent_page_models())
        found = Page.objects.filter(depth__gte=2).order_by("pk").specific()
        return [
            parent
            for parent in found
            if isinstance(parent, allowed) and not parent.is_descendant_of(page) and parent.pk != page.pk
        ]
