"""What a department's people do with their own things they cannot do with another's, nor lead to them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from wagtail.models import Page

from cms.editing import guard
from cms.editing.leading import TAKEN_OUT
from tests.editing.conftest import UNCLOSED

from .acts import ACTS, WITHOUT_ACT
from .addresses import addresses
from .conftest import Two
from .planted import TEAM, WATCHERS
from .seen import tells
from .trying import Request, Trial, Tried, client_of, request_of, succeeds

pytestmark = [pytest.mark.slow, *UNCLOSED]

JUDGING = {"wagtailadmin_pages:workflow_action", "chengmen_give_word", "chengmen_gate_release"}
BEGUN = re.compile("upload|^item_tables:|^accounts:|take back$")
"""Uploads and sessions are theirs alone who began them; a text is taken back by who submitted it."""
JUDGE = (
    "Open to departments (cms/editing/guarded.py or a room's decide()), but nobody has tried what it shows: say in "
    "tests/editing/matrix/acts.py what a department's people do there, or in WITHOUT_ACT why nothing is to be had."
)


def test_every_address_open_to_departments_is_tried() -> None:
    opened = {address.name for address in addresses() if guard.is_open_to_departments(address.name)}

    assert opened - {act.name for act in ACTS} - WITHOUT_ACT.keys() == set(), JUDGE


def test_a_departments_own_people_succeed_with_all_of_it(two: Two, requests_to_theirs: list[Request]) -> None:
    clients = {group: client_of(name) for group, name in two.theirs.people.items()}
    trial = Trial(two.theirs)

    tried = {one.act: trial.attempt(clients[one.act.by], one) for one in requests_to_theirs}

    assert [(str(act), one) for act, one in tried.items() if not succeeds(one, act)] == []


def test_a_sites_manager_does_all_that_its_editors_do_and_judges_nothing(
    two: Two, requests_to_theirs: list[Request]
) -> None:
    manager, trial = client_of(two.theirs.people["managers"]), Trial(two.theirs)
    shared = [one for one in requests_to_theirs if one.act.by == "editors" and not BEGUN.search(str(one.act))]
    judging = [one for one in requests_to_theirs if one.act.name in JUDGING and one.data is not None]

    done = {str(one.act): succeeds(trial.attempt(manager, one), one.act) for one in shared}
    judged = [trial.attempt(manager, one).wrote for one in judging]

    assert [act for act, is_done in done.items() if not is_done] == []
    assert judged == [set() for _name in JUDGING]


def test_no_person_of_another_department_does_it(two: Two, requests_to_theirs: list[Request]) -> None:
    strangers = {group: client_of(name) for group, name in two.ours.people.items() if group != TEAM}
    strangers |= {group: client_of(group) for group in WATCHERS}
    trial = Trial(two.theirs)

    tried = {
        (str(request.act), group): trial.attempt(client, request)
        for request in requests_to_theirs
        for group, client in strangers.items()
    }

    assert harmful(tried) == []


def test_nobody_leads_own_things_to_another_departments(two: Two) -> None:
    ours, theirs = two
    clients = {group: client_of(name) for group, name in ours.people.items()}
    leading = [request_of(act, ours, theirs) for act in ACTS if act.leads]
    trial = Trial(theirs)

    tried = {(str(one.act), one.act.by): trial.attempt(clients[one.act.by], one) for one in leading}

    assert harmful(tried) == []


def test_a_form_that_leads_to_another_departments_thing_comes_back_with_all_else(two: Two) -> None:
    ours, theirs = two
    editor = client_of(ours.people["editors"])
    leading = [request_of(act, ours, theirs) for act in ACTS if act.leads and act.name == "wagtailadmin_pages:edit"]

    answers = [editor.post(one.address, {**(one.data or {}), "title": "改过的标题"}) for one in leading]

    for answer in answers:
        form = answer.context["form"]
        errors = [form.errors, *(error for rows in form.formsets.values() for error in rows.errors)]
        assert form["title"].value() == "改过的标题"
        assert str(TAKEN_OUT) in [said for error in errors for told in error.values() for said in told]
        assert not tells(answer, theirs.mark)
    assert len(answers) == 6
    assert not Page.objects.filter(draft_title="改过的标题").exists()


def test_who_is_not_signed_in_does_nothing(two: Two, requests_to_theirs: list[Request]) -> None:
    trial = Trial(two.theirs)

    tried = {(str(request.act), ""): trial.attempt(Client(), request) for request in requests_to_theirs}

    assert harmful(tried) == []


def harmful(tried: dict[tuple[str, str], Tried]) -> list[tuple[tuple[str, str], Tried]]:
    return [(what, one) for what, one in tried.items() if not one.is_harmless]
