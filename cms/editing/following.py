"""Every act on pages that changes what is public, and the marks it leaves for the Records (design 4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.db.models.signals import post_delete, post_save, pre_save
from django.utils import timezone
from modelcluster.fields import ParentalKey
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, ReferenceIndex, Site
from wagtail.query import PageQuerySet
from wagtail.signals import page_published, page_unpublished, post_page_move

from cms.records.models import RecordRow
from cms.records.record import PageRecord, Record
from cms.records.shared_reads import forget, know
from cms.records.snapshots import everything, snapshot
from cms.records.table import is_writing, mark, refreshes

from .pages import BasePage
from .rows import prefetch
from .snapshot import former_key, former_paths

PAGE = "page"
NOTED_ON_SIGHT = {"file_size", "file_hash"}
"""What Wagtail writes down about a file when a screen first shows it; the file itself is what it was."""


def connect() -> None:
    page_published.connect(_published, dispatch_uid="records-published")
    page_unpublished.connect(_changed, dispatch_uid="records-unpublished")
    post_page_move.connect(_moved, dispatch_uid="records-moved")
    pre_save.connect(_about_to_save, sender=Redirect, dispatch_uid="records-about-to-save")
    post_save.connect(_saved, dispatch_uid="records-saved")
    post_delete.connect(_deleted, dispatch_uid="records-deleted")


@refreshes(PAGE)
def refresh_pages(identifiers: set[str]) -> Iterable[tuple[str, Record | None]]:
    """The Records of pages that are live, not expired, and open together with all their ancestors."""
    public = {page.pk: page for page in public_pages(identifiers)}
    prefetch(public.values())
    former = _former_addresses(identifiers)
    paths = former_paths(public)
    for identifier in public:
        know(former_key(identifier), paths)
    for identifier in sorted(identifiers, key=int):
        page = public.get(int(identifier))
        record = snapshot(page) if isinstance(page, BasePage) and page.get_url_parts() else None
        if isinstance(record, PageRecord):
            record = _with_former_address(page, record, former.get(record.key))
        yield f"page:{identifier}", record


@everything(PAGE)
def all_pages() -> Iterable[str]:
    return map(str, Page.objects.filter(live=True, depth__gt=1).values_list("pk", flat=True))


def public_pages(identifiers: Iterable[str]) -> list[Page]:
    return _below_open(list(_open(identifiers).specific()))


def public_identifiers(identifiers: Iterable[str]) -> list[int]:
    """Which of these pages are public, in the order of the tree, for those who need to know no more."""
    return [page.pk for page in _below_open(list(_open(identifiers)))]


def _open(identifiers: Iterable[str]) -> PageQuerySet:
    is_unexpired = Q(expire_at=None) | Q(expire_at__gt=timezone.now())
    return Page.objects.filter(pk__in=identifiers, live=True).filter(is_unexpired).public()


def _below_open(found: list[Page]) -> list[Page]:
    """Without those below a page that is closed itself."""
    above = {page.path[:length] for page in found for length in range(Page.steplen, len(page.path), Page.steplen)}
    hidden = Page.objects.filter(path__in=above).filter(Q(live=False) | Q(expire_at__lte=timezone.now()))
    closed = tuple(hidden.values_list("path", flat=True))
    return [page for page in found if not closed or not page.path.startswith(closed)]


def mark_subtree(page: Page) -> None:
    fresh = Page.objects.filter(pk=page.pk).first()
    if fresh is not None:
        mark(PAGE, *Page.objects.descendant_of(fresh, inclusive=True).values_list("pk", flat=True))


def mark_site(site: Site) -> None:
    """All pages of a site: its host or slug is part of their Records' meaning."""
    mark_subtree(site.root_page)


def _former_addresses(identifiers: Iterable[str]) -> dict[str, tuple[str, str | None]]:
    """Site and address that the table still has for each page, by key."""
    keys = [f"page:{identifier}" for identifier in identifiers]
    rows = RecordRow.objects.filter(key__in=keys, is_removed=False).values_list("key", "site", "path")
    return {key: (site, path) for key, site, path in rows}


