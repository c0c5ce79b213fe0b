"""One person of another department, with all the rights there are in it, walks over every address by every method."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from cms.editing import guard
from tests.editing.conftest import UNCLOSED
from tests.editing.forms import person, signed_in

from .addresses import Address, addresses, filled
from .conftest import Two
from .planted import WORD, Held
from .sending import Act, none
from .trying import Request, Trial, Tried

pytestmark = [*UNCLOSED]
METHODS = ("get", "post", "head", "options", "put", "patch", "delete")
QUERIES = (f"q={quote(WORD)}", "id={draft}", "collection_id={collection}", "parent={column}&site=1")
DECIDE = (
    "Decide in cms/editing/guarded.py whether departments may open these, or with decide() in the room that has them; "
    "then see tests/editing/matrix/acts.py."
)


def test_every_address_of_the_admin_has_a_rule() -> None:
    admin = {address.name for address in addresses() if address.route.startswith("admin/")}

    assert {name for name in admin if not guard.has_rule(name)} == set(), DECIDE


@pytest.mark.slow
def test_no_address_shows_or_changes_anything_of_another_department(two: Two) -> None:
    stranger = signed_in(person("stranger", *groups_of(two.ours)))

    assert walked(stranger, two.theirs) == []


@pytest.mark.slow
def test_no_address_shows_anything_to_one_who_is_not_signed_in(two: Two) -> None:
    assert walked(Client(), two.theirs, methods=("get", "post")) == []


def walked(client: Client, theirs: Held, methods: tuple[str, ...] = METHODS) -> list[tuple[str, Tried]]:
    """Where something was shown or changed."""
    trial, found = Trial(theirs), []
    for address, method, url in requests(theirs, methods):
        tried = trial.attempt(client, Request(Act(address.name, none), url, {}, method))
        if not tried.is_harmless:
            found.append((f"{method} {url} ({address.name})", tried))
    return found


def requests(theirs: Held, methods: tuple[str, ...]) -> Iterator[tuple[Address, str, str]]:
    for address in addresses():
        url = url_of(address, theirs)
        if address.name == "wagtailadmin_logout":
            continue
        for method in methods:
            yield address, method, url
        # A closed address reads no query.
        if guard.is_open_to_departments(address.name):
            for query in QUERIES:
                yield address, "get", f"{url}?{query.format_map(theirs._asdict())}"


def url_of(address: Address, theirs: Held) -> str:
    route = address.route.replace("(\\d+)/(.*)$", f"<document_id>/{theirs.mark}file.pdf")
    return filled(route, parts(address, theirs))


def parts(address: Address, theirs: Held) -> dict[str, Any]:
    """What stands for the parts of an address; ``pk`` for those that nobody has thought of."""
    sorts = {"images_chooser": theirs.image, "docs_chooser": theirs.file, "catalogue_items": theirs.item}
    return {
        **dict.fromkeys(("page_id", "parent_page_id", "page_to_move_id", "page_pk", "object_id"), theirs.draft),
        "pk": next((pk for sort, pk in sorts.items() if sort in address.name), theirs.draft),
        "destination_id": theirs.hidden,
        "document_id": theirs.file,
        "doc_id": theirs.file,
        "image_id": theirs.image,
        "collection_id": theirs.collection,
        "uploaded_file_id": theirs.upload,
        "delegation_id": theirs.delegation,
        "case_id": theirs.case,
        "session_id": theirs.signed_in if address.name.startswith("accounts:") else theirs.session,
        "profile_id": theirs.profile,
        "suffix": "json",
        "revision_id": theirs.revision,
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        "workflow_state_id": theirs.workflow_state,
        "task_state_id": theirs.task_state,
        "task_id": theirs.task,
        "action_name": "approve",
        "action": "delete",
        "app_label": "wagtailcore",
        "model_name": "page",
        "content_type_app_name": "chengmen_disclosure",
        "content_type_model_name": "newspage",
        "app_name": "chengmen_organisation",
        "filter_spec": "width-10",
    }


def groups_of(held: Held) -> list[str]:
    return list(Group.objects.filter(name__startswith=f"{held.slug}-").values_list("name", flat=True))
