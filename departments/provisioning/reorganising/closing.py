"""What merging and retiring share: the site stays as one page that says where to go, and nobody writes there any more."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page, ReferenceIndex

from departments.organisation.models import SiteProfile

from ..loading import stream
from ..markdown import rich_text
from ..sites import GROUP_NAMES


def close(profile: SiteProfile, text: str) -> None:
    """``text`` is the notice on the home page, as Markdown."""
    home = profile.site.root_page.specific
    home.introduction = rich_text(text, lambda target: None)
    home.featured_items = []
    # What a draft of the home page holds besides goes: nobody will finish it.
    home.save_revision().publish()
    profile.closed_on = timezone.localdate()
    profile.save()
    groups = _groups(profile)
    GroupPagePermission.objects.filter(group__in=groups).delete()
    GroupCollectionPermission.objects.filter(group__in=groups).delete()


def members(profile: SiteProfile) -> list[str]:
    """Accounts that lose their rights on the site."""
    return sorted(set(_groups(profile).exclude(user=None).values_list("user__username", flat=True)))


def _groups(profile: SiteProfile) -> QuerySet[Group]:
    return Group.objects.filter(name__in=[name(profile.slug) for name in GROUP_NAMES.values()])


def pages_below(home: Page) -> Iterable[Page]:
    """All pages of a site but its home page, parents before children."""
    return Page.objects.descendant_of(home).order_by("path").specific()


def address(page: Page) -> str:
    parts = page.get_url_parts()
    return str(parts[2]) if parts else ""


def named(title: str, place: str) -> str:
    """A page as lists of effects name it."""
    return f"《{title}》（{place}）"


def notice_body(text: str) -> list[tuple[str, object]]:
    return list(stream(text, lambda target: None))


def linked_from_elsewhere(pages: Iterable[Page], home: Page) -> int:
    """How many pages outside the site of ``home`` name one of these."""
    found: set[str] = set()
    for page in pages:
        found.update(ReferenceIndex.get_references_to(page).values_list("object_id", flat=True))
    numbers = [identifier for identifier in found if identifier.isdecimal()]
    return Page.objects.filter(pk__in=numbers, live=True).not_descendant_of(home, inclusive=True).count()
