"""The front as people's browsers meet it: ask, get number and code, see how it stands; and what is left on its host."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from cms.intake import codes
from cms.intake.store import Intake
from cms.publishing.signing import SigningKeys
from departments.casework.exchanging import Exchanging
from departments.casework.histories import act_on, read
from departments.casework.models import Case
from departments.counter.forms import cleaned
from departments.counter.proof import is_worked, question
from tests.editing.forms import client_of
from tests.front.server import Answer, Front, running_front
from tests.markup import injected
from tests.publishing.city import PublishedCity, city_from

pytestmark = pytest.mark.slow

SUBJECT, TEXT = "独一无二的身份证问题", "在外地能补办吗？独一无二的内容"
QUESTION = {"subject": SUBJECT, "text": TEXT, "name": "买买提", "phone": "13800001111"}
REQUEST = {
    "name": "买买提",
    "certificate": "id_card",
    "certificate_number": "11010519491231002X",
    "phone": "13800001111",
    "subject": "停车场规划",
    "text": "去年批准的",
    "medium": "paper",
    "delivery": "collect",
}
HIDDEN = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"')


@pytest.fixture(scope="module")
def city(
    small_city_database: Path, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[PublishedCity]:
    """One for all tests of this file: each asks something of its own."""
    folder = tmp_path_factory.mktemp("counter") / "var"
    with django_db_blocker.unblock(), city_from(small_city_database, folder) as made:
        made.publish()
        yield made


@pytest.fixture(scope="module")
def intake(city: PublishedCity) -> Intake:
    return Intake(city.var / "intake.sqlite")


@pytest.fixture
def worker(city: PublishedCity, intake: Intake, settings: Any) -> Exchanging:
    """Has been at the counter, which knows from it where people may write to."""
    settings.CHENGMEN_CASE_KEY = city.var / "casework" / "cases.key"
    made = Exchanging("", intake.file, SigningKeys(city.var / "keys"))
    made.turn(0.0)
    return made


@pytest.fixture(scope="module")
def running(city: PublishedCity) -> Iterator[Front]:
    with running_front(city) as front:
        yield front


@pytest.fixture
def front(running: Front, worker: Exchanging) -> Front:
    return running


def checked(front: Front, fields: dict[str, str] = QUESTION, kind: str = "consultation") -> dict[str, str]:
    """What the page to check holds for sending."""
    answer = front.post(f"/counter/{kind}", fields)
    assert answer.status == 200, answer.body.decode()
    return {name: unescape(value) for name, value in HIDDEN.findall(answer.body.decode())}


def case_of(number: str) -> Case:
    return Case.objects.get(number=number)


def given(answer: Answer) -> tuple[str, str]:
    """Number and code of the confirmation."""
    assert answer.status == 200, answer.body.decode()
    number, code = re.findall(r'<dd class="receipt-code">([^<]+)</dd>', answer.body.decode())
    return number, code


def words(answer: Answer) -> dict[str, dict[str, str]]:
    """The forms of a status page, by act."""
    forms = re.findall(r'<form class="counter-form".*?</form>', answer.body.decode(), re.DOTALL)
    fields = [{name: unescape(value) for name, value in HIDDEN.findall(form)} for form in forms]
    return {each["act"]: each for each in fields if "act" in each}


def on_the_host(city: PublishedCity, intake: Intake) -> bytes:
    """All that a thief of the front's host would find of people: its intake, its counts, its log."""
    files = [
        *intake.file.parent.glob("intake.sqlite*"),
        *intake.file.parent.glob("counts.sqlite*"),
        city.var / "front.log",
    ]
    return b"".join(file.read_bytes() for file in files)


