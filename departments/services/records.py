"""Records of service items (R10.3, R12.2): catalogue items, the pages that list them, and complete guides."""

from __future__ import annotations

import msgspec

from cms.records.record import FileUse, PageRecord, Record, RichText, files_of, plain_text
from cms.records.search_entry import SearchEntry, page_entry

ARTICLE_KINDS = ("licensing", "registration", "payment", "inspection", "complaint", "remedy", "other")
"""行政许可, 登记, 行政给付, 行政检查, 投诉, 救济 (article 10) and 其他."""

AUDIENCES = ("person", "legal_person", "other")


class CatalogueItem(Record, frozen=True, kw_only=True, omit_defaults=True, tag="catalogue_item"):
    """Key ``item:<id>``. An entry of the item catalogue (事项目录), with or without a guide."""

    name: str
    code: str
    """Opaque unique text."""
    national_type: str
    """Code of the national item type: ``01`` 行政许可 … ``20`` 公共服务."""
    national_type_label: str
    article_kind: str
    """One of ``ARTICLE_KINDS``, mapped by data."""
    department: str
    """Key of the department."""
    department_name: str = ""
    phone: str = ""
    audiences: tuple[str, ...] = ()
    topic: str = ""
    """A topic class of services, e.g. 户籍身份."""
    other_names: tuple[str, ...] = ()
    """How people call it: found by search."""
    guide: str | None = None
    """Key of its guide page, once complete and published."""
    catalogue_path: str = ""
    """Address of the catalogue page that lists it."""
    position: int = 0


class ServiceIndex(PageRecord, frozen=True, kw_only=True, omit_defaults=True, tag="service_index"):
    introduction: RichText = ()


class ItemCatalogue(PageRecord, frozen=True, kw_only=True, omit_defaults=True, tag="item_catalogue"):
    """事项目录: all items of the department, those without a guide marked 指南编制中."""

    introduction: RichText = ()


