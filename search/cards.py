"""Who names a service item is shown what it takes, above the results: time limit, fee, and where to apply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from cms.publishing.telephone import phone_url
from cms.records.search_entry import SearchEntry

from . import analysis
from .entries import SiteIdentity, Source
from .understanding import without_question_words

LOOKED_AT = 3
"""Results that may be what was named."""
NAMED = 0.6
"""How much of the pairs of query and title must be common to both: 身份证 alone is none of its five items."""


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    amount: int
    """0 for at once."""
    unit: str = "working_day"
    """``working_day``, ``day`` or ``month``."""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    department: str
    url: str
    apply_url: str
    """Where it is applied for online; empty where one must come to the window."""
    promised_limit: Limit
    fee: str
    """The one standard; empty where there are several, or none."""
    has_fee: bool
    phone: str
    """Of the department."""
    phone_url: str


def card(text: str, entries: list[SearchEntry], sites: Mapping[str, SiteIdentity], source: Source) -> Card | None:
    """Of the first of the best results that is an item's guide and is called as the query says."""
    wanted = without_question_words(analysis.normalised(text))
    for entry in entries[:LOOKED_AT]:
        if entry.kind == "service_item" and entry.site in sites and _is_named(wanted, entry):
            return _card(entry, sites[entry.site], source.body(entry.key))
    return None


def _is_named(wanted: str, entry: SearchEntry) -> bool:
    if analysis.exact(wanted) in map(analysis.exact, (entry.title, *entry.keywords)):
        return True
    asked, title = analysis.han_pairs(wanted), analysis.han_pairs(entry.title)
    return bool(asked) and 2 * len(asked & title) >= NAMED * (len(asked) + len(title))


def _card(entry: SearchEntry, site: SiteIdentity, record: Mapping[str, Any]) -> Card | None:
    if not record:
        return None
    fees = record.get("fees", ())
    return Card(
        title=entry.title,
        department=entry.department,
        url=site.base_url + entry.path,
        apply_url=record.get("online_url", ""),
        promised_limit=msgspec.convert(record["promised_limit"], Limit),
        fee=fees[0]["standard"] if len(fees) == 1 else "",
        has_fee=record.get("has_fee", False),
        phone=site.phone,
        phone_url=phone_url(site.phone),
    )