def test_a_question_is_asked_numbered_answered_and_seen(front: Front, intake: Intake, worker: Exchanging):
    page = front.get("/consultation.html").body.decode()
    assert 'action="/counter/consultation" method="post"' in page

    receipt = front.post("/counter/consultation", checked(front))
    number, code = given(receipt)
    waiting = front.post("/counter/status", {"number": number, "code": code})
    worker.turn(0.0)
    case = case_of(number)
    act_on(case, "answer", expected_event=2, body={"text": "可以在外地补办。"}, now=read(case)[0].at)
    worker.turn(0.0)
    seen = front.post("/counter/status", {"number": f" {number} ", "code": code.lower().replace("-", "")})

    assert "<svg" in receipt.body.decode().partition("receipt-picture")[2]
    assert "已收到，正在转交部门" in waiting.body.decode()
    assert read(case)[0].body == QUESTION
    assert "可以在外地补办。" in seen.body.decode()
    assert "已答复" in seen.body.decode()
    assert seen.headers["cache-control"] == "no-store"
    assert "set-cookie" not in seen.headers


def test_the_person_is_asked_for_something_supplies_it_and_rates_the_answer(front: Front, worker: Exchanging):
    number, code = given(front.post("/counter/consultation", checked(front)))
    worker.turn(0.0)
    case = case_of(number)
    act_on(case, "request_material", expected_event=2, body={"text": "请补充籍贯。"}, now=read(case)[0].at)
    worker.turn(0.0)

    asked = front.post("/counter/status", {"number": number, "code": code})
    form = words(asked)["supply_material"]
    empty = front.post("/counter/status", form)
    first, again = (front.post("/counter/status", form | {"text": "湖北"}) for _ in range(2))
    changed = front.post("/counter/status", form | {"text": "湖南"})
    worker.turn(0.0)
    act_on(case, "answer", expected_event=4, body={"text": "可以。"}, now=read(case)[0].at)
    worker.turn(0.0)
    answered = front.post("/counter/status", {"number": number, "code": code})
    late = front.post("/counter/status", words(asked)["withdraw"])
    unrated = front.post("/counter/status", words(answered)["rate"])
    rated = front.post("/counter/status", words(answered)["rate"] | {"score": "5"})
    worker.turn(0.0)
    seen = front.post("/counter/status", {"number": number, "code": code}).body.decode()

    assert "请补充籍贯。" in asked.body.decode()
    assert (empty.status, first.status, again.status, changed.status) == (422, 200, 200, 409)
    assert 'href="#supply_material-text"' in empty.body.decode()
    assert "补充材料：已收到" in first.body.decode()
    assert (late.status, unrated.status, rated.status) == (409, 422, 200)
    assert "这一步现在不能做" in late.body.decode()
    assert [entry.act for entry in read(case)] == ["submit", "request_material", "supply_material", "answer", "rate"]
    assert "您作了评价：非常满意" in seen
    assert 'value="rate"' not in seen
    assert 'value="ask_again"' in seen


def test_a_request_for_disclosure_is_made_at_its_page_corrected_and_decided(front: Front, worker: Exchanging):
    page = front.get("/disclosure/request/").body.decode()
    assert 'action="/counter/disclosure-request" method="post"' in page

    wrong = front.post("/counter/disclosure-request", REQUEST | {"certificate_number": "110105194912310021"})
    check = front.post("/counter/disclosure-request", REQUEST)
    form = {name: unescape(value) for name, value in HIDDEN.findall(check.body.decode())}
    taken = front.post("/counter/disclosure-request", form)
    number, code = given(taken)
    worker.turn(0.0)
    case = case_of(number)
    now = read(case)[0].at
    act_on(case, "request_correction", expected_event=2, body={"text": "请写明年份。"}, now=now)
    worker.turn(0.0)
    asked = front.post("/counter/status", {"number": number, "code": code})
    front.post("/counter/status", words(asked)["supply_correction"] | {"text": "2025年"})
    worker.turn(0.0)
    act_on(case, "decide", expected_event=4, body={"text": "予以公开"}, now=now)
    worker.turn(0.0)
    seen = front.post("/counter/status", {"number": number, "code": code}).body.decode()

    assert (wrong.status, 'href="#certificate_number"' in wrong.body.decode()) == (422, True)
    assert "证件号码与证件类型不符" in wrong.body.decode()
    assert "外国人永久居留身份证" not in check.body.decode()
    assert "需要补正的，告知您" in taken.body.decode()
    assert read(case)[0].body == REQUEST
    assert "请您补正" in asked.body.decode()
    assert [entry.state for entry in read(case)] == ["received", "correcting", "handling", "decided"]
    assert "予以公开" in seen


