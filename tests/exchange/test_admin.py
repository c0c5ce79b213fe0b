"""Importing and exporting in the back office: one's own site only, tried first, and never round the workflow."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from cms.records.table import writing
from departments.organisation.models import City, SiteProfile, TrainingCertificate
from departments.services.exchange.tables import TABLES
from departments.services.models import TablesUpload
from tests.editing.forms import client_of, person, signed_in
from tests.factories import guide
from tests.provisioning.test_commands import rows_of_all_tables
from tests.publishing.city import PublishedCity

BASIC = "up_task_general_basic"


@pytest.fixture
def editor(city: PublishedCity) -> Client:
    return client_of("gongan-editors")


def address(view: str, *further: str, site: str = "gongan") -> str:
    return reverse(f"item_tables:{view}", args=[SiteProfile.objects.get(slug=site).pk, *further])


def changed_tables(client: Client, **fields: str) -> SimpleUploadedFile:
    tables = json.loads(client.get(address("download", "json")).content)
    tables[BASIC][0] |= fields
    return SimpleUploadedFile("指南.json", json.dumps(tables).encode())


def tried(client: Client, file: SimpleUploadedFile) -> Any:
    return client.post(address("upload"), {"file": file}, follow=True)


def test_a_clerk_finds_the_own_site_alone_with_what_to_download_and_where_to_upload(editor: Client) -> None:
    shown = editor.get(reverse("item_tables:index")).content.decode()

    assert address("download", "xlsx") in shown
    assert address("upload") in shown
    assert address("upload", site="portal") not in shown


def test_what_is_downloaded_are_the_guides_as_workbook_tables_and_an_empty_workbook(editor: Client) -> None:
    book = load_workbook(BytesIO(editor.get(address("download", "xlsx")).content))
    assert book["事项"]["A3"].value == "I-1"

    with ZipFile(BytesIO(editor.get(address("download", "csv")).content)) as archive:
        assert len(archive.namelist()) == len(TABLES)

    empty = load_workbook(BytesIO(editor.get(reverse("item_tables:template")).content))
    assert empty["事项"].max_row == 2


def test_a_trial_tells_each_change_in_words_and_writes_no_page(editor: Client) -> None:
    file = changed_tables(editor, link_way="0000-12349999", promise_day="15")

    shown = tried(editor, file).content.decode()

    for told in ("修改 1 份", "咨询方式", "0000-12349999", "承诺办结时限", "<del>20</del>", "<ins>15</ins>"):
        assert told in shown
    assert guide().get_latest_revision_as_object().promised_limit == 20


def test_what_a_clerk_takes_in_goes_public_by_another_persons_approval_alone(
    city: PublishedCity, editor: Client
) -> None:
    tried(editor, changed_tables(editor, link_way="0000-12349999"))

    told = editor.post(address("apply"), follow=True).content.decode()

    assert "送审 1 份" in told
    page = guide()
    assert page.consultation != "0000-12349999"
    state = page.current_workflow_task_state
    assert state.workflow_state.requested_by.get_username() == "gongan-editors"

    approver = client_of("gongan-approvers")
    word = {"revision": page.latest_revision_id, "approve": "1"}
    approver.post(reverse("chengmen_give_word", args=[state.pk]), word)
    assert guide().consultation == "0000-12349999"


def test_a_department_cannot_publish_directly_and_the_portal_team_can_for_a_reason(
    city: PublishedCity, editor: Client
) -> None:
    tried(editor, changed_tables(editor, topic="证件"))
    editor.post(address("apply"), {"publish": "1"})
    assert guide().get_latest_revision_as_object().topic != "证件"

    team = client_of("portal-team")
    tried(team, changed_tables(team, topic="证件"))
    refused = team.post(address("apply"), {"publish": "1"}, follow=True).content.decode()
    assert "须写明紧急发布理由" in refused
    assert 'name="urgent_reason"' in refused
    assert guide().topic != "证件"

    published = team.post(address("apply"), {"publish": "1", "urgent_reason": "汛情"}, follow=True).content.decode()
    assert "发布 1 份" in published
    assert guide().topic == "证件"


def test_without_a_certificate_nothing_is_taken_in(city: PublishedCity, editor: Client) -> None:
    with writing():
        setting = City.load()
        setting.asks_for_certificates = True
        setting.save()
        TrainingCertificate.objects.all().delete()

    shown = tried(editor, changed_tables(editor, topic="证件"))
    assert address("apply") not in shown.content.decode()
    editor.post(address("apply"))

    assert guide().get_latest_revision_as_object().topic != "证件"


def test_faults_are_told_by_their_cells(editor: Client) -> None:
    shown = tried(editor, changed_tables(editor, promise_day="二十")).content.decode()

    assert f"{BASIC}[0].promise_day" in shown
    assert address("apply") not in shown


@pytest.mark.parametrize(("name", "given"), [("a.xls", b"x"), ("a.json", b"x" * (10 * 2**20 + 1)), ("a.json", b"")])
def test_files_of_other_kinds_and_sizes_are_refused(editor: Client, name: str, given: bytes) -> None:
    answer = tried(editor, SimpleUploadedFile(name, given))

    assert answer.status_code == 422


def test_other_sites_are_out_of_reach(city: PublishedCity, editor: Client) -> None:
    file = changed_tables(editor, topic="证件")
    before = rows_of_all_tables()

    for view, further in (("download", ["json"]), ("trial", []), ("upload", []), ("apply", [])):
        there = address(view, *further, site="portal")
        assert {editor.get(there).status_code, editor.post(there, {"file": file}).status_code} == {404}
    assert rows_of_all_tables() == before


def test_reviewers_and_approvers_upload_nothing(city: PublishedCity, editor: Client) -> None:
    file = changed_tables(editor, topic="证件")
    other = signed_in(person("judge", "gongan-approvers", "gongan-reviewers"))

    assert address("upload") not in other.get(reverse("item_tables:index")).content.decode()
    other.post(address("upload"), {"file": file})
    assert not TablesUpload.objects.exists()
