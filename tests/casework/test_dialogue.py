"""What the holder of a code says about a case: once, in the history, and never against its rules (R11, R13)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

import msgspec
import pytest
from django.db import connections

from cms.intake import codes
from cms.intake.codes import FormId
from cms.intake.messages import Exchange, Pending
from cms.intake.numbers import new_number
from cms.intake.store import Intake
from departments.casework.exchanging import Exchanging, Turn
from departments.casework.histories import act_on, destroy_key, newest_events, read
from departments.casework.models import Case
from tests.casework.counters import AT, Given, known_key, say, status, submit
from tests.soak.breaking import broken_off, killed, steps_of

pytestmark = pytest.mark.database


@pytest.fixture
def given(intake: Intake, worker: Exchanging) -> Given:
    """Of a question that has become a case."""
    found = submit(intake)
    worker.turn(0.0)
    return found


def case_of(given: Given) -> Case:
    return Case.objects.get(number=given.number)


def act(given: Given, name: str, *, at: datetime = AT, **body: str) -> None:
    case = case_of(given)
    act_on(case, name, expected_event=newest_events().get(case=case).number + 1, body=body, now=at)


def acts(given: Given) -> list[str]:
    return [entry.act for entry in read(case_of(given))]


def test_what_was_asked_for_is_supplied_and_the_clock_stood_still_meanwhile(
    intake: Intake, worker: Exchanging, given: Given
):
    act(given, "request_material", text="请补充户籍所在地。", by="某人")
    worker.turn(0.0)
    waiting = status(intake, given)

    say(intake, given, "supply_material", text="江岸区", at=AT + timedelta(days=14))
    worker.turn(0.0)

    seen = status(intake, given)
    answer = next(clock for clock in seen.clocks if clock.name == "answer")
    assert (waiting.state, waiting.may) == ("waiting", ("supply_material", "withdraw"))
    assert [clock.waits for clock in waiting.clocks if not clock.ended] == ["paused"]
    assert (seen.state, seen.steps[-1].act, seen.steps[-1].text) == ("received", "supply_material", "江岸区")
    assert (answer.due, answer.days[0].why) == (date(2026, 10, 19), "等待补充材料，不计入期限")


def test_a_message_changes_no_deadline(intake: Intake, worker: Exchanging, given: Given):
    before = status(intake, given).clocks

    say(intake, given, "message", text="还有一点")
    worker.turn(0.0)

    seen = status(intake, given)
    assert (seen.steps[-1].text, seen.clocks) == ("还有一点", before)


def test_said_twice_it_is_said_once(intake: Intake, worker: Exchanging, given: Given):
    form = FormId.new()

    say(intake, given, "message", form=form, text="还有一点")
    worker.turn(0.0)
    say(intake, given, "message", form=form, text="还有一点")
    turn = worker.turn(0.0)

    assert turn == Turn(opened=0, told=0)
    assert acts(given) == ["submit", "message"]


def test_a_withdrawn_case_has_ended(intake: Intake, worker: Exchanging, given: Given):
    say(intake, given, "withdraw")
    worker.turn(0.0)

    seen = status(intake, given)
    assert (seen.state, seen.may) == ("withdrawn", ())
    assert all(clock.ended for clock in seen.clocks)


def test_an_answer_is_rated_once_and_asked_again_once(intake: Intake, worker: Exchanging, given: Given):
    act(given, "answer", text="可以。")
    say(intake, given, "rate", score="2", text="没说去哪里")
    say(intake, given, "ask_again", text="去哪里办？")
    worker.turn(0.0)
    reopened = status(intake, given)

    act(given, "answer", text="去派出所。")
    worker.turn(0.0)
    answered = status(intake, given)

    assert (reopened.steps[2].score, reopened.state) == ("2", "received")
    assert [clock.due for clock in reopened.clocks if not clock.ended] == [date(2026, 9, 29), date(2026, 10, 10)]
    assert (answered.may, answered.ask_again_until) == (("rate",), None)
    assert acts(given) == ["submit", "answer", "rate", "ask_again", "answer"]


@pytest.mark.parametrize(("days", "act_taken"), [(25, "ask_again"), (26, "not_taken")])
def test_it_is_asked_again_within_fifteen_working_days_of_the_answer(
    intake: Intake, worker: Exchanging, given: Given, days: int, act_taken: str
):
    act(given, "answer", text="可以。")

    say(intake, given, "ask_again", text="去哪里办？", at=AT + timedelta(days=days))
    worker.turn(0.0)

    assert acts(given)[-1] == act_taken


def test_what_came_too_late_is_kept_and_told(intake: Intake, worker: Exchanging, given: Given):
    act(given, "answer", text="可以。")
    say(intake, given, "withdraw", text="不用了")

    worker.turn(0.0)

    last = status(intake, given).steps[-1]
    assert (last.act, last.wanted, last.text) == ("not_taken", "withdraw", "不用了")
    assert status(intake, given).state == "answered"


@pytest.mark.parametrize("name", ["answer", "close", "destroy", "refer", "recount", "nonsense"])
def test_no_word_is_an_officers_act(intake: Intake, worker: Exchanging, given: Given, name: str):
    say(intake, given, name, text="可以。")

    worker.turn(0.0)

    assert acts(given) == ["submit", "not_taken"]


def test_only_the_holder_of_the_code_speaks(intake: Intake, worker: Exchanging, given: Given):
    say(intake, Given(given.number, FormId.new().code()), "withdraw")

    worker.turn(0.0)

    assert (acts(given), intake.waiting()) == (["submit"], 1)


def test_a_word_that_was_copied_is_not_taken_again(intake: Intake, worker: Exchanging, given: Given):
    say(intake, given, "message", text="还有一点")
    (sent,) = intake.exchange(Exchange()).pending
    worker.turn(0.0)

    copied = msgspec.structs.replace(sent, submission=FormId.new().submission().hex)

    assert worker._open(copied) is False
    assert acts(given) == ["submit", "message"]


def test_what_brings_along_more_than_it_may_is_cut(intake: Intake, worker: Exchanging, given: Given):
    say(intake, given, "message", text="还有一点", by="局长", wanted="answer")
    worker.turn(0.0)

    assert set(read(case_of(given))[-1].body) == {"text", "word"}


def test_a_word_that_is_none_stops_nothing(intake: Intake, worker: Exchanging, given: Given):
    letter = codes.write_letter(codes.reader(*given), known_key(intake), b"{}")

    assert worker._open(Pending(submission=uuid4().hex, sealed=letter, number=given.number)) is False
    assert worker._open(Pending(submission=uuid4().hex, sealed=letter, number=new_number())) is False


def test_a_destroyed_case_takes_no_word(intake: Intake, worker: Exchanging, given: Given):
    say(intake, given, "message", text="还有一点")
    act(given, "withdraw")
    destroy_key(case_of(given), expected_event=3, now=AT)

    worker.turn(0.0)

    assert (intake.waiting(), case_of(given).events.count()) == (0, 3)


def test_a_worker_killed_at_any_step_says_nothing_twice(intake: Intake, worker: Exchanging, given: Given):
    said = 1

    def turn() -> None:
        Exchanging("", intake.file, worker.keys).turn(0.0)

    say(intake, given, "message", text="第1句")
    connections.close_all()
    steps = steps_of(turn)
    for step in range(1, steps + 1, max(1, steps // 4)):
        said += 1
        say(intake, given, "message", text=f"第{said}句")
        connections.close_all()
        broken_off(turn, step=step, by=killed)
    turn()

    texts = [entry.body["text"] for entry in read(case_of(given))[1:]]
    assert texts == [f"第{number}句" for number in range(1, said + 1)]
    assert intake.waiting() == 0
