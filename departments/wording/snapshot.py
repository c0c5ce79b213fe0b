"""From the portal team's rows to Records."""

from __future__ import annotations

from cms.editing.snapshot import page_key
from cms.records.snapshots import follows

from . import models, records


@follows(models.Synonym, "synonym")
def synonym(row: models.Synonym) -> records.Synonym:
    return records.Synonym(
        key=f"synonym:{row.pk}", said=row.said, called=models.lines(row.called), is_mutual=row.is_mutual
    )


@follows(models.BestBet, "best_bet")
def best_bet(row: models.BestBet) -> records.BestBet:
    return records.BestBet(key=f"best_bet:{row.pk}", queries=models.lines(row.queries), page=page_key(row.page_id))


@follows(models.DictionaryWord, "dictionary_word")
def dictionary_word(row: models.DictionaryWord) -> records.DictionaryWord:
    return records.DictionaryWord(key=f"dictionary_word:{row.pk}", word=row.word)