class LegalBasis(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """依据."""

    law: str
    document_number: str = ""
    article: str = ""
    text: str = ""


class Material(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """材料."""

    name: str
    is_required: bool = True
    kind: str = ""
    """``certificate``, ``form`` or ``other``."""
    situation: str = ""
    """适用情形; empty means always."""
    form: str = ""
    """原件, 复印件, 电子件."""
    copies: int = 1
    specification: str = ""
    """规格."""
    source: str = ""
    """来源渠道."""
    source_note: str = ""
    basis: str = ""
    criteria: str = ""
    """受理标准."""
    note: str = ""
    """填报须知."""
    remark: str = ""
    blank_form: FileUse | None = None
    sample: FileUse | None = None


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """环节."""

    name: str
    task: str = ""
    """步骤: what is done."""
    handler: str = ""
    """A post or body, not a person."""
    limit: str = ""
    criteria: str = ""
    result: str = ""


class TimeLimit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """时限: ``amount`` 0 means at once (当场办结)."""

    amount: int
    unit: str = "working_day"
    """``working_day``, ``day`` or ``month``."""
    note: str = ""


class Fee(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str
    standard: str
    basis: str = ""
    reduction: str = ""
    note: str = ""


class Place(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """办理地点."""

    name: str
    address: str = ""
    hours: str = ""
    phone: str = ""
    longitude: float | None = None
    latitude: float | None = None


class ItemQuestion(msgspec.Struct, frozen=True, kw_only=True):
    question: str
    answer: str


class PublishedResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """办理结果公示: the published result of handled cases, by period."""

    period: str
    text: str


class ServiceItem(PageRecord, frozen=True, kw_only=True, omit_defaults=True, tag="service_item"):
    """A complete guide (办事指南): the six parts of article 10 and the further fields of the national guide.

    A Record of this kind exists only when no required part is missing (R10.3).
    """

    item: str
    """Key of its catalogue item."""
    code: str
    """实施编码."""
    catalogue_code: str = ""
    """基本编码."""
    handling_code: str = ""
    """业务办理项编码."""
    local_catalogue_code: str = ""
    local_code: str = ""
    version: int = 1
    """事项版本."""
    effective_from: str = ""
    """ISO date."""
    cancelled_on: str = ""
    """ISO date."""
    national_type: str
    national_type_label: str
    article_kind: str
    department: str
    department_name: str
    body_kind: str = "statutory"
    """实施主体性质: ``statutory``, ``authorised`` or ``entrusted``."""
    entrusting_body: str = ""
    """委托部门."""
    joint_bodies: tuple[str, ...] = ()
    """联办机构."""
    # 依据
    bases: tuple[LegalBasis, ...]
    source_of_power: str = ""
    """权力来源."""
    level: str = ""
    """行使层级."""
    # 条件
    audiences: tuple[str, ...]
    conditions: RichText
    quota: str = ""
    area: str = ""
    """通办范围: ``nation``, ``province``, ``city`` or ``district``; empty for the place itself alone."""
    # 材料与程序
    materials: tuple[Material, ...] = ()
    steps: tuple[Step, ...]
    special_procedure: str = ""
    intermediary: str = ""
    """中介服务."""
    case_kind: str = "promised"
    """``immediate`` 即办件 or ``promised`` 承诺件."""
    # 时限
    statutory_limit: TimeLimit
    promised_limit: TimeLimit
    # 收费
    has_fee: bool = False
    fee_basis: str = ""
    fees: tuple[Fee, ...] = ()
    # 结果
    result_kind: str = ""
    """证照, 批文, 其他."""
    result_name: str
    result_sample: FileUse | None = None
    published_results: tuple[PublishedResult, ...] = ()
    # 办理
    channels: tuple[str, ...] = ()
    """窗口, 网上, 快递, 自助终端."""
    handled: str = "window"
    """Where R12.1 is met: ``here``, ``own_system``, ``elsewhere`` or ``window``."""
    online_depth: str = ""
    """网上办理深度, ``1`` to ``4``."""
    online_url: str = ""
    has_single_sign_on: bool = False
    mobile_url: str = ""
    has_mobile_single_sign_on: bool = False
    takes_online_payment: bool = False
    in_hall: bool = False
    """进驻政务大厅."""
    takes_bookings: bool = False
    visits: int = 1
    """到办事现场次数."""
    visits_reason: str = ""
    places: tuple[Place, ...] = ()
    consultation: str
    """咨询方式."""
    supervision: str
    """监督投诉方式."""
    remedy: str = ""
    """救济: reconsideration and litigation."""
    questions: tuple[ItemQuestion, ...] = ()
    other_names: tuple[str, ...] = ()
    topic: str = ""
    topics_for_persons: tuple[str, ...] = ()
    topics_for_legal_persons: tuple[str, ...] = ()
    township_code: str = ""
    township: str = ""
    village_code: str = ""
    village: str = ""
    reviewed: str = ""
    """ISO date of the last review of the guide."""


def catalogue_item_entry(record: CatalogueItem) -> SearchEntry | None:
    """Its line in the catalogue; None once the guide is found instead."""
    if record.guide or not record.catalogue_path:
        return None
    return SearchEntry(
        key=record.key,
        site=record.site,
        kind="catalogue_item",
        language=record.language,
        title=record.name,
        path=f"{record.catalogue_path}#{record.key.replace(':', '-')}",
        body=" ".join(text for text in (record.national_type_label, record.topic, record.phone) if text),
        department=record.department_name,
        keywords=(record.code, *record.other_names),
    )


def service_index_entry(record: ServiceIndex) -> SearchEntry:
    return page_entry(record, plain_text(record.introduction))


def item_catalogue_entry(record: ItemCatalogue) -> SearchEntry:
    return page_entry(record, plain_text(record.introduction))


def service_item_entry(record: ServiceItem) -> SearchEntry:
    return page_entry(
        record,
        plain_text(record.conditions),
        *(f"{basis.law} {basis.document_number} {basis.article}".strip() for basis in record.bases),
        *(material.name for material in record.materials),
        *(f"{step.name} {step.criteria}".strip() for step in record.steps),
        *(f"{place.name} {place.address}".strip() for place in record.places),
        *(f"{row.question} {row.answer}" for row in record.questions),
        record.result_name,
        record.national_type_label,
        record.topic,
        " ".join((*record.topics_for_persons, *record.topics_for_legal_persons)),
        department=record.department_name,
        keywords=(record.code, *record.other_names),
        files=(
            *(file for material in record.materials for file in (material.blank_form, material.sample)),
            record.result_sample,
            *files_of(record.conditions),
        ),
    )
