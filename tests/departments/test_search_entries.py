"""What of a page search finds."""

from __future__ import annotations

from cms.records.record import Html
from departments.disclosure.records import Standard, standard_entry
from departments.organisation.records import Contacts, contacts_entry

from .small_city import page


def test_what_every_site_has_is_found_by_its_name_alone_and_is_no_news_of_a_day() -> None:
    body = (Html("<p>电话见页尾。</p>"),)
    own = standard_entry(page(Standard, 1, "/a.html", "便民电话", body=body))
    privacy = standard_entry(page(Standard, 2, "/privacy.html", "隐私声明", body=body, role="privacy"))

    assert (own.body, own.published is None) == ("电话见页尾。", False)
    assert (privacy.title, privacy.body, privacy.published) == ("隐私声明", "", None)


def test_contacts_are_found_by_what_people_ask_for() -> None:
    assert {"电话", "地址"} <= set(contacts_entry(page(Contacts, 3, "/contacts.html", "联系方式")).keywords)
