"""What may happen to a case of each kind, as data. A migration brings a change of it to the database's own table."""

from __future__ import annotations

from typing import NamedTuple

SUBMIT, DESTROY, RECOUNT, NOT_TAKEN = "submit", "destroy", "recount", "not_taken"
RECUSE, ALLOT, NOTE, RENEW_CODE = "recuse", "allot", "note", "renew_code"
INNER = (RECUSE, ALLOT, NOTE, RENEW_CODE)
"""What the office does with a case in whatever state, and the person is not told the words of."""
SILENT = (ALLOT, NOTE)
"""What the person is not told at all."""
REFER, TAKE, RETURN, DESIGNATE = "refer", "take", "return", "designate"
SUCCEED = "succeed"
"""Another department has taken the place of the one in charge."""
MOVING = (REFER, RETURN, DESIGNATE, SUCCEED)
"""Another department is in charge from then on."""
OUTCOMES = ("answer", "duplicate", "dismiss", "direct")
"""How a conversation ends: answered, asked before, not taken up, or sent to the competent body outside."""
ASK_AGAIN = "ask_again"
ONCE = frozenset({ASK_AGAIN})
"""Acts that a case's history has at most one of."""
NEW, DESTROYED = "", "destroyed"


class Step(NamedTuple):
    kind: str
    from_state: str
    act: str
    to_state: str


_CONVERSATION = (
    (NEW, SUBMIT, "received"),
    ("received", REFER, "referred"),
    # Who was sent it takes it, passes it on or gives it back; what the portal has designated stays.
    ("referred", TAKE, "received"),
    ("referred", RETURN, "received"),
    ("referred", REFER, "referred"),
    ("received", DESIGNATE, "received"),
    ("referred", DESIGNATE, "received"),
    ("received", "interim_reply", "received"),
    *(("received", outcome, "answered") for outcome in OUTCOMES),
    ("received", "message", "received"),
    ("referred", "message", "referred"),
    ("waiting", REFER, "referred"),
    *(("waiting", outcome, "answered") for outcome in OUTCOMES),
    *((state, "withdraw", "withdrawn") for state in ("received", "referred", "waiting")),
    ("answered", "rate", "rated"),
    *((state, ASK_AGAIN, "received") for state in ("answered", "rated")),
    *((state, "close", "closed") for state in ("answered", "rated")),
    *((state, DESTROY, DESTROYED) for state in ("closed", "withdrawn")),
)
_CONSULTATION = (
    *_CONVERSATION,
    ("received", "request_material", "waiting"),
    ("waiting", "supply_material", "received"),
)
_COMPLAINT = (
    *_CONVERSATION,
    ("received", "accept", "accepted"),
    ("accepted", REFER, "referred"),
    ("accepted", "interim_reply", "accepted"),
    *(("accepted", outcome, "answered") for outcome in OUTCOMES),
    ("accepted", "message", "accepted"),
    ("accepted", "withdraw", "withdrawn"),
    ("accepted", "request_material", "waiting"),
    ("waiting", "supply_material", "accepted"),
)
_REQUESTED = ("received", "handling", "consulting", "extended", "extended_consulting")
# A correction is asked for once (article 30), and the limit prolonged once (article 33).
_DISCLOSURE_REQUEST = (
    (NEW, SUBMIT, "received"),
    ("received", "request_correction", "correcting"),
    ("correcting", "supply_correction", "handling"),
    ("correcting", "lapse", "lapsed"),
    ("received", "consult_others", "consulting"),
    ("handling", "consult_others", "consulting"),
    ("consulting", "others_replied", "handling"),
    ("received", "extend", "extended"),
    ("handling", "extend", "extended"),
    ("extended", "consult_others", "extended_consulting"),
    ("extended_consulting", "others_replied", "extended"),
    ("received", "decide", "decided"),
    ("handling", "decide", "decided"),
    ("extended", "decide", "decided"),
    ("received", "withdraw", "withdrawn"),
    ("correcting", "withdraw", "withdrawn"),
    ("handling", "withdraw", "withdrawn"),
    ("consulting", "withdraw", "withdrawn"),
    ("extended", "withdraw", "withdrawn"),
    ("extended_consulting", "withdraw", "withdrawn"),
    *((state, "message", state) for state in _REQUESTED),
    ("lapsed", DESTROY, DESTROYED),
    ("decided", DESTROY, DESTROYED),
    ("withdrawn", DESTROY, DESTROYED),
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
_TABLES = {
    "consultation": _CONSULTATION,
    "complaint": _COMPLAINT,
    "disclosure_request": _DISCLOSURE_REQUEST,
    "application": _APPLICATION,
}
_LAST = frozenset({NEW, "answered", "rated", "closed", "refused", "lapsed", "decided", "withdrawn", DESTROYED})
"""States in which no clock can run."""
_ASKED_AGAIN = frozenset({"answered", "rated"})
STEPS = tuple(
    Step(kind, *step)
    for kind, steps in _TABLES.items()
    for step in (
        *steps,
        # A changed calendar changes deadlines, and nothing else.
        *((state, RECOUNT, state) for state in sorted({step[2] for step in steps} - _LAST)),
        # What a person said too late changes nothing, and is kept.
        *((state, NOT_TAKEN, state) for state in sorted({step[2] for step in steps} - {DESTROYED})),
        *((state, SUCCEED, state) for state in sorted({step[2] for step in steps} - (_LAST - _ASKED_AGAIN))),
        *((state, act, state) for act in INNER for state in sorted({step[2] for step in steps} - {DESTROYED})),
    )
)
OPEN_STATES = frozenset(step.from_state for step in STEPS if step.act == RECOUNT)
"""The office, or the person, has still something to do."""
SUCCEEDED_STATES = frozenset(step.from_state for step in STEPS if step.act == SUCCEED)
_TO_STATE = {(step.kind, step.from_state, step.act): step.to_state for step in STEPS}


def state_after(kind: str, state: str, act: str) -> str | None:
    """None where the act is not allowed."""
    return _TO_STATE.get((kind, state, act))
