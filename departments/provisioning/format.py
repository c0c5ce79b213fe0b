"""The shapes of a city folder's files; docs/provisioning.md describes them for people."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from cms.editing.text import unseen_in_text
from cms.publishing import routes


def _slug(value: object) -> object:
    if not isinstance(value, str) or not routes.is_slug(value):
        raise ValueError("只能用小写字母、数字和中间的连字符，例如 id-card")
    if value in routes.RESERVED_SLUGS:
        raise ValueError(f"“{value}”是系统保留的地址，请换一个")
    return value


def _printable(value: str) -> str:
    if unseen := unseen_in_text(value):
        where = f"“{unseen.before}”之后" if unseen.before else "开头"
        raise ValueError(f"{where}含有不可见的控制字符（{'、'.join(unseen.codes)}），请删去")
    return value


def _day(value: str) -> str:
    if value and not _is_day(value):
        raise ValueError("不是有效的日期，写作 2026-09-01")
    return value


def _moment(value: object) -> object:
    if not isinstance(value, str):
        return value
    # Pydantic alone would take 20260901 for seconds since 1970.
    if not MOMENT.fullmatch(value) or not _is_day(value[:10]):
        raise ValueError("不是有效的日期，写作 2026-09-01 或 2026-09-01T09:30")
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("不是有效的时间，写作 2026-09-01T09:30") from None


def _is_day(value: str) -> bool:
    try:
        return FIRST_YEAR <= date.fromisoformat(value).year <= LAST_YEAR
    except ValueError:
        return False


FIRST_YEAR, LAST_YEAR = 1900, 2100
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?")
DEFAULT_COLUMNS = {"news": "news", "notices": "notices", "documents": "policies", "interpretations": "interpretations"}
"""Where articles stand that name no column."""
LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"

Slug = Annotated[str, BeforeValidator(_slug)]
Text = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_printable)]
Required = Annotated[Text, StringConstraints(strip_whitespace=True, min_length=1)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
"""Without an offset: time of Beijing."""
Day = Annotated[Text, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_day)]
Host = Annotated[Text, StringConstraints(pattern=rf"^({LABEL}(\.{LABEL})*)?$", max_length=253)]
ArticleKind = Literal["licensing", "registration", "payment", "inspection", "complaint", "remedy", "other"]
Audience = Literal["person", "legal_person", "other"]


class Mapping(BaseModel):
    """A mapping whose keys are all known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Page(Mapping):
    """What every page may say."""

    title: Text = ""
    summary: Text = ""
    keywords: tuple[Text, ...] = ()
    published: Moment | None = None
    old_url: Text = ""
    traditional: bool = False
    source: Text = ""
    editor: Text = ""
    image: Text = ""


class SpecialDay(Mapping):
    first: Day
    last: Annotated[Text, StringConstraints(pattern=r"^(\d{4}-\d{2}-\d{2})?$"), AfterValidator(_day)] = ""
    hours: Text = ""
    reason: Text = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last and self.last < self.first:
            raise ValueError(f"结束日期 {self.last} 早于开始日期 {self.first}，请核对")
        return self


class Hours(Mapping):
    regular: Text = ""
    special: tuple[SpecialDay, ...] = ()


class InternalBody(Mapping):
    name: Required
    duties: Text = ""


class Leader(Mapping):
    post: Required
    name: Text = ""
    division_of_work: Text = ""


class Home(Page):
    introduction: Text = ""
    featured_items: tuple[Text, ...] = ()


class Duties(Page):
    duties: Text = ""
    organisation: Text = ""
    bodies: tuple[InternalBody, ...] = ()
    leaders: tuple[Leader, ...] = ()
    hours: Hours = Hours()


class Body(Mapping):
    name: Required
    relation: Literal["internal", "affiliated"] = "internal"
    address: Text = ""
    phone: Text = ""
    fax: Text = ""
    email: Text = ""
    postcode: Text = ""
    hours: Text = ""
    directions: Text = ""
    accessibility: Text = ""
    longitude: float | None = Field(None, ge=-180, le=180)
    latitude: float | None = Field(None, ge=-90, le=90)


class StaffPost(Mapping):
    post: Required
    name: Text = ""
    body: Text = ""
    duties: Text = ""
    phone: Text = ""


class Contacts(Page):
    bodies: tuple[Body, ...] = ()
    staff: tuple[StaffPost, ...] = ()
    note: Text = ""


class Introduced(Page):
    introduction: Text = ""


class Question(Mapping):
    question: Required
    answer: Required