def test_sent_twice_it_is_one_case_with_one_number_and_one_code(front: Front, worker: Exchanging):
    form, before = checked(front), Case.objects.count()

    first, second = (given(front.post("/counter/consultation", form)) for _ in range(2))
    worker.turn(0.0)
    third = given(front.post("/counter/consultation", form))
    worker.turn(0.0)
    changed = front.post("/counter/consultation", form | {"text": "另一个问题"})

    assert first == second == third
    assert (Case.objects.count() - before, changed.status) == (1, 409)


def test_nothing_on_the_fronts_host_tells_what_was_sent_or_answered(
    front: Front, city: PublishedCity, intake: Intake, worker: Exchanging
):
    number, code = given(front.post("/counter/consultation", checked(front)))
    front.post("/counter/status", {"number": number, "code": code})
    worker.turn(0.0)
    case = case_of(number)
    act_on(case, "answer", expected_event=2, body={"text": "独一无二的答复"}, now=read(case)[0].at)
    worker.turn(0.0)
    answered = front.post("/counter/status", {"number": number, "code": code})
    front.post("/counter/status", words(answered)["ask_again"] | {"text": "独一无二的追问"})
    assert "独一无二的答复" in answered.body.decode()

    found = on_the_host(city, intake)

    assert number.encode() in found
    for secret in (
        SUBJECT,
        TEXT,
        QUESTION["name"],
        QUESTION["phone"],
        "独一无二的答复",
        "独一无二的追问",
        code,
        codes.read(code),
    ):
        assert secret.encode() not in found


def test_a_wrong_code_and_an_unknown_number_are_answered_alike_and_not_for_ever(front: Front):
    number, code = given(front.post("/counter/consultation", checked(front)))
    other = codes.written(codes.FormId.new().code())

    wrong = front.post("/counter/status", {"number": number, "code": other}, X_Real_IP="203.0.113.7")
    unknown = front.post("/counter/status", {"number": "000000000000", "code": code}, X_Real_IP="203.0.113.7")
    for _ in range(8):
        front.post("/counter/status", {"number": number, "code": other}, X_Real_IP="203.0.113.7")
    throttled = front.post("/counter/status", {"number": number, "code": code}, X_Real_IP="203.0.113.7")
    neighbour = front.post("/counter/status", {"number": number, "code": code}, X_Real_IP="203.0.113.8")

    assert (wrong.status, unknown.status, throttled.status, neighbour.status) == (404, 404, 429, 200)
    assert wrong.body.replace(number.encode(), b"") == unknown.body.replace(b"000000000000", b"")


def test_faults_come_first_and_keep_what_was_filled_in(front: Front):
    answer = front.post("/counter/complaint", QUESTION | {"subject": "", "phone": "<b>电话</b>"})
    page = answer.body.decode()

    assert answer.status == 422
    assert page.index("请选择类别") < page.index("请用一句话写明标题") < page.index('<form class="counter-form"')
    assert TEXT in page
    assert 'aria-describedby="phone-hint phone-fault"' in page
    assert "<b>电话</b>" not in page


def test_a_form_of_another_site_and_one_without_an_end_are_refused(front: Front, intake: Intake):
    before = intake.waiting()

    foreign = front.post("/counter/consultation", checked(front), Sec_Fetch_Site="cross-site")
    endless = front.post("/counter/consultation", QUESTION | {"text": "长" * 200_000})
    forged = front.post("/counter/consultation", QUESTION | {"form": "0"})

    assert (foreign.status, endless.status, forged.status) == (403, 413, 200)
    assert "核对后提交" in forged.body.decode()
    assert intake.waiting() == before


