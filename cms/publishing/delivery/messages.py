"""What the back office tells a front on another host. Everything is signed; the front keeps no secret (R6)."""

from __future__ import annotations

import msgspec

from cms.records.reader import RowChange

BLOBS = "/blobs/"
"""A file's content under its SHA-256: only what an announced manifest wants is taken."""
ANNOUNCE, ACT, RECORDS, STATE = "/announce", "/act", "/records", "/state"
SEARCHES = "/searches/"
"""What was searched for, from the week named behind it on: fetched by the back office."""
INTAKE = "/intake"
"""One turn of ``cms.intake.messages.Exchange``, signed; answers what waits, which is sealed."""
HEALTH, METRICS = "/healthz", "/metrics"
"""For the machines that watch; unsigned, since they tell numbers alone."""
MOST_BYTES = 512 * 1024 * 1024


class Missing(msgspec.Struct, frozen=True):
    """Answer to an announced manifest: the contents that the front has not got."""

    missing: tuple[str, ...]


class Act(msgspec.Struct, frozen=True, kw_only=True, tag="act"):
    """What becomes live, what goes, what is kept: done in this order, all of it named by announced manifests."""

    moment: int
    """Nanoseconds since 1970; each act's is higher than the last one's, so that none can be played again."""
    switch: tuple[tuple[str, str], ...]
    """Host and release, in the order of switching."""
    kept: dict[str, tuple[str, ...]]
    """Releases by host; all others, and hosts that are not named, are taken away."""


class Records(msgspec.Struct, frozen=True, kw_only=True, tag="records"):
    moment: int
    epoch: str
    version: int
    changes: tuple[RowChange, ...]
    """All rows above the front's version or, under another epoch, all rows."""


class FrontState(msgspec.Struct, frozen=True, kw_only=True):
    epoch: str = ""
    version: int = 0
    live: dict[str, tuple[str, str]] = {}
    """By host: release, and SHA-256 of its signed manifest."""
    kept: dict[str, tuple[str, ...]] = {}
    is_act_unfinished: bool = False
    """What an act that was broken off had to take away may still be there: any further act takes it away."""
    is_log_left: bool = False
    """The copy's log may hold what was removed from it: any further Records, or none, have it emptied."""
