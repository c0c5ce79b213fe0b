"""Two departments that have each of everything that is not public, marked so that it is known wherever it shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import msgspec
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Comment, Page, PageViewRestriction, UploadedFile

from cms.accounts.duties import AUDIT, INSPECTORS, SUPERVISORS
from cms.accounts.models import SignedIn
from cms.editing.delegations import Delegation
from cms.editing.models import GateRelease
from cms.records.table import writing
from departments.casework.histories import open_case
from departments.disclosure.models import ColumnPage, DocumentPage, NewsPage
from departments.organisation.models import Department, SiteProfile
from departments.services.exchange.imports import Planned, State, begin
from departments.services.models import CatalogueItem, ImportedTables, ItemType, TablesImport
from departments.wording.models import SearchCount
from tests.editing.forms import person, signed_in
from tests.factories import BODY, make_picture

from .files import picture

WORD = "未公开"
"""In every planted title, to search for: an answer repeats what was sought, but not the mark."""
TEAM = "portal-team"
WATCHERS = (AUDIT, SUPERVISORS, INSPECTORS)
"""Groups of the city that look and do nothing; one person of each is called by the group's name."""


class Held(NamedTuple):
    """One department's things, by their numbers; ``mark`` stands in all their texts and names."""

    slug: str
    mark: str
    home: int
    column: int
    draft: int
    """Waits for an approver."""
    revision: int
    workflow_state: int
    task_state: int
    task: int
    written: int
    """A draft that nobody has submitted."""
    returned: int
    changed: int
    """Live, with a marked change that is not."""
    scheduled: int
    scheduled_revision: int
    locked: int
    restricted: int
    hidden: int
    """An unpublished column with a live page below it."""
    below_hidden: int
    below_changed: int
    """Public, below a section whose marked change is not."""
    found: int
    """A draft in which the gate finds a telephone number."""
    alias: int
    plain: int
    """Live, and without a secret: what links and copies may lead to."""
    policy: int
    """A document that is no more than a draft."""
    public_policy: int
    """Live, with a marked change that is not."""
    collection: int
    image: int
    file: int
    upload: int
    """Of a picture, not finished."""
    file_upload: int
    item: int
    session: int
    delegation: int
    signed_in: int
    """The author's present login."""
    profile: int
    """Of the site."""
    tables: int
    """A file of guides that the author has uploaded, and not yet confirmed."""
    case: int
    """Asked of the department, with the mark in it."""
    complaint: int
    second: int
    """Another approver."""
    people: dict[str, str]
    """User name of one person of each group of the site, and of the portal team."""


