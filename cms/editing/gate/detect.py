"""All detectors over one text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from .contacts import emails, home_addresses
from .expressions import forbidden_expressions
from .finding import Finding
from .folded import Folded
from .markings import secrecy_markings
from .people import bank_cards, id_cards, licence_plates, mobiles, passports, travel_permits
from .span import Span

# The surer ones first: where two meet, the first stands.
_DETECTORS: tuple[Callable[[str], Iterator[Span]], ...] = (
    id_cards,
    emails,
    mobiles,
    bank_cards,
    passports,
    travel_permits,
    licence_plates,
    home_addresses,
    secrecy_markings,
    forbidden_expressions,
)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


def find(text: str) -> tuple[Finding, ...]:
    """The findings in a text, plain or HTML, in its order; none overlaps another."""
    folded = Folded(text)
    chosen: list[Span] = []
    for detector in _DETECTORS:
        for span in detector(folded.text):
            if all(span.end <= other.start or other.end <= span.start for other in chosen):
                chosen.append(span)
    return tuple(sorted(_finding(folded, span) for span in chosen))


def mask(text: str, findings: tuple[Finding, ...]) -> str:
    """The text with every replacement made; tags inside a replaced piece stay."""
    pieces: list[str] = []
    position = 0
    for finding in sorted(findings):
        if finding.replacement is not None:
            tags = "".join(_TAG.findall(finding.match))
            pieces += [text[position : finding.start], finding.replacement, tags]
            position = finding.end
    return "".join(pieces) + text[position:]


def _finding(folded: Folded, span: Span) -> Finding:
    start, end = folded.original(span.start, span.end)
    replacement = span.masked if span.replacement == "" else span.replacement
    return Finding(start, end, span.kind, folded.given[start:end], span.masked, replacement, span.advice)
