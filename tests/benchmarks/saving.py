"""What an editor waits for after a click: a guide with many rows saved as a draft, and published, by the admin's form.

The server's own time for the whole request, with gate, revision, Records and indexes, on a copy of the city's database.
"""

from __future__ import annotations

import shutil
import statistics
from typing import Any

from .city import BenchCity
from .lists import groups_of_roles, site_of_roles
from .measuring import Found, Lap, Line, Timing, timed

ROWS = {"materials": 20, "steps": 8, "bases": 4, "fees": 3}
GOAL = 300.0


def measure(city: BenchCity, repeats: int) -> Found:
    from django.test.utils import setup_test_environment, teardown_test_environment

    from tests.databases import using_database  # Not before Django is set up.

    copy = city.var / "saving.sqlite"
    city.manage("update_index", "-v0")  # The synthetic city leaves it out, and publishing writes to it.
    shutil.copyfile(city.database, copy)
    # The forms that are sent are those that were shown: Django keeps them for tests alone.
    setup_test_environment()
    try:
        with using_database(copy):
            laps = _saved(repeats)
    finally:
        teardown_test_environment()
        for file in city.var.glob(f"{copy.name}*"):
            file.unlink()
    timings = {
        name: Timing([one.seconds for one in some], [one.processor for one in some]) for name, some in laps.items()
    }
    raw = {name: timing.seconds for name, timing in timings.items()}
    return Found("saving", {"pages": city.records, **ROWS}, [_line(*one) for one in timings.items()], raw)


def _line(name: str, timing: Timing) -> Line:
    processor = statistics.median(timing.processor) * 1000
    note = f"best {timing.best * 1000:.0f} ms, processors {processor:.0f} ms"
    return Line(name=name, value=round(timing.median * 1000, 1), unit="ms", goal=GOAL, note=note)


def _saved(repeats: int) -> dict[str, list[Lap]]:
    """By act; the first of each, which reads templates, is left out."""
    from tests.editing.forms import PUBLISH, form_data

    page = _guide_with_rows()
    laps: dict[str, list[Lap]] = {}
    for role, group in groups_of_roles().items():
        client = _client(role, group)
        for name, word in {"save a draft": {}, "publish": PUBLISH}.items():
            if word and role != "portal team":
                continue  # Departments publish by approval alone.
            for turn in range(repeats + 1):
                data = form_data(client, page, consultation=f"0000-1234{turn:04}", **word)
                with timed() as lap:
                    answer = client.post(f"/admin/pages/{page.pk}/edit/", data)
                if answer.status_code != 302:
                    raise RuntimeError(f"The form refuses to {name}: {answer.status_code}.")
                if turn:
                    laps.setdefault(f"{role}: {name}", []).append(lap)
    return laps


def _client(role: str, group: str) -> Any:
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group
    from django.test import Client

    from tests.editing.forms import certify

    user, _ = get_user_model().objects.get_or_create(username=f"bench {role}")
    user.groups.set(Group.objects.filter(name=group))
    certify(user)
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client


def _guide_with_rows() -> Any:
    from cms.records.table import writing
    from departments.services.models import Fee, LegalBasis, Material, ServiceItemPage, Step

    site = site_of_roles()
    page = ServiceItemPage.objects.live().descendant_of(site.site.root_page).first()
    with writing():
        page.materials = [Material(name=f"材料{number}") for number in range(ROWS["materials"])]
        page.steps = [Step(name=f"环节{number}") for number in range(ROWS["steps"])]
        page.bases = [LegalBasis(law=f"法{number}", article="第一条") for number in range(ROWS["bases"])]
        page.fees = [Fee(name=f"费{number}", standard="1 元") for number in range(ROWS["fees"])]
        page.has_fee, page.fee_basis = True, "《收费办法》第一条"
        page.save_revision().publish()
    return page
