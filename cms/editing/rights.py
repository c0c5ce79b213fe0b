"""Rights by site: editors write, reviewers and approvers judge, officers answer, managers see to the whole site.

The portal team keeps all sites' pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

PORTAL_TEAM = "portal-team"
EDITOR_PAGES = ("add_page", "change_page")
REVIEWER_PAGES = ("change_page",)
# Publishing is the right to take down; what goes live goes by an approval (approvals.py).
APPROVER_PAGES = ("change_page", "publish_page", "lock_page", "unlock_page")
# They order menus, lock and take down; nothing makes them judges of a text.
MANAGER_PAGES = ("add_page", *APPROVER_PAGES)
PORTAL_PAGES = ("add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page")
COLLECTION = ("add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document")


def editors_name(slug: str) -> str:
    return f"{slug}-editors"


def reviewers_name(slug: str) -> str:
    return f"{slug}-reviewers"


def approvers_name(slug: str) -> str:
    return f"{slug}-approvers"


def officers_name(slug: str) -> str:
    """Those who answer what people send to the department, but for complaints."""
    return f"{slug}-officers"


def complaints_name(slug: str) -> str:
    """Those who see the department's complaints, the first and before its officers (R13)."""
    return f"{slug}-complaints"


def managers_name(slug: str) -> str:
    """站点管理员: those who answer for the site as a whole."""
    return f"{slug}-managers"


def slugs_of(user: Any, *names: Callable[[str], str]) -> set[str]:
    """Slugs of the sites where the user is of a group so named."""
    held = user.groups.values_list("name", flat=True)
    suffixes = [name("") for name in names]
    return {group.removesuffix(suffix) for group in held for suffix in suffixes if group.endswith(suffix)}


def grant_site_rights(*, slug: str, home: Page, collection: Collection) -> None:
    """Those who write, judge and manage one site, with rights on its pages and its collection alone; its officers."""
    _group(officers_name(slug))
    _group(complaints_name(slug))
    for name, permissions in (
        (editors_name(slug), EDITOR_PAGES),
        (reviewers_name(slug), REVIEWER_PAGES),
        (approvers_name(slug), APPROVER_PAGES),
        (managers_name(slug), MANAGER_PAGES),
    ):
        group = _group(name)
        _grant_pages(group, home, permissions)
        _grant_collection(group, collection, COLLECTION)


def collection_of(slug: str) -> Collection:
    """Where a site's pictures and files are kept."""
    own = GroupCollectionPermission.objects.filter(group__name=editors_name(slug)).order_by("pk")
    return own.select_related("collection")[0].collection


def ensure_portal_team() -> Group:
    """The portal team, and no other group, has rights at the root: Wagtail's own two groups go."""
    Group.objects.filter(name__in=("Editors", "Moderators")).delete()
    team = _group(PORTAL_TEAM)
    root = Page.get_first_root_node()
    collections = Collection.get_first_root_node()
    if root is not None:
        if root.title == "Root":
            Page.objects.filter(pk=root.pk).update(title="全部网站", draft_title="全部网站")
        _grant_pages(team, root, PORTAL_PAGES)
    if collections is not None:
        if collections.name == "Root":
            Collection.objects.filter(pk=collections.pk).update(name="全部文件夹")
        _grant_collection(team, collections, COLLECTION)
    return team


def ensure_collection(name: str) -> Collection:
    root = Collection.get_first_root_node()
    if root is None:
        root = Collection.add_root(name="Root")
    found: Collection | None = Collection.objects.filter(name=name, depth=2).first()
    return found or root.add_child(name=name)


def _group(name: str) -> Group:
    group, _ = Group.objects.get_or_create(name=name)
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    group.permissions.add(access)
    return group


def _grant_pages(group: Group, page: Page, codenames: Iterable[str]) -> None:
    permissions = Permission.objects.filter(
        content_type__app_label="wagtailcore", content_type__model="page", codename__in=codenames
    )
    for permission in permissions:
        GroupPagePermission.objects.get_or_create(group=group, page=Page.objects.get(pk=page.pk), permission=permission)


def _grant_collection(group: Group, collection: Collection, codenames: Iterable[str]) -> None:
    permissions = Permission.objects.filter(
        content_type__app_label__in=("wagtailimages", "wagtaildocs"), codename__in=codenames
    )
    for permission in permissions:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
