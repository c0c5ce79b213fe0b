"""Records of what the portal team tells the search; none has an address."""

from __future__ import annotations

from cms.records.record import Record


class Synonym(Record, frozen=True, kw_only=True, omit_defaults=True, tag="synonym"):
    """Key ``synonym:<id>``."""

    said: str
    called: tuple[str, ...]
    is_mutual: bool = False


class BestBet(Record, frozen=True, kw_only=True, omit_defaults=True, tag="best_bet"):
    """Key ``best_bet:<id>``."""

    queries: tuple[str, ...]
    page: str
    """Key of the page; it stands first only while it is public."""


class DictionaryWord(Record, frozen=True, kw_only=True, omit_defaults=True, tag="dictionary_word"):
    """Key ``dictionary_word:<id>``."""

    word: str
