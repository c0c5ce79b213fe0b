"""Whom people may ask where the search found nothing."""

from __future__ import annotations

import msgspec

from cms.publishing.telephone import phone_url

from .entries import Source


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """Each is empty where there is none."""

    consultation_url: str = ""
    """Of the page on which a question is put."""
    phone: str = ""
    phone_url: str = ""
    hotline: str = ""
    """Of the whole city."""


def asking(host: str, source: Source) -> Asking:
    """Whom to ask on the site of this host."""
    site = next((site for site in source.sites().values() if site.host == host), None)
    if site is None:
        return Asking(hotline=source.hotline())
    return Asking(
        consultation_url=source.path_of("consultation", site.slug),
        phone=site.site_phone,
        phone_url=phone_url(site.site_phone),
        hotline=source.hotline(),
    )