def plant(slug: str, mark: str) -> Held:
    """Writes the department's things into the present database."""
    people = _people(slug, mark)
    author = people["editors"]
    column = Page.objects.get(url_path=f"/{slug}/news/")
    with writing():
        draft = _news(column, mark, "draft", author)
        state = draft.get_workflow().start(draft, author)
        _comment(draft, mark, author)
        returned = _news(column, mark, "returned", author)
        _returned(returned, mark, people["approvers"])
        changed = _live(column, mark, "changed")
        _change(changed, mark, "changed", author)
        scheduled = _news(column, mark, "scheduled", author)
        coming = scheduled.save_revision(user=author, approved_go_live_at=timezone.now() + timedelta(days=2))
        locked = _news(column, mark, "locked", author)
        Page.objects.filter(pk=locked.pk).update(locked=True, locked_by=author, locked_at=timezone.now())
        restricted = _news(column, mark, "restricted", author)
        restricted.get_latest_revision().publish(skip_permission_checks=True)
        PageViewRestriction.objects.create(page=restricted, restriction_type="login")
        hidden = _hidden(slug, mark)
        below = _live(hidden, mark, "below")
        Page.objects.get(pk=hidden.pk).specific.unpublish()
        section = Page.objects.get(url_path=f"/{slug}/notices/").specific
        below_changed = _live(section, mark, "beside")
        _change(section, mark, "section", author)
        found = _news(column, mark, "found", author, body="电话13912345678")
        alias = Page.objects.get(url_path=f"/{slug}/news/a/").specific.create_alias(update_slug="alias")
        policy = Page.objects.get(url_path=f"/{slug}/policies/").add_child(
            instance=DocumentPage(title=f"{WORD}{mark}policy", slug=f"{mark}-policy", live=False)
        )
        public_policy = Page.objects.get(url_path=f"/{slug}/policies/d/").specific
        _change(public_policy, mark, "changedpolicy", author)
        written = _news(column, mark, "written", author)
        _link_everywhere(written, author)
        files = _files(slug, mark) | _uploads(mark, author)
        item = _rows(slug, mark, draft, author)
        delegation = _delegation(slug, mark, people["approvers"])
    session = EditingSession.objects.create(
        user=author, content_object=draft, last_seen_at=timezone.now() + timedelta(days=1)
    )
    return Held(
        slug=slug,
        mark=mark,
        home=Page.objects.get(url_path=f"/{slug}/").pk,
        column=column.pk,
        draft=draft.pk,
        revision=Page.objects.get(pk=draft.pk).latest_revision_id,
        workflow_state=state.pk,
        task_state=state.current_task_state_id,
        task=state.current_task_state.task_id,
        written=written.pk,
        returned=returned.pk,
        changed=changed.pk,
        scheduled=scheduled.pk,
        scheduled_revision=coming.pk,
        locked=locked.pk,
        restricted=restricted.pk,
        hidden=hidden.pk,
        below_hidden=below.pk,
        below_changed=below_changed.pk,
        found=found.pk,
        alias=alias.pk,
        plain=Page.objects.get(url_path=f"/{slug}/news/a/").pk,
        policy=policy.pk,
        public_policy=public_policy.pk,
        item=item,
        session=session.pk,
        delegation=delegation.pk,
        signed_in=_signed_in(mark, author),
        profile=SiteProfile.objects.get(slug=slug).pk,
        tables=_tables(slug, mark, author),
        case=_case(slug, mark, "consultation"),
        complaint=_case(slug, mark, "complaint"),
        second=delegation.taker_id,
        people={suffix: user.username for suffix, user in people.items()} | {TEAM: TEAM},
        **files,
    )


def lead(ours: Held, theirs: Held) -> None:
    """A document of ours names a public one of theirs, whose change is not public."""
    policy = DocumentPage.objects.get(pk=ours.policy)
    policy.validity_document_id = theirs.public_policy
    with writing():
        policy.save()
        policy.save_revision()


def _people(slug: str, mark: str) -> dict[str, Any]:
    """One of each group that the site has, whichever those are."""
    people = {}
    for group in Group.objects.filter(name__startswith=f"{slug}-").order_by("name"):
        suffix = group.name.removeprefix(f"{slug}-")
        user = person(f"{mark}{suffix}", group.name)
        user.first_name, user.last_name, user.email = f"{mark}first", f"{mark}last", f"{mark}{suffix}@example.org"
        user.save()
        people[suffix] = user
    return people


def _case(slug: str, mark: str, kind: str) -> int:
    department = Department.objects.get(sites__slug=slug)
    body = {"subject": f"{mark}subject", "text": f"{mark}text", "name": f"{mark}name"}
    return open_case(uuid4(), kind=kind, department=department, body=body, now=timezone.now()).pk


def _news(parent: Page, mark: str, name: str, author: Any, *, body: str = "") -> NewsPage:
    page: NewsPage = Page.objects.get(pk=parent.pk).add_child(
        instance=NewsPage(
            title=f"{WORD}{mark}{name}",
            slug=f"{mark}-{name}",
            summary=f"{mark}summary",
            keywords=f"{mark}keyword",
            responsible_editor=f"{mark}person",
            body=[("text", f"<p>{WORD}{mark}text{body}</p>")],
            live=False,
            owner=author,
        )
    )
    page.save_revision(user=author, log_action=True)
    return page


def _live(parent: Page, mark: str, name: str) -> NewsPage:
    """Public: without a mark."""
    page = Page.objects.get(pk=parent.pk).add_child(
        instance=NewsPage(title=f"公开 {name}", slug=f"public-{name}", body=BODY, live=False)
    )
    page.save_revision().publish(skip_permission_checks=True)
    found: NewsPage = NewsPage.objects.get(pk=page.pk)
    return found


def _change(page: Any, mark: str, name: str, author: Any) -> None:
    page.title = f"{WORD}{mark}{name}"
    page.save_revision(user=author)


