"""The front's intake: what was confirmed is kept, and nothing in it can be read there (R6)."""

from __future__ import annotations

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from nacl.public import PrivateKey

from cms.intake import codes
from cms.intake.codes import FormId
from cms.intake.messages import Exchange, Status, Step, Submission, Terms, Told, Word
from cms.intake.numbers import is_number
from cms.intake.store import FormReused, Intake, IntakeFull
from tests.soak.breaking import broken_off, killed, steps_of

AT = datetime(2026, 9, 28, 2, tzinfo=UTC)
BACK_OFFICE = PrivateKey.generate()
KEY = bytes(BACK_OFFICE.public_key)
MARKER = "独一无二的问题"


@pytest.fixture
def intake(tmp_path: Path) -> Intake:
    return Intake(tmp_path / "front" / "intake.sqlite")


def sent(text: str = MARKER) -> Submission:
    body = {"subject": text, "text": f"{text}，电话13800000000"}
    return Submission(number="", kind="consultation", department="gongan", at=AT, reader=b"", body=body)


def first(text: str = MARKER) -> Status:
    step = Step(at=AT, act="submit", department="市公安局", text=text)
    return Status(kind="consultation", state="queued", department="市公安局", subject=text, steps=(step,))


def accept(intake: Intake, form: FormId, text: str = MARKER) -> str:
    return intake.accept(form, sent(text), first(text), KEY)


def pending(intake: Intake) -> list[Submission]:
    opened = [codes.unseal(BACK_OFFICE, each.sealed) for each in intake.exchange(Exchange()).pending]
    return [msgspec.json.decode(each or b"", type=Submission) for each in opened]


def on_disk(intake: Intake) -> bytes:
    return b"".join(file.read_bytes() for file in intake.file.parent.iterdir())


def test_what_was_taken_in_waits_for_the_back_office_under_its_number(intake: Intake):
    number = accept(intake, FormId.new())

    (submission,) = pending(intake)

    assert is_number(number)
    assert (submission.number, submission.body, submission.at) == (number, sent().body, AT)


def test_the_same_form_sent_twice_is_one_submission_with_one_number_and_one_code(intake: Intake):
    form = FormId.new()

    numbers = {accept(intake, form), accept(intake, FormId(form.text))}

    assert len(numbers) == len(pending(intake)) == 1
    assert intake.status(numbers.pop(), FormId(form.text).code()) == first()


def test_the_same_form_with_another_content_is_refused(intake: Intake):
    form = FormId.new()
    number = accept(intake, form)

    with pytest.raises(FormReused) as told:
        accept(intake, form, "另一个问题")

    assert told.value.number == number
    assert [each.body["subject"] for each in pending(intake)] == [MARKER]


def test_one_form_sent_many_times_at_once_is_one_submission(intake: Intake):
    form = FormId.new()

    with ThreadPoolExecutor(8) as pool:
        numbers = set(pool.map(lambda _: accept(intake, form), range(8)))

    assert len(numbers) == len(pending(intake)) == 1


def test_nothing_on_the_disk_tells_what_was_sent_or_opens_it(intake: Intake):
    form = FormId.new()
    number = accept(intake, form)

    disk = on_disk(intake)

    assert number.encode() in disk
    for secret in (MARKER, "13800000000", form.text, form.code(), "市公安局", "gongan"):
        assert secret.encode() not in disk
    assert bytes.fromhex(form.text) not in disk
    assert bytes(codes.reader(number, form.code())) not in disk


def test_an_unknown_number_and_a_wrong_code_open_nothing(intake: Intake):
    form = FormId.new()
    number = accept(intake, form)

    assert intake.status(number, form.code()) == first()
    assert intake.status(number, FormId.new().code()) is None
    assert intake.status("000000000000", form.code()) is None


