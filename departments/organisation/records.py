"""Records of what a department is: city, site, department, and the home, duties and contacts pages."""

from __future__ import annotations

import msgspec

from cms.records.record import Hours, PageRecord, Record, RichText, plain_text
from cms.records.search_entry import SearchEntry, page_entry

SITE_KINDS = ("portal", "department", "district", "zone")


class SupervisingBody(msgspec.Struct, frozen=True, kw_only=True):
    role: str
    """information, planning, finance, public_security, state_security, confidential_communications, secrecy (R3)."""
    name: str


class City(Record, frozen=True, kw_only=True, omit_defaults=True, tag="city"):
    """Key ``setting:city``. What all sites show of the city."""

    name: str
    name_en: str = ""
    portal_name: str
    portal_name_en: str = ""
    colour: str = "#1f4e8c"
    """The one main colour, ``#rrggbb``."""
    hotline: str = "12345"
    sample_notice: str = ""
    """Shown on every page when the city is not a real one."""
    notice: str = ""
    """全市通告, already resolved against its end."""
    notice_url: str = ""
    is_grey: bool = False
    """灰度模式, already resolved against its end."""
    supervising_bodies: tuple[SupervisingBody, ...] = ()


class Site(Record, frozen=True, kw_only=True, omit_defaults=True, tag="site"):
    """Key ``site:<id>``; ``site`` is its own slug. Address, identity and footer of one site."""

    site_kind: str
    """One of ``SITE_KINDS``."""
    host: str
    """Host name without port: the name of its directory in the release tree."""
    base_url: str
    """``http://gongan.localhost:8000``, without a trailing slash."""
    name: str
    name_en: str = ""
    department: str | None = None
    """Key of the department the site belongs to."""
    home: str
    """Key of the home page."""
    identification_code: str = ""
    """网站标识码, ten digits."""
    icp_number: str = ""
    """ICP 备案号."""
    police_number: str = ""
    """公安机关备案号."""
    sponsor: str = ""
    """主办单位."""
    operator: str = ""
    """承办单位."""
    phone: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    error_report_url: str = ""
    """我为政府网站找错."""
    party_government_mark_url: str = ""
    """党政机关标识."""
    picture_credits: tuple[str, ...] = ()
    gone_paths: tuple[str, ...] = ()
    """Addresses that are answered with 410: what stood there will not come back."""
    moved_away: tuple[MovedAway, ...] = ()
    """Addresses of pages that stand on another site now."""
    closed_on: str = ""
    """The day since when the site only leads elsewhere: the portal lists it no more."""


class MovedAway(msgspec.Struct, frozen=True, kw_only=True):
    path: str
    page: str
    """Key."""


class Department(Record, frozen=True, kw_only=True, omit_defaults=True, tag="department"):
    """Key ``department:<id>``. A body of the city, with or without a site of its own."""

    code: str
    """Opaque unique text, e.g. the 18-character credit code."""
    name: str
    short_name: str = ""
    name_en: str = ""
    former_names: tuple[str, ...] = ()
    address: str = ""
    phone: str = ""
    position: int = 0


class DepartmentHome(PageRecord, frozen=True, kw_only=True, omit_defaults=True, tag="department_home"):
    introduction: RichText = ()
    featured_items: tuple[str, ...] = ()
    """Keys of catalogue items offered first."""


class PortalHome(PageRecord, frozen=True, kw_only=True, omit_defaults=True, tag="portal_home"):
    introduction: RichText = ()
    featured_items: tuple[str, ...] = ()
    """Keys of the catalogue items most used in the city."""