class Consultation(Page):
    introduction: Text = ""
    rules: Text = ""
    response_limit_days: int = Field(5, ge=1, le=90)
    acknowledgement_limit_days: int = Field(1, ge=0, le=30)
    phone: Text = ""
    hours: Hours = Hours()
    live_hours: Text = ""
    responsible_posts: tuple[Text, ...] = ()
    common_questions: tuple[Question, ...] = ()


class Complaints(Page):
    introduction: Text = ""
    owner: Text = ""
    scope: Text = ""
    procedure: Text = ""
    response_limit_days: int = Field(1, ge=0, le=30)
    answer_limit_days: int = Field(15, ge=1, le=90)
    phone: Text = ""
    address: Text = ""
    hours: Hours = Hours()


class RequestRules(Mapping):
    text: Text = ""
    body: Text = ""
    address: Text = ""
    phone: Text = ""
    hours: Text = ""
    answer_limit_days: int = Field(20, ge=1, le=20)
    extension_days: int = Field(20, ge=0, le=20)


class Report(Page):
    slug: Slug
    title: Required
    year: int = Field(ge=2000, le=2100)
    body: Required


class Disclosure(Page):
    introduction: Text = ""
    guide: Text = ""
    rules: Text = ""
    statutory: Text = ""
    annual: Text = ""
    request: RequestRules = RequestRules()
    reports: tuple[Report, ...] = ()


class Column(Page):
    title: Required
    in_menu: bool = True
    introduction: Text = ""


class Article(Page):
    slug: Slug
    title: Required
    body: Required
    column: Text = ""


class Notice(Article):
    pinned_until: Moment | None = None


class Document(Article):
    index_number: Text = ""
    subject_class: Text = ""
    issuer: Text = ""
    document_number: Text = ""
    date_written: Day | None = None
    effective_from: Day | None = None
    effective_until: Day | None = None
    validity: Literal["effective", "amended", "invalid", "repealed"] = "effective"
    validity_by: Text = ""
    validity_changed: Day | None = None


class Interpretation(Article):
    document: Text = ""


class StandardPage(Page):
    slug: Slug
    title: Required
    body: Text = ""
    role: Literal["", "privacy", "accessibility", "sitemap"] = ""
    language: Literal["zh-hans", "en"] = "zh-hans"
    in_menu: bool = False


class Item(Mapping):
    """A row of the item catalogue (事项目录)."""

    code: Required
    name: Required
    national_type: Required
    department: Text = ""
    catalogue_code: Text = ""
    handling_code: Text = ""
    local_catalogue_code: Text = ""
    local_code: Text = ""
    phone: Text = ""
    audiences: tuple[Audience, ...] = ()
    topic: Text = ""
    other_names: tuple[Text, ...] = ()
    featured: bool = False


class LegalBasis(Mapping):
    law: Required
    document_number: Text = ""
    article: Text = ""
    text: Text = ""


class Material(Mapping):
    name: Required
    is_required: bool = True
    kind: Literal["", "certificate", "form", "other"] = ""
    situation: Text = ""
    form: Text = ""
    copies: int = Field(1, ge=0, le=100)
    specification: Text = ""
    source: Text = ""
    source_note: Text = ""
    basis: Text = ""
    criteria: Text = ""
    note: Text = ""
    remark: Text = ""


class Step(Mapping):
    name: Required
    task: Text = ""
    handler: Text = ""
    limit: Text = ""
    criteria: Text = ""
    result: Text = ""


class TimeLimit(Mapping):
    amount: int = Field(ge=0, le=1000)
    unit: Literal["working_day", "day", "month"] = "working_day"
    note: Text = ""


class Fee(Mapping):
    name: Required
    standard: Required
    basis: Text = ""
    reduction: Text = ""
    note: Text = ""


class Place(Mapping):
    name: Required
    address: Text = ""
    hours: Text = ""
    phone: Text = ""
    longitude: float | None = Field(None, ge=-180, le=180)
    latitude: float | None = Field(None, ge=-90, le=90)


class PublishedResult(Mapping):
    period: Required
    text: Required


