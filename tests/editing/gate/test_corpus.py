"""How much of what is planted the gate finds, and how seldom it finds what is not there."""

from __future__ import annotations

from cms.editing.gate.detect import find, mask

from .corpus import clean_texts, positives

PLANTED = 600
CLEAN = 3_000


def test_the_gate_finds_nearly_all_that_is_planted() -> None:
    planted = positives(PLANTED)

    missed = [one for one in planted if one.kind not in {finding.kind for finding in find(one.text)}]

    assert len(missed) <= PLANTED * 0.02, missed


def test_every_kind_is_found_in_most_of_its_forms() -> None:
    planted = positives(PLANTED, seed=11)

    missed: dict[str, list[str]] = {}
    for one in planted:
        if one.kind not in {finding.kind for finding in find(one.text)}:
            missed.setdefault(one.kind, []).append(one.text)

    assert all(len(texts) <= 3 for texts in missed.values()), missed


def test_the_gate_is_silent_over_clean_texts() -> None:
    alarmed = [(text, found) for text in clean_texts(CLEAN) if (found := find(text))]

    assert len(alarmed) <= CLEAN * 0.01, alarmed[:5]


def test_what_is_masked_is_found_no_more() -> None:
    for one in positives(PLANTED, seed=5):
        masked = mask(one.text, find(one.text))

        left = {finding.kind for finding in find(masked) if finding.replacement is not None}
        assert left == set(), (one.text, masked)
