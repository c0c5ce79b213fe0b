"""An editor of one department walks over every address of the admin with another's pages in hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.documents import get_document_model
from wagtail.models import Collection, Page, TaskState, WorkflowState

from cms.editing import guard
from cms.records.table import writing
from departments.disclosure.models import NewsPage
from tests.publishing.city import PublishedCity

from .forms import certify, client_of

CANARY = "不得外传的标题"


class Address(NamedTuple):
    name: str
    route: str
    view: Any


def addresses(patterns: Any = None, namespace: str = "", before: str = "") -> Iterator[Address]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner, route)
        elif isinstance(pattern, URLPattern) and route.startswith("admin/"):
            yield Address(namespace + (pattern.name or ""), route, pattern.callback)


class Targets(NamedTuple):
    """Things of the portal that an editor of the department must not see."""

    draft: Page
    values: dict[str, Any]


@pytest.fixture
def targets(city: PublishedCity) -> Targets:
    author = get_user_model().objects.create_user(username="author", password="test")
    certify(author)
    column = Page.objects.get(url_path="/portal/news/")
    with writing():
        draft = column.add_child(instance=NewsPage(title=CANARY, slug="canary", live=False))
        revision = draft.save_revision(user=author)
        draft.get_workflow().start(draft, author)
        collection = Collection.objects.exclude(depth=1).exclude(name__contains="公安").first()
        document = get_document_model().objects.create(
            title=CANARY, collection=collection, file=ContentFile(b"x", name="canary.pdf")
        )
    state = WorkflowState.objects.get(object_id=str(draft.pk))
    page = dict.fromkeys(("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk"), draft.pk)
    values = page | {
        "pk": draft.pk,
        "object_id": draft.pk,
        "document_id": document.pk,
        "doc_id": document.pk,
        "revision_id": revision.pk,
        "workflow_state_id": state.pk,
        "task_state_id": TaskState.objects.get(workflow_state=state).pk,
        "task_id": TaskState.objects.get(workflow_state=state).task_id,
        "action_name": "approve",
        "app_label": "wagtailcore",
        "model_name": "page",
        "content_type_app_name": "chengmen_disclosure",
        "content_type_model_name": "newspage",
        "action": "unpublish",
        "filter_spec": "width-10",
        "app_name": "chengmen_organisation",
    }
    return Targets(draft, values)


def test_every_address_of_the_admin_has_a_rule() -> None:
    undecided = {address.name for address in addresses() if not guard.has_rule(address.name)}

    assert undecided == set(), "Decide in cms/editing/guarded.py whether departments may open these."


@pytest.mark.slow
def test_no_address_shows_a_department_what_another_drafts(targets: Targets) -> None:
    editor = client_of("gongan-editors")

    assert seen_at(editor, targets) == set()
    targets.draft.refresh_from_db()
    assert (targets.draft.title, targets.draft.live) == (CANARY, False)


@pytest.mark.slow
def test_the_walk_would_notice(targets: Targets) -> None:
    portal_team = client_of("portal-team")

    assert len(seen_at(portal_team, targets, methods=("get",))) >= 15


def test_links_lead_to_published_pages_of_all_sites_and_own_drafts(targets: Targets) -> None:
    user = get_user_model().objects.create_user(username="linker", password="test")
    user.groups.add(Group.objects.get(name="gongan-editors"))
    own = Page.objects.get(url_path="/gongan/news/")
    with writing():
        draft = own.add_child(instance=NewsPage(title="自己的草稿", slug="own-draft", live=False))

    found = guard.linkable_pages(user, Page.objects.all())

    assert found.filter(pk=draft.pk).exists()
    assert found.filter(url_path="/portal/news/a/").exists()
    assert not found.filter(pk=targets.draft.pk).exists()


def seen_at(client: Client, targets: Targets, methods: tuple[str, ...] = ("get", "post")) -> set[str]:
    """Names of the addresses whose body, headers or messages tell the canary."""
    seen = set()
    for address in addresses():
        url = "/" + filled(address.route, targets.values)
        for method in methods:
            for query in ("", f"?id={targets.draft.pk}", f"?q={CANARY[:4]}", "?id=all"):
                if "logout" in url or (query and method == "post" and "bulk" not in url):
                    continue
                answer = getattr(client, method)(url + query)
                if tells(answer):
                    seen.add(f"{method} {address.name}{query}")
    return seen


def filled(route: str, values: dict[str, Any]) -> str:
    if "revisions/compare" in route:
        return f"admin/pages/{values['pk']}/revisions/compare/earliest...latest/"
    plain = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values.get(match[1], values["pk"])), route)
    return plain.replace("^", "").replace("$", "").replace(".*", "nothing")


def tells(answer: Any) -> bool:
    texts = [str(dict(answer.headers))]
    if not answer.streaming:
        texts.append(answer.content.decode(errors="replace"))
    if hasattr(answer, "wsgi_request"):
        texts += [str(message) for message in get_messages(answer.wsgi_request)]
    # What was searched for comes back in the search field; the whole title must not.
    escaped = CANARY.encode("unicode_escape").decode()
    return any(CANARY in text or escaped in text for text in texts)