class InternalBody(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A body of the department and what it does (R10.1)."""

    name: str
    duties: str = ""


class Leader(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A leading post and its division of work (R10.1); ``name`` stays empty where a sample names nobody."""

    post: str
    name: str = ""
    division_of_work: str = ""


class Duties(PageRecord, frozen=True, kw_only=True, omit_defaults=True, tag="duties"):
    """R10.1: duties, organisation, division of work, working hours."""

    duties: RichText = ()
    organisation: RichText = ()
    bodies: tuple[InternalBody, ...] = ()
    leaders: tuple[Leader, ...] = ()
    hours: Hours = Hours()


class Body(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An internal or affiliated body with its contacts (R10.2)."""

    name: str
    relation: str = "internal"
    """``internal`` or ``affiliated``."""
    address: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    """Of the office, never of a person."""
    postcode: str = ""
    hours: str = ""
    directions: str = ""
    accessibility: str = ""
    """Barrier-free access."""
    longitude: float | None = None
    latitude: float | None = None


class StaffPost(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A post and its duties (R10.2)."""

    post: str
    name: str = ""
    body: str = ""
    duties: str = ""
    phone: str = ""


class Contacts(PageRecord, frozen=True, kw_only=True, omit_defaults=True, tag="contacts"):
    """R10.2: bodies' address and phone; staff names and duties."""

    bodies: tuple[Body, ...] = ()
    staff: tuple[StaffPost, ...] = ()
    note: RichText = ()


class Consultation(PageRecord, frozen=True, kw_only=True, omit_defaults=True, tag="consultation"):
    """R11: rules, limits and hours of consultation. The form itself is the counter's."""

    introduction: RichText = ()
    rules: RichText = ()
    response_limit_days: int
    """Working days until the answer (R11.2)."""
    acknowledgement_limit_days: int = 1
    """Working days until the question is taken up."""
    phone: str = ""
    hours: Hours = Hours()
    live_hours: str = ""
    """Hours of answers in real time, where offered."""
    responsible_posts: tuple[str, ...] = ()
    """Posts of the designated officers (R11.1): functions, not persons."""
    common_questions: tuple[Question, ...] = ()


class Question(msgspec.Struct, frozen=True, kw_only=True):
    question: str
    answer: str


class Complaints(PageRecord, frozen=True, kw_only=True, omit_defaults=True, tag="complaints"):
    """R13: owner, procedure, response and answer limits of complaints."""

    introduction: RichText = ()
    owner: str
    """The post or body in charge."""
    scope: RichText = ()
    procedure: RichText = ()
    response_limit_days: int
    """Working days until the complaint is responded to."""
    answer_limit_days: int
    """Working days until its content is answered."""
    phone: str = ""
    address: str = ""
    hours: Hours = Hours()
    responsible_posts: tuple[str, ...] = ()
    """Posts of the designated officers: functions, not persons."""


class PortalColumn(PageRecord, frozen=True, kw_only=True, omit_defaults=True, tag="portal_column"):
    """R9: the column 市政府门户网站 on each site."""

    introduction: RichText = ()


def portal_home_entry(record: PortalHome) -> SearchEntry:
    return page_entry(record, plain_text(record.introduction))


def department_home_entry(record: DepartmentHome) -> SearchEntry:
    return page_entry(record, plain_text(record.introduction))


def duties_entry(record: Duties) -> SearchEntry:
    return page_entry(
        record,
        plain_text(record.duties),
        plain_text(record.organisation),
        *(_line(body.name, body.duties) for body in record.bodies),
        *(_line(leader.post, leader.name, leader.division_of_work) for leader in record.leaders),
        record.hours.regular,
    )


def contacts_entry(record: Contacts) -> SearchEntry:
    return page_entry(
        record,
        *(_line(body.name, body.address, body.phone, body.hours, body.directions) for body in record.bodies),
        *(_line(post.post, post.name, post.body, post.duties, post.phone) for post in record.staff),
        plain_text(record.note),
        keywords=("电话", "地址", "办公时间", "上班时间"),
    )


def consultation_entry(record: Consultation) -> SearchEntry:
    return page_entry(
        record,
        plain_text(record.introduction),
        plain_text(record.rules),
        *(_line(row.question, row.answer) for row in record.common_questions),
        record.phone,
    )


def complaints_entry(record: Complaints) -> SearchEntry:
    return page_entry(
        record,
        plain_text(record.introduction),
        plain_text(record.scope),
        plain_text(record.procedure),
        _line(record.owner, record.phone, record.address),
    )


def portal_column_entry(record: PortalColumn) -> SearchEntry:
    return page_entry(record, plain_text(record.introduction))


def _line(*texts: str) -> str:
    return " ".join(text for text in texts if text)
