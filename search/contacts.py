"""Who asks for a telephone, an address or hours is told them above the results."""

from __future__ import annotations

import msgspec

from cms.publishing.telephone import phone_url

from . import analysis
from .entries import Source
from .understanding import is_reaching
from .vocabulary import Vocabulary


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    department: str
    phone: str
    phone_url: str
    address: str
    hours: str
    url: str
    """Of the page with everything; of the site where there is none."""


def contact(text: str, vocabulary: Vocabulary, source: Source) -> Contact | None:
    """Of the one department that is named beside such a word."""
    plain = analysis.normalised(text)
    named = vocabulary.sites_named(plain)
    if len(named) != 1 or not is_reaching(plain):
        return None
    (slug,) = named
    site = source.sites().get(slug)
    if site is None or not (site.phone or site.address):
        return None
    return Contact(
        department=site.called[0],
        phone=site.phone,
        phone_url=phone_url(site.phone),
        address=site.address,
        hours=source.hours(slug),
        url=site.base_url + (source.path_of("contacts", slug) or "/"),
    )
