"""The interface's catalogues: compiled without tools, complete, and with the same places to fill."""

from __future__ import annotations

import gettext
import os
import re
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import translation
from wagtail.models import Page

from cms.editing.messages import compile_catalogues, compiled_catalogue, messages_of
from tests.publishing.city import PublishedCity

from .forms import client_of

LOCALE = Path(__file__).parents[2] / "cms" / "locale"
CATALOGUES = sorted(LOCALE.glob("*/LC_MESSAGES/django*.po"))
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w+\}")

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "页面"
msgstr "Page"

msgctxt "verb"
msgid "页面"
msgstr ""
"to "
"page"

msgid "%(n)s 页"
msgid_plural "%(n)s 页们"
msgstr[0] "%(n)s page"
msgstr[1] "%(n)s pages"

#, fuzzy
msgid "猜的"
msgstr "guessed"

msgid "没有译"
msgstr ""
"""


def test_a_catalogue_is_compiled_as_the_standard_library_reads_it() -> None:
    found = gettext.GNUTranslations(BytesIO(compiled_catalogue(PO)))

    assert found.gettext("页面") == "Page"
    assert found.pgettext("verb", "页面") == "to page"
    assert found.ngettext("%(n)s 页", "%(n)s 页们", 1) == "%(n)s page"
    assert found.ngettext("%(n)s 页", "%(n)s 页们", 3) == "%(n)s pages"
    assert (found.gettext("猜的"), found.gettext("没有译")) == ("猜的", "没有译")


def test_only_what_is_older_than_its_source_is_compiled_again(tmp_path: Path) -> None:
    source = tmp_path / "locale" / "en" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(PO, encoding="utf-8")

    first = compile_catalogues(tmp_path / "locale", tmp_path / "made")
    second = compile_catalogues(tmp_path / "locale", tmp_path / "made")
    os.utime(first[0], (0, 0))
    third = compile_catalogues(tmp_path / "locale", tmp_path / "made")

    assert first == third == [tmp_path / "made" / "en" / "LC_MESSAGES" / "django.mo"]
    assert second == []


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: f"{file.parts[-3]}-{file.stem}")
def test_translations_fill_the_same_places(file: Path) -> None:
    messages = messages_of(file.read_text(encoding="utf-8"))

    differing = [key for key, value in messages if key and set(PLACES.findall(key)) != set(PLACES.findall(value))]

    assert differing == []


def test_wagtails_gaps_are_filled_in_chinese() -> None:
    with translation.override("zh-hans"):
        assert translation.gettext("Search all pages…") == "查找页面…"
        assert translation.gettext("live") == "已发布"
        assert (
            translation.ngettext("Referenced %(count)s time", "Referenced %(count)s times", 2) == "被引用 %(count)s 次"
        )


def test_the_back_office_speaks_english_to_who_prefers_it(city: PublishedCity) -> None:
    page = Page.objects.get(url_path="/gongan/services/id-card/")

    # A request leaves its language behind in the thread.
    with translation.override("zh-hans"):
        shown = client_of("gongan-editors").get(f"/admin/pages/{page.pk}/edit/", headers={"Accept-Language": "en"})

    text = shown.content.decode()
    for english in ("Legal basis", "Statutory time limit", "Why visits are needed", "Save draft"):
        assert english in text
    assert "法定办结时限" not in text