class Guide(Page):
    """A complete guide of one item (办事指南); what it lacks leaves it a draft."""

    slug: Slug
    item: Required
    version: int = Field(1, ge=1, le=32767)
    effective_from: Day | None = None
    cancelled_on: Day | None = None
    body_kind: Literal["statutory", "authorised", "entrusted"] = "statutory"
    entrusting_body: Text = ""
    joint_bodies: tuple[Text, ...] = ()
    source_of_power: Text = ""
    level: Text = ""
    bases: tuple[LegalBasis, ...] = ()
    audiences: tuple[Audience, ...] = ()
    conditions: Text = ""
    quota: Text = ""
    area: Literal["", "nation", "province", "city", "district"] = ""
    materials: tuple[Material, ...] = ()
    steps: tuple[Step, ...] = ()
    special_procedure: Text = ""
    intermediary: Text = ""
    case_kind: Literal["immediate", "promised"] = "promised"
    statutory_limit: TimeLimit | None = None
    promised_limit: TimeLimit | None = None
    has_fee: bool = False
    fee_basis: Text = ""
    fees: tuple[Fee, ...] = ()
    result_kind: Text = ""
    result_name: Text = ""
    channels: tuple[Text, ...] = ()
    handled: Literal["here", "own_system", "elsewhere", "window"] = "window"
    online_depth: Literal["", "1", "2", "3", "4"] = ""
    online_url: Text = ""
    has_single_sign_on: bool = False
    mobile_url: Text = ""
    has_mobile_single_sign_on: bool = False
    takes_online_payment: bool = False
    in_hall: bool = False
    takes_bookings: bool = False
    visits: int = Field(1, ge=0, le=20)
    visits_reason: Text = ""
    places: tuple[Place, ...] = ()
    consultation: Text = ""
    supervision: Text = ""
    remedy: Text = ""
    questions: tuple[Question, ...] = ()
    published_results: tuple[PublishedResult, ...] = ()
    other_names: tuple[Text, ...] = ()
    topic: Text = ""
    topics_for_persons: tuple[Text, ...] = ()
    topics_for_legal_persons: tuple[Text, ...] = ()
    township_code: Text = ""
    township: Text = ""
    village_code: Text = ""
    village: Text = ""
    reviewed: Day | None = None


class SiteIdentity(Mapping):
    name: Required
    name_en: Text = ""
    identification_code: Text = ""
    icp_number: Text = ""
    police_number: Text = ""
    sponsor: Text = ""
    operator: Text = ""
    phone: Text = ""
    description: Text = ""
    keywords: tuple[Text, ...] = ()
    error_report_url: Text = ""
    party_government_mark_url: Text = ""
    three_steps: bool = False


class Officers(Mapping):
    consultation: tuple[Text, ...] = ()
    complaints: tuple[Text, ...] = ()


class Accounts(Mapping):
    """Accounts that are there already, for the groups of the site."""

    editors: tuple[Text, ...] = ()
    reviewers: tuple[Text, ...] = ()
    approvers: tuple[Text, ...] = ()
    officers: tuple[Text, ...] = ()
    complaint_officers: tuple[Text, ...] = ()
    managers: tuple[Text, ...] = ()


class DepartmentFile(Mapping):
    """One body and its site."""

    slug: Slug
    kind: Literal["portal", "department", "district", "zone"] = "department"
    code: Required
    name: Required
    short_name: Text = ""
    name_en: Text = ""
    former_names: tuple[Text, ...] = ()
    address: Text = ""
    phone: Text = ""
    host: Host = ""
    site: SiteIdentity
    officers: Officers = Officers()
    accounts: Accounts = Accounts()
    home: Home = Home()
    duties: Duties = Duties()
    contacts: Contacts = Contacts()
    services: Introduced = Introduced()
    catalogue: Introduced = Introduced()
    consultation: Consultation = Consultation()
    complaints: Complaints = Complaints()
    portal_column: Introduced = Introduced()
    disclosure: Disclosure = Disclosure()
    columns: dict[Slug, Column] = Field(default_factory=dict)
    news: tuple[Article, ...] = ()
    notices: tuple[Notice, ...] = ()
    documents: tuple[Document, ...] = ()
    interpretations: tuple[Interpretation, ...] = ()
    pages: tuple[StandardPage, ...] = ()
    items: tuple[Item, ...] = ()
    guides: tuple[Guide, ...] = ()


class ItemType(Mapping):
    label: Required
    article_kind: ArticleKind


class SupervisingBodies(Mapping):
    """R3."""

    information: Required
    planning: Required
    finance: Required
    public_security: Required
    state_security: Required
    confidential_communications: Required
    secrecy: Required


class CityFile(Mapping):
    name: Required
    name_en: Text = ""
    portal_name: Required
    portal_name_en: Text = ""
    colour: Annotated[Text, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")] = "#1f4e8c"
    hotline: Text = "12345"
    sample_notice: Text = ""
    supervising_bodies: SupervisingBodies
    item_types: dict[str, ItemType]
    portal: DepartmentFile
    department_order: tuple[Text, ...] = ()
    """Slugs, as the portal lists them; departments not named follow by their slugs."""
    featured_items: tuple[Text, ...] = ()


class Credit(Mapping):
    alt: Required
    attribution: Text = ""