def test_whatever_people_write_runs_nowhere_and_breaks_nothing(front: Front, worker: Exchanging, naughty: list[str]):
    officer = client_of("gongan-officers")
    plain = len(injected(officer.get("/admin/cases/").content.decode()))
    for number, some in enumerate(naughty[start : start + 10] for start in range(0, len(naughty), 10)):
        fields = {"subject": f"{number} {some[0][:90]}", "text": "\n".join(some), "name": some[-1][:100]}
        known = front.post("/counter/consultation", fields, X_Real_IP=f"203.0.113.{number % 250}")
        assert known.status == 200, some
        form = {name: unescape(value) for name, value in HIDDEN.findall(known.body.decode())}
        taken = front.post("/counter/consultation", form, X_Real_IP=f"203.0.113.{number % 250}")
        number_of_case, code = given(taken)
        worker.turn(0.0)
        shown = front.post("/counter/status", {"number": number_of_case, "code": code})
        case = case_of(number_of_case)
        desk = officer.get(f"/admin/cases/{case.pk}/")

        assert (shown.status, desk.status_code) == (200, 200), some
        assert [injected(answer.body.decode()) for answer in (known, taken, shown)] == [[], [], []], some
        assert len(injected(desk.content.decode())) == plain, some
        assert read(case)[0].body["text"] == cleaned(fields["text"], lines=True)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("subject=身份证&text=怎么办".encode("gb18030"), "application/x-www-form-urlencoded; charset=gb18030", 400),
        ("subject=身份证&text=怎么办".encode("gb18030"), "application/x-www-form-urlencoded", 200),
        (b"subject=%ff%fe&text=%C0%AE%ED%A0%80", "application/x-www-form-urlencoded", 200),
        (b"&".join(b"a%d=1" % number for number in range(5_000)), "application/x-www-form-urlencoded", 400),
        (b'{"subject": "x", "text": "y"}', "application/json", 422),
        (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x", 422),
        (b"x", "multipart/form-data", 400),
    ],
)
def test_what_no_form_of_ours_sends_is_answered_in_words(front: Front, body: bytes, kind: str, status: int):
    answer = front.send("/counter/consultation", body, Content_Type=kind)

    assert answer.status == status, answer.body.decode()
    assert any(words in answer.body.decode() for words in ("请返回", "核对后提交", "请写明")), answer.body.decode()


def test_a_form_is_taken_with_work_or_with_an_answer_and_not_without(
    city: PublishedCity, worker: Exchanging, intake: Intake
):
    with running_front(city, CHENGMEN_COUNTER_PROOF="8") as front:
        before = intake.waiting()
        form = checked(front)
        proof = next(str(number) for number in count() if is_worked(form["form"], str(number), 8))
        asked = checked(front)
        answer = str(sum(question(asked["form"])))

        bare = front.post("/counter/consultation", form)
        other = front.post("/counter/consultation", asked | {"proof": proof, "answer": "0"})
        waiting = intake.waiting() - before
        taken = [
            front.post("/counter/consultation", form | {"proof": proof}),
            front.post("/counter/consultation", asked | {"answer": answer}),
        ]
        flood = [
            front.post("/counter/consultation", each | {"answer": str(sum(question(each["form"])))})
            for each in (checked(front) for _ in range(10))
        ]

    assert (bare.status, other.status, waiting) == (422, 422, 0)
    assert 'href="#answer"' in bare.body.decode()
    assert [each.status for each in taken] == [200, 200]
    assert [each.status for each in flood] == [200] * 9 + [422]


def test_where_the_back_office_was_never_there_nothing_is_taken(city: PublishedCity, tmp_path: Path):
    with running_front(city, CHENGMEN_INTAKE_DATABASE=str(tmp_path / "intake.sqlite")) as front:
        answer = front.post("/counter/consultation", QUESTION)

    assert answer.status == 503
    assert "内容没有提交" in answer.body.decode()


def test_what_is_no_address_of_the_counter_is_none(front: Front):
    assert front.get("/counter/consultation").status == 405
    assert front.post("/counter/petition", QUESTION).status == 405
    assert front.get("/counter/petition").status == 404
    assert front.get("/counter/status").status == 200
