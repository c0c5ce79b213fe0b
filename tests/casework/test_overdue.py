"""What is late is known above the desk, without a word of what people wrote (R11.2, R13)."""

from __future__ import annotations

import pytest

from departments.casework.models import Recusal
from departments.organisation.models import Department
from tests.editing.forms import client_of, person, signed_in

from .desk import MARK, another_department, asked, seen

HEADING = "超期未办结的来件"


@pytest.mark.parametrize("group", ["gongan-managers", "supervisors"])
def test_managers_and_supervisors_see_the_clock_of_what_is_late_and_nothing_else(police: Department, group: str):
    late, running = asked(police, days_ago=30), asked(police)
    home = client_of(group)

    page = seen(home, "/admin/")

    assert (HEADING in page, late.number in page, running.number in page) == (True, True, False)
    assert MARK not in page
    assert home.get(f"/admin/cases/{late.pk}/").status_code in (302, 403, 404)


def test_a_manager_sees_the_own_department_and_an_editor_none(police: Department):
    other = asked(another_department("shuiwu", "市水务局"), days_ago=30)
    own = asked(police, days_ago=30)

    manager, editor = (seen(client_of(f"gongan-{post}"), "/admin/") for post in ("managers", "editors"))

    assert (own.number in manager, other.number in manager) == (True, False)
    assert HEADING not in editor


def test_whoever_a_complaint_is_about_is_not_told_that_it_is_late(police: Department):
    user = person("head", "gongan-managers")
    user.last_name = "办公室主任"
    user.save()

    case = asked(police, "complaint", days_ago=30, subject="办公室主任不作为")

    assert Recusal.objects.get().user == user
    assert case.number not in seen(signed_in(user), "/admin/")
