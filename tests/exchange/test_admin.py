"""Importing and exporting in the back office: one's own site only, checked first, and never round the workflow."""

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
from wagtail.models import PageLogEntry

from cms.editing.urgency import URGENT
from cms.records.table import writing
from departments.organisation.models import City, SiteProfile, TrainingCertificate
from departments.services.exchange.imports import begin
from departments.services.exchange.tables import TABLES
from departments.services.exchange.taking_in import take_in
from departments.services.models import ImportedTables, TablesImport
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


def of_import(view: str) -> str:
    return reverse(f"item_tables:{view}", args=[TablesImport.objects.latest("pk").pk])


def checked(client: Client, file: SimpleUploadedFile) -> Any:
    client.post(address("upload"), {"file": file})
    take_in()
    return client.get(of_import("progress"))


def taken_in(client: Client, **fields: str) -> Any:
    client.post(of_import("apply"), fields)
    take_in()
    return client.get(of_import("progress"))


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


def test_a_check_tells_each_change_in_words_and_writes_no_page(editor: Client) -> None:
    file = changed_tables(editor, link_way="0000-12349999", promise_day="15")

    shown = checked(editor, file).content.decode()

    for told in ("修改 1 份", "咨询方式", "0000-12349999", "承诺办结时限", "<del>20</del>", "<ins>15</ins>"):
        assert told in shown
    assert guide().get_latest_revision_as_object().promised_limit == 20


def test_what_a_clerk_takes_in_goes_public_by_another_persons_approval_alone(
    city: PublishedCity, editor: Client
) -> None:
    checked(editor, changed_tables(editor, link_way="0000-12349999"))

    told = taken_in(editor).content.decode()

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
    checked(editor, changed_tables(editor, topic="证件"))
    taken_in(editor, publish="1")
    assert guide().get_latest_revision_as_object().topic != "证件"

    team = client_of("portal-team")
    checked(team, changed_tables(team, topic="证件"))
    refused = team.post(of_import("apply"), {"publish": "1"}, follow=True).content.decode()
    assert "须写明紧急发布理由" in refused
    assert 'name="urgent_reason"' in refused
    assert guide().topic != "证件"

    published = taken_in(team, publish="1", urgent_reason="汛情").content.decode()
    assert "发布 1 份" in published
    assert guide().topic == "证件"
    assert PageLogEntry.objects.get(action=URGENT).data["reason"] == "汛情"


def test_without_a_certificate_nothing_is_taken_in(city: PublishedCity, editor: Client) -> None:
    with writing():
        setting = City.load()
        setting.asks_for_certificates = True
        setting.save()
        TrainingCertificate.objects.all().delete()

    shown = checked(editor, changed_tables(editor, topic="证件"))
    assert of_import("apply") not in shown.content.decode()
    taken_in(editor)

    assert guide().get_latest_revision_as_object().topic != "证件"


def test_faults_are_told_by_their_cells(editor: Client) -> None:
    shown = checked(editor, changed_tables(editor, promise_day="二十")).content.decode()

    assert f"{BASIC}[0].promise_day" in shown
    assert of_import("apply") not in shown


def test_a_file_that_says_what_is_there_already_ends_with_the_check(editor: Client) -> None:
    shown = checked(editor, changed_tables(editor)).content.decode()

    assert "完全相同" in shown
    assert of_import("apply") not in shown


@pytest.mark.parametrize(("name", "given"), [("a.xls", b"x"), ("a.json", b"x" * (20 * 2**20 + 1)), ("a.json", b"")])
def test_files_of_other_kinds_and_sizes_are_refused(editor: Client, name: str, given: bytes) -> None:
    answer = editor.post(address("upload"), {"file": SimpleUploadedFile(name, given)})

    assert answer.status_code == 422


def test_other_sites_are_out_of_reach(city: PublishedCity, editor: Client) -> None:
    file = changed_tables(editor, topic="证件")
    theirs = begin(person("theirs", "portal-editors"), SiteProfile.objects.get(slug="portal"), "a.json", b"{}")
    assert theirs is not None
    before = rows_of_all_tables()

    there = [address("download", "json", site="portal"), address("upload", site="portal")]
    for url in (*there, *map(of_import, ("progress", "apply", "stop"))):
        assert {editor.get(url).status_code, editor.post(url, {"file": file}).status_code} == {404}
    assert theirs.name not in editor.get(reverse("item_tables:index")).content.decode()
    assert rows_of_all_tables() == before


def test_colleagues_see_how_far_an_import_is_and_may_stop_but_not_confirm_it(
    city: PublishedCity, editor: Client
) -> None:
    colleague = signed_in(person("colleague", "gongan-editors"))
    checked(editor, changed_tables(editor, topic="证件"))

    assert of_import("progress") in colleague.get(reverse("item_tables:index")).content.decode()
    assert "证件" in colleague.get(of_import("progress")).content.decode()
    colleague.post(of_import("apply"))
    assert TablesImport.objects.get().state == "checked"
    stopped = colleague.post(of_import("stop"), follow=True).content.decode()

    assert "由 colleague 停止" in stopped
    assert "没有写入任何内容" in stopped
    assert not ImportedTables.objects.exists()


def test_reviewers_and_approvers_upload_nothing(city: PublishedCity, editor: Client) -> None:
    file = changed_tables(editor, topic="证件")
    other = signed_in(person("judge", "gongan-approvers", "gongan-reviewers"))

    assert address("upload") not in other.get(reverse("item_tables:index")).content.decode()
    other.post(address("upload"), {"file": file})
    assert not TablesImport.objects.exists()

    checked(editor, changed_tables(editor, topic="证件"))
    for view in ("apply", "stop"):
        other.post(of_import(view))
    assert TablesImport.objects.get().state == "checked"
