"""docs/provisioning.md: its example loads, and it names every key that there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from cms.settings.shared import ROOT
from departments.provisioning import format
from departments.provisioning.checks import check_department
from departments.provisioning.loading import load_city, load_department
from departments.provisioning.reading import ITEM_COLUMNS, read_city, read_department

from .cities import write_city

TEXT = (ROOT / "docs" / "provisioning.md").read_text(encoding="utf-8")


def shapes() -> list[type[BaseModel]]:
    found = [shape for shape in vars(format).values() if isinstance(shape, type) and issubclass(shape, format.Mapping)]
    assert len(found) > 30
    return found


@pytest.mark.django_db
@pytest.mark.database
def test_the_smallest_department_is_complete(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    (tmp_path / "renfang.yaml").write_text(example, encoding="utf-8")
    load_city(read_city(write_city(tmp_path / "city")))
    source = read_department(tmp_path / "renfang.yaml")

    check_department(source)
    outcome = load_department(source)

    assert outcome.drafts == {}
    assert outcome.created == outcome.pages > 15


def test_every_key_is_described() -> None:
    keys = {key for shape in shapes() for key in shape.model_fields} | set(ITEM_COLUMNS)

    assert {key for key in keys if not re.search(rf"\b{key}\b", TEXT)} == set()