def _hidden(slug: str, mark: str) -> Page:
    home = Page.objects.get(url_path=f"/{slug}/")
    column = home.add_child(instance=ColumnPage(title=f"{WORD}{mark}column", slug=f"{mark}-column", live=False))
    column.save_revision().publish(skip_permission_checks=True)
    return column


def _returned(page: Any, mark: str, approver: Any) -> None:
    state = page.get_workflow().start(page, page.owner)
    state.current_task_state.reject(user=approver, comment=f"{mark}reason")


def _comment(page: Any, mark: str, author: Any) -> None:
    Comment.objects.create(page_id=page.pk, user=author, text=f"{mark}comment", contentpath="title")


def _link_everywhere(page: NewsPage, author: Any) -> None:
    """A draft that uses every published page and picture of the others: their usage lists must not tell."""
    links = "".join(
        f'<p><a linktype="page" id="{other.pk}">{other.pk}</a></p>' for other in NewsPage.objects.filter(live=True)
    )
    page.body = [("text", links)]
    page.save()
    page.save_revision(user=author)


def _files(slug: str, mark: str) -> dict[str, int]:
    site = SiteProfile.objects.get(slug=slug).site
    home = Collection.objects.get(name=site.site_name)
    collection = home.add_child(name=f"{mark}collection")
    image = make_picture(f"{mark}image")
    image.title, image.description, image.collection = f"{WORD}{mark}image", f"{mark}description", home
    # As an upload does it; otherwise a screen notes them when it first shows the picture.
    image._set_image_file_metadata()
    image.file.close()
    image.save()
    image.tags.add(f"{mark}tag")
    file = get_document_model().objects.create(
        title=f"{WORD}{mark}file",
        collection=home,
        file=ContentFile(f"{mark}content".encode(), name=f"{mark}file.pdf"),
    )
    file.get_file_size(), file.get_file_hash()
    file.tags.add(f"{mark}tag")
    return {"collection": collection.pk, "image": image.pk, "file": file.pk}


def _delegation(slug: str, mark: str, giver: Any) -> Delegation:
    today = timezone.localdate()
    taker = person(f"{mark}second", f"{slug}-approvers")
    return Delegation.objects.create(giver=giver, taker=taker, begins_on=today, ends_on=today, reason=f"{mark}reason")


def _signed_in(mark: str, author: Any) -> int:
    signed_in(author)
    login = SignedIn.objects.get(user=author)
    login.agent = f"{mark}agent"
    login.save()
    return int(login.pk)


def _tables(slug: str, mark: str, author: Any) -> int:
    given = begin(author, SiteProfile.objects.get(slug=slug), f"{mark}.json", b"{}")
    assert given is not None
    TablesImport.objects.filter(pk=given.pk).update(state=State.CHECKED)
    planned = Planned(differing=[], created=0, effects=[])
    ImportedTables.objects.filter(of=given).update(planned=msgspec.json.encode(planned))
    return int(given.pk)


def _uploads(mark: str, author: Any) -> dict[str, int]:
    made = [
        UploadedFile.objects.create(
            for_content_type=ContentType.objects.get_for_model(model),
            file=ContentFile(content, f"{mark}{name}"),
            uploaded_by_user=author,
        )
        for model, content, name in (
            (get_image_model(), picture().read(), "begun.png"),
            (get_document_model(), b"%PDF-1.4", "begun.pdf"),
        )
    ]
    return {"upload": made[0].pk, "file_upload": made[1].pk}


def _rows(slug: str, mark: str, draft: Page, author: Any) -> int:
    profile = SiteProfile.objects.get(slug=slug)
    SearchCount.objects.create(week="2026-W40", site=profile, query=f"{WORD}{mark}query", searches=3, unanswered=3)
    author.training_certificates.update(number=f"{mark}number", person=f"{mark}holder")
    GateRelease.objects.create(
        page_id=draft.pk,
        title=f"{mark}release",
        digest=f"{mark}digest",
        findings=[],
        reason=f"{mark}reason",
        reviewer=f"{mark}reviewer",
        released_by=author,
        released_by_name=author.username,
        authors=[author.username],
    )
    item = CatalogueItem.objects.create(
        code=f"{mark}-code",
        name=f"{WORD}{mark}item",
        item_type=ItemType.objects.get(),
        department=Department.objects.get(pk=profile.department_id),
    )
    return int(item.pk)