def _with_former_address(page: Page, record: PageRecord, former: tuple[str, str | None] | None) -> PageRecord:
    """Keeps the address that the table still has as a redirect of the site where it was."""
    if former is None or former[1] is None or former == (record.site, record.path):
        return record
    site = Site.objects.get(pk=page.get_url_parts()[0])
    left = site if former[0] == record.site else Site.objects.filter(profile__slug=former[0]).first()
    if left is None:
        return record
    forget(former_key(page.pk))
    if Redirect.objects.filter(site=left, old_path=former[1], redirect_page_id=page.pk).exists():
        return record
    Redirect.objects.filter(site=site, old_path=record.path).delete()
    Redirect.objects.update_or_create(
        site=left, old_path=former[1], defaults={"redirect_page_id": page.pk, "automatically_created": True}
    )
    return snapshot(page)  # type: ignore[return-value]


def _published(sender: Any, instance: Page, **_: Any) -> None:
    if instance.live:  # Also sent when a page is only scheduled.
        _mark_with_descendants_if_shown(instance)


def _changed(sender: Any, instance: Page, **_: Any) -> None:
    _mark_with_descendants_if_shown(instance)


def _mark_with_descendants_if_shown(page: Page) -> None:
    # What hides or shows a page hides or shows all that stands below it.
    mark_subtree(page) if page.numchild else mark(PAGE, page.pk)


def _moved(sender: Any, instance: Page, parent_page_before: Page, parent_page_after: Page, **_: Any) -> None:
    mark_subtree(instance)
    # A place among siblings is a number: the others' moved too.
    parents = {parent_page_before.pk, parent_page_after.pk}
    for parent in Page.objects.filter(pk__in=parents):
        mark(PAGE, *Page.objects.child_of(parent).values_list("pk", flat=True))


def _about_to_save(sender: type[Redirect], instance: Redirect, **_: Any) -> None:
    # The page that a former address led to until now tells of it no longer.
    former = Redirect.objects.filter(pk=instance.pk).values_list("redirect_page_id", flat=True).first()
    if former not in (None, instance.redirect_page_id):
        mark(PAGE, former)


def _saved(sender: type[Any], instance: Any, update_fields: Iterable[str] | None = None, **_: Any) -> None:
    if isinstance(instance, Page):
        if instance.live or is_writing():
            mark(PAGE, instance.pk)
            if instance.numchild and _is_renamed(instance):
                mark_subtree(instance)
    elif update_fields is None or set(update_fields) - NOTED_ON_SIGHT:
        _other_changed(instance)


def _is_renamed(page: Page) -> bool:
    """Whether a section's Record stands under another slug; Wagtail's own signal comes after the commit."""
    former = RecordRow.objects.filter(key=f"page:{page.pk}", is_removed=False).values_list("path", flat=True).first()
    return bool(former) and former.strip("/").rpartition("/")[2] not in ("", page.slug)


def _deleted(sender: type[Any], instance: Any, **_: Any) -> None:
    if isinstance(instance, Page):
        # Who named it in a field of its own has been emptied by an update without a signal.
        mark(PAGE, instance.pk, *_pages_that_use(instance))
    else:
        # A row may go with what it names, and its page is not saved then. Drafts lose rows outside of acts.
        if is_writing():
            mark(PAGE, *_pages_with(instance))
        _other_changed(instance)


def _other_changed(instance: Any) -> None:
    if isinstance(instance, PageViewRestriction):
        mark_subtree(instance.page)
    elif isinstance(instance, Site):
        mark_site(instance)
    elif isinstance(instance, Redirect) and instance.redirect_page_id:
        mark(PAGE, instance.redirect_page_id)
    elif isinstance(instance, get_image_model() | get_document_model()):
        mark(PAGE, *_pages_that_use(instance))


def _pages_with(row: Any) -> list[int]:
    keys = [field for field in row._meta.concrete_fields if isinstance(field, ParentalKey)]
    return [getattr(row, key.attname) for key in keys if issubclass(key.related_model, Page)]


def _pages_that_use(instance: Any) -> set[str]:
    references = ReferenceIndex.get_references_to(instance).select_related("base_content_type")
    return {
        reference.object_id
        for reference in references
        if issubclass(reference.base_content_type.model_class() or object, Page)
    }
