"""The addresses by which Wagtail 8 is known to show one editor another's things, and the holes it has had, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from wagtail.models import Page

from tests.editing.conftest import UNCLOSED
from tests.editing.forms import form_data, person, signed_in

from .conftest import Prepared, opened
from .planted import Held
from .sending import Act, none
from .test_addresses import groups_of
from .trying import Request, Trial

pytestmark = [pytest.mark.slow, *UNCLOSED]

Address = Callable[[Held, Held], str]


class Stranger(NamedTuple):
    ours: Held
    theirs: Held
    client: Client
    trial: Trial


@pytest.fixture(scope="module")
def stranger(
    prepared: Prepared, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[Stranger]:
    """One person of another department with all the rights there are in it; nothing that is tried stays."""
    with django_db_blocker.unblock(), opened(prepared, tmp_path_factory.mktemp("leaks")) as two:
        client = signed_in(person("stranger", *groups_of(two.ours)))
        yield Stranger(two.ours, two.theirs, client, Trial(two.theirs))


LOOKS: dict[str, Address] = {
    # What running Wagtail 8 showed.
    "the page chooser lists another's drafts": lambda ours, theirs: f"choose-page/{theirs.hidden}/",
    "the page chooser finds another's drafts": lambda ours, theirs: "choose-page/search/?q=%E6%9C%AA%E5%85%AC%E5%BC%80",
    "confirming a move names any page": lambda ours, theirs: f"pages/{ours.written}/move/{theirs.hidden}/confirm/",
    "confirming a move names any page to move": lambda ours, theirs: (
        f"pages/{theirs.draft}/move/{ours.column}/confirm/"
    ),
    "a workflow action names the page": lambda ours, theirs: (
        f"pages/workflow/action/{theirs.draft}/approve/{theirs.task_state}/"
    ),
    "a workflow action's form names the page": lambda ours, theirs: (
        f"pages/workflow/collect_action_data/{theirs.draft}/approve/{theirs.task_state}/"
    ),
    "a workflow preview shows the page": lambda ours, theirs: f"pages/workflow/preview/{theirs.draft}/{theirs.task}/",
    "cancelling a workflow names workflow and task": lambda ours, theirs: (
        f"pages/workflow/confirm_cancellation/{theirs.draft}/"
    ),
    "page types usage names the latest page": lambda ours, theirs: "reports/page-types-usage/",
    "page types usage results name the latest page": lambda ours, theirs: "reports/page-types-usage/results/",
    "the workflow report names people": lambda ours, theirs: "reports/workflow/",
    "the workflow tasks report names people": lambda ours, theirs: "reports/workflow_tasks/",
    "the site history names people": lambda ours, theirs: "reports/site-history/",
    "the site history is exported": lambda ours, theirs: "reports/site-history/?export=xlsx",
    "the report of locked pages names them": lambda ours, theirs: "reports/locked/?export=csv",
    "the report of ageing pages names them": lambda ours, theirs: "reports/aging-pages/?export=csv",
    "the task chooser names tasks": lambda ours, theirs: "workflows/task_chooser/",
    "the task chooser finds tasks": lambda ours, theirs: "workflows/task_chooser/results/",
    "a chosen task is shown": lambda ours, theirs: f"workflows/task_chooser/{theirs.task}/",
    "snippets are chosen without a right": lambda ours, theirs: "snippets/choose/chengmen_services/catalogueitem/",
    "a chosen snippet is shown": lambda ours, theirs: (
        f"snippets/choose/chengmen_services/catalogueitem/chosen/{theirs.item}/"
    ),
    "the admin's API lists pictures": lambda ours, theirs: "api/main/images/",
    "the admin's API lists documents": lambda ours, theirs: "api/main/documents/",
    "bulk moving names pages": lambda ours, theirs: f"bulk/wagtailcore/page/move/?id={theirs.draft}",
    "bulk publishing names pages": lambda ours, theirs: f"bulk/wagtailcore/page/publish/?id={theirs.draft}",
    "bulk unpublishing names pages": lambda ours, theirs: f"bulk/wagtailcore/page/unpublish/?id={theirs.changed}",
    "bulk actions name pages beside own ones": lambda ours, theirs: (
        f"bulk/wagtailcore/page/delete/?id={ours.draft}&id={theirs.draft}"
    ),
    "bulk actions take all below a page": lambda ours, theirs: (
        f"bulk/wagtailcore/page/delete/?id=all&childOf={theirs.column}"
    ),
    "bulk actions take all pages": lambda ours, theirs: "bulk/wagtailcore/page/delete/?id=all",
    "bulk actions name pictures": lambda ours, theirs: f"bulk/wagtailimages/image/add_tags/?id={theirs.image}",
    "bulk actions take all pictures": lambda ours, theirs: "bulk/wagtailimages/image/delete/?id=all",
    "bulk actions name documents": lambda ours, theirs: f"bulk/wagtaildocs/document/delete/?id={theirs.file}",
    "bulk actions name rows": lambda ours, theirs: f"bulk/chengmen_services/catalogueitem/delete/?id={theirs.item}",
    # What was found here.
    "a page stands with its section's draft title": lambda ours, theirs: "choose-page/search/?q=%E5%85%AC%E5%BC%80",
    "a chosen page stands with its draft title": lambda ours, theirs: f"pages/{ours.policy}/edit/",
    "tags of another's pictures are offered": lambda ours, theirs: f"tag-autocomplete/?term={theirs.mark[:3]}",
    "the picture chooser offers another's tags": lambda ours, theirs: "images/chooser/",
    "the list of documents offers another's tags": lambda ours, theirs: "documents/",
    "a document is served to everybody": lambda ours, theirs: f"../documents/{theirs.file}/{theirs.mark}file.pdf",
    # Holes that Wagtail has had, by their advisories.
    "CVE-2023-45809 bulk actions name people": lambda ours, theirs: "bulk/auth/user/delete/?id=1&id=2&id=3&id=4",
    "CVE-2024-32882 CVE-2024-35228 settings": lambda ours, theirs: "settings/chengmen_organisation/city/1/",
    "CVE-2026-25517 preview": lambda ours, theirs: f"pages/{theirs.draft}/edit/preview/",
    "CVE-2026-44197 compare": lambda ours, theirs: f"pages/{theirs.draft}/revisions/compare/earliest...latest/",
    "CVE-2026-44197 compare by an own page": lambda ours, theirs: (
        f"pages/{ours.draft}/revisions/compare/{theirs.revision}...latest/"
    ),
    "CVE-2026-44198 history": lambda ours, theirs: f"pages/{theirs.draft}/history/",
    "CVE-2026-44198 history by an own page": lambda ours, theirs: (
        f"pages/{ours.draft}/workflow_history/detail/{theirs.workflow_state}/"
    ),
    "CVE-2026-44198 a revision by an own page": lambda ours, theirs: (
        f"pages/{ours.draft}/revisions/{theirs.revision}/view/"
    ),
    "CVE-2026-44198 reverting by an own page": lambda ours, theirs: (
        f"pages/{ours.draft}/revisions/{theirs.revision}/revert/"
    ),
    "CVE-2026-44200 copy": lambda ours, theirs: f"pages/{theirs.draft}/copy/",
    "CVE-2026-44201 picture in the API": lambda ours, theirs: f"api/main/images/{theirs.image}/",
    "CVE-2026-44201 document in the API": lambda ours, theirs: f"api/main/documents/{theirs.file}/",
    "CVE-2026-54259 chosen picture": lambda ours, theirs: f"images/chooser/chosen/{theirs.image}/",
    "CVE-2026-54259 chosen document": lambda ours, theirs: f"documents/chooser/chosen/{theirs.file}/",
    "CVE-2026-54259 several chosen": lambda ours, theirs: (
        f"images/chooser/chosen-multiple/?id={ours.image}&id={theirs.image}"
    ),
    "CVE-2026-54259 chosen pages": lambda ours, theirs: (
        f"choose-page/chosen-multiple/?id={ours.draft}&id={theirs.draft}"
    ),
    "CVE-2026-54261 picture preview": lambda ours, theirs: f"images/{theirs.image}/preview/width-10/",
    "CVE-2026-54263 the address generator": lambda ours, theirs: f"images/{theirs.image}/generate_url/",
    "August 2026 a page in the admin's API": lambda ours, theirs: f"api/main/pages/{theirs.draft}/",
    "August 2026 pages of the admin's API by their parent": lambda ours, theirs: (
        f"api/main/pages/?child_of={theirs.hidden}&fields=title"
    ),
    "August 2026 a page found by its address": lambda ours, theirs: "api/main/pages/find/?html_path=/shuju/news/",
    "August 2026 documents by their hash": lambda ours, theirs: "api/main/documents/find/?sha1=0",
    "August 2026 folders below one's own": lambda ours, theirs: f"images/?collection_id={theirs.collection}",
}


@pytest.mark.parametrize("address", LOOKS.values(), ids=LOOKS)
def test_nothing_is_shown(stranger: Stranger, address: Address) -> None:
    url = f"/admin/{address(stranger.ours, stranger.theirs)}".replace("/admin/../", "/")

    assert stranger.trial.attempt(stranger.client, Request(Act("", none), url, None)).is_harmless


WRITES: dict[str, tuple[Address, Callable[[Held, Held], dict[str, Any]]]] = {
    "a copy of another's page is put among one's own": (
        lambda ours, theirs: f"pages/{theirs.draft}/copy/",
        lambda ours, theirs: {"new_title": "副本", "new_slug": "copy", "new_parent_page": ours.column},
    ),
    "an alias of another's page": (
        lambda ours, theirs: f"pages/{theirs.plain}/copy/",
        lambda ours, theirs: {"new_title": "副本", "new_slug": "copy", "new_parent_page": ours.column, "alias": "on"},
    ),
    "another's page is moved to one's own": (
        lambda ours, theirs: f"pages/{theirs.written}/move/{ours.column}/confirm/",
        lambda ours, theirs: {},
    ),
    "another's pages are moved in bulk": (
        lambda ours, theirs: f"bulk/wagtailcore/page/move/?id={theirs.written}",
        lambda ours, theirs: {"chooser": ours.column},
    ),
    "another's text is judged by an own page": (
        lambda ours, theirs: f"pages/workflow/action/{ours.draft}/reject/{theirs.task_state}/",
        lambda ours, theirs: {"comment": "意见"},
    ),
    "another's schedule is taken back by an own page": (
        lambda ours, theirs: f"pages/{ours.draft}/revisions/{theirs.scheduled_revision}/unschedule/",
        lambda ours, theirs: {},
    ),
    "a snippet's copy view overwrites its source": (
        lambda ours, theirs: f"catalogue_items/copy/{theirs.item}/",
        lambda ours, theirs: {"name": "改过"},
    ),
    "another's settings are changed": (
        lambda ours, theirs: "settings/chengmen_organisation/city/1/",
        lambda ours, theirs: {"name": "改过"},
    ),
    "redirects are added": (
        lambda ours, theirs: "redirects/add/",
        lambda ours, theirs: {"old_path": "/x", "redirect_link": "https://example.org", "is_permanent": "on"},
    ),
    "CVE-2026-44200 the API copies": (
        lambda ours, theirs: f"api/main/pages/{theirs.draft}/action/copy/",
        lambda ours, theirs: {"destination_page_id": ours.column},
    ),
    "CVE-2026-54262 the API translates": (
        lambda ours, theirs: f"api/main/pages/{theirs.draft}/action/copy_for_translation/",
        lambda ours, theirs: {"locale": "en"},
    ),
}


@pytest.mark.parametrize(("address", "data"), WRITES.values(), ids=WRITES)
def test_nothing_is_changed(stranger: Stranger, address: Address, data: Any) -> None:
    ours, theirs = stranger.ours, stranger.theirs
    request = Request(Act("", none), f"/admin/{address(ours, theirs)}", data(ours, theirs))

    assert stranger.trial.attempt(stranger.client, request).is_harmless


@pytest.mark.parametrize("address", ["/api/v2/pages/", "/api/v3/pages/", "/api/v3/redirects/", "/admin/api-tokens/"])
def test_wagtails_public_apis_are_not_there(stranger: Stranger, address: str) -> None:
    assert stranger.client.get(address).status_code == 404


@pytest.mark.parametrize(
    "name", ["simple_translation:submit_page_translation", "wagtailforms:delete_submissions", "wagtailstyleguide"]
)
def test_rooms_of_wagtail_with_holes_are_not_installed(name: str) -> None:
    """CVE-2026-28223, CVE-2026-44199."""
    with pytest.raises(NoReverseMatch):
        reverse(name, args=[1])


def test_a_page_chosen_earlier_is_shown_by_its_public_title(stranger: Stranger) -> None:
    shown = stranger.client.get(f"/admin/pages/{stranger.ours.policy}/edit/").content.decode()

    assert "管理办法" in shown
    assert stranger.theirs.mark not in shown


def test_a_page_that_leads_to_another_departments_can_still_be_saved(stranger: Stranger) -> None:
    page = Page.objects.get(pk=stranger.ours.policy)
    request = Request(
        Act("", none), f"/admin/pages/{page.pk}/edit/", form_data(stranger.client, page, title="改过的标题")
    )

    tried = stranger.trial.attempt(stranger.client, request)

    assert "wagtailcore_revision" in tried.wrote
    assert not tried.told