def test_what_was_taken_is_forgotten_but_a_repeated_form_is_still_known(intake: Intake):
    form = FormId.new()
    number = accept(intake, form)
    (waiting,) = intake.exchange(Exchange()).pending

    intake.exchange(Exchange(taken=(waiting.submission,)))

    with closing(sqlite3.connect(intake.file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert waiting.sealed not in on_disk(intake)
    assert pending(intake) == []
    assert accept(intake, form) == number
    assert pending(intake) == []


def test_an_older_status_that_comes_late_changes_nothing(intake: Intake):
    number = accept(intake, FormId.new())
    reader = PrivateKey.generate()
    told = [Told(number=number, moment=moment, sealed=codes.seal(bytes(reader.public_key), b"x")) for moment in (2, 1)]

    for each in told:
        intake.exchange(Exchange(told=(each,)))

    with closing(sqlite3.connect(intake.file)) as connection:
        assert connection.execute("SELECT moment, sealed FROM status").fetchall() == [(2, told[0].sealed)]


def test_terms_are_kept_until_others_come(intake: Intake):
    assert intake.terms() is None

    for key in (b"1", b"2"):
        terms = Terms(key=key * 32, offers=(), deadlines={5: {AT.date(): AT.date()}})
        answer = intake.exchange(Exchange(terms=terms))

    assert intake.terms() == terms
    assert answer.terms == intake.exchange(Exchange()).terms != ""


def test_a_counter_that_is_full_takes_no_more_and_says_so(tmp_path: Path):
    intake = Intake(tmp_path / "intake.sqlite", most_pending=1)
    form = FormId.new()
    number = accept(intake, form)

    with pytest.raises(IntakeFull):
        accept(intake, FormId.new())

    assert accept(intake, form) == number


def test_a_disk_that_takes_nothing_confirms_nothing(intake: Intake):
    accept(intake, FormId.new())
    impatient = Intake(intake.file, seconds=0.1)

    with closing(sqlite3.connect(intake.file, isolation_level=None)) as busy:
        busy.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError):
            accept(impatient, FormId.new())

    assert len(pending(intake)) == 1


def test_killed_at_any_step_a_confirmed_submission_is_there_and_a_repeated_one_is_not_doubled(tmp_path: Path):
    confirmed = tmp_path / "confirmed"
    form = FormId.new()

    def take() -> None:
        number = accept(Intake(tmp_path / "intake.sqlite"), form)
        with confirmed.open("w") as told:
            told.write(number)
            os.fsync(told.fileno())

    steps = steps_of(take)
    assert steps > 10
    for step in range(1, steps + 1):
        for file in tmp_path.iterdir():
            file.unlink()
        broken_off(take, step=step, by=killed)
        intake = Intake(tmp_path / "intake.sqlite")
        told = confirmed.read_text() if confirmed.exists() else ""
        assert not told or [each.number for each in pending(intake)] == [told], step
        number = accept(intake, form)
        assert [each.number for each in pending(intake)] == [number], step
        assert intake.status(number, form.code()) == first(), step


@pytest.mark.parametrize("text", ["", "x" * 32, "0" * 31, "A" * 32, "0" * 32 + "\n"])
def test_what_is_no_form_id_is_refused(text: str):
    with pytest.raises(ValueError, match="no form id"):
        FormId(text)


def test_a_code_is_read_as_people_type_it():
    code = FormId("0" * 32).code()

    assert codes.read(f" {codes.written(code).lower().replace('-', ' ')} ") == code
    assert codes.read("OIL0-0000-0000-0000") == "0110000000000000"
    assert codes.read("０" * 16) == codes.read("0" * 15) == codes.read("U" * 16) == ""


def test_what_is_said_about_a_case_waits_once_and_opens_only_as_its_holders(intake: Intake):
    form, word_form = FormId.new(), FormId.new()
    number, code = accept(intake, form), form.code()
    intake.exchange(Exchange(taken=(form.submission().hex,)))
    word = Word(word="", act="message", at=AT, body={"text": MARKER})

    for _ in range(2):
        intake.say(word_form, number, code, word, KEY)
    (waiting,) = intake.exchange(Exchange()).pending

    reader, stranger = codes.reader(number, code), PrivateKey.generate()
    letter = codes.open_letter(BACK_OFFICE, bytes(reader.public_key), waiting.sealed)
    assert msgspec.json.decode(letter or b"", type=Word).body == {"text": MARKER}
    assert (waiting.number, waiting.submission) == (number, word_form.submission().hex)
    assert codes.open_letter(BACK_OFFICE, bytes(stranger.public_key), waiting.sealed) is None
    assert MARKER.encode() not in on_disk(intake)
    with pytest.raises(FormReused):
        intake.say(word_form, number, code, msgspec.structs.replace(word, act="withdraw"), KEY)
    intake.exchange(Exchange(taken=(waiting.submission,)))
    assert (intake.waiting(), waiting.sealed in on_disk(intake)) == (0, False)


def test_an_intake_of_before_there_were_words_keeps_what_it_holds(intake: Intake):
    number = accept(intake, FormId.new())
    with closing(sqlite3.connect(intake.file)) as connection:
        connection.executescript("DROP TABLE word; PRAGMA user_version = 1")

    (waiting,) = intake.exchange(Exchange()).pending

    assert (waiting.number, pending(intake)[0].number) == ("", number)
