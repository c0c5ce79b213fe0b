"""What may happen to a case of each kind, as data. A migration brings a change of it to the database's own table."""

from __future__ import annotations

from typing import NamedTuple

SUBMIT, DESTROY = "submit", "destroy"
NEW, DESTROYED = "", "destroyed"


class Step(NamedTuple):
    kind: str
    from_state: str
    act: str
    to_state: str


_CONVERSATION = (
    (NEW, SUBMIT, "received"),
    ("received", "refer", "received"),
    ("received", "interim_reply", "received"),
    ("received", "answer", "answered"),
    ("answered", "ask_again", "received"),
    ("answered", "close", "closed"),
    ("closed", DESTROY, DESTROYED),
)
_APPLICATION = (
    (NEW, SUBMIT, "submitted"),
    ("submitted", "request_material", "waiting"),
    ("waiting", "supply_material", "submitted"),
    ("submitted", "accept", "accepted"),
    ("submitted", "refuse", "refused"),
    ("accepted", "pause", "paused"),
    ("paused", "resume", "accepted"),
    ("accepted", "decide", "decided"),
    ("submitted", "withdraw", "withdrawn"),
    ("waiting", "withdraw", "withdrawn"),
    ("accepted", "withdraw", "withdrawn"),
    ("paused", "withdraw", "withdrawn"),
    ("refused", DESTROY, DESTROYED),
    ("decided", DESTROY, DESTROYED),
    ("withdrawn", DESTROY, DESTROYED),
)
STEPS = tuple(
    Step(kind, *step)
    for kind, steps in (("consultation", _CONVERSATION), ("complaint", _CONVERSATION), ("application", _APPLICATION))
    for step in steps
)
_TO_STATE = {(step.kind, step.from_state, step.act): step.to_state for step in STEPS}


def state_after(kind: str, state: str, act: str) -> str | None:
    """None where the act is not allowed."""
    return _TO_STATE.get((kind, state, act))
