"""Which tables and columns an exchange has: each column's name for systems, heading and help for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import models

from ..models import ServiceItemPage
from ..models.guide import TimeUnit

KEY = "task_code"
"""The column that every table has: the code of the item that the row belongs to."""
SLUG = "slug"


class Column(NamedTuple):
    name: str
    heading: str
    field: str
    """Of the model; empty for what ``rows`` makes in its own way."""
    help: str = ""
    codes: Mapping[str, str] = {}
    """The exchange's codes for the field's own choices, where they differ."""
    is_told_only: bool = False
    """Comes from the catalogue of items, and is changed there."""


class Table(NamedTuple):
    name: str
    short_name: str
    """In the names of CSV files."""
    sheet: str
    relation: str
    """The guide's rows; empty for the guide itself."""
    columns: tuple[Column, ...]

    @property
    def model(self) -> type[models.Model]:
        if not self.relation:
            return ServiceItemPage
        related: type[models.Model] = getattr(ServiceItemPage, self.relation).rel.related_model
        return related

    def field(self, column: Column) -> Any:
        """The model's field, or None."""
        return self.model._meta.get_field(column.field) if column.field else None

    def labels(self, column: Column) -> dict[str, str]:
        """What a cell may say: the exchange's code for each label. Empty for free texts."""
        field = self.field(column)
        if isinstance(field, models.BooleanField):
            return {"1": "是", "0": "否"}
        if field is None or not field.choices:
            return {}
        return {column.codes.get(value, value): str(label) for value, label in field.choices}


_UNITS = {TimeUnit.WORKING_DAY.value: "wd"}
_CODE = Column(KEY, "事项编码", "", "事项目录中的编码，各表用它对应同一事项")
_BODY_KINDS = {"statutory": "1", "authorised": "2", "entrusted": "3"}
_CASE_KINDS = {"immediate": "1", "promised": "2"}

GUIDES = Table(
    "up_task_general_basic",
    "basic",
    "事项",
    "",
    (
        _CODE,
        Column("task_name", "事项名称", "", "取自事项目录，在目录中修改", is_told_only=True),
        Column("task_type", "事项类型", "", "取自事项目录，在目录中修改", is_told_only=True),
        Column("dept_name", "实施主体", "", "取自事项目录，在目录中修改", is_told_only=True),
        Column("dept_code", "实施主体编码", "", "取自部门，由门户团队修改", is_told_only=True),
        Column("catalog_code", "基本编码", "", "取自事项目录，在目录中修改", is_told_only=True),
        Column("task_handle_item", "业务办理项编码", "", "取自事项目录，在目录中修改", is_told_only=True),
        Column("local_catalog_code", "地方基本编码", "", "取自事项目录，在目录中修改", is_told_only=True),
        Column("local_task_code", "地方实施编码", "", "取自事项目录，在目录中修改", is_told_only=True),
        Column("site", "网站", "", "网站标识，例如：gongan"),
        Column(SLUG, "页面地址", "", "小写字母、数字和连字符，例如：id-card"),
        Column("title", "指南标题", "title", "留空则用事项名称"),
        Column("task_version", "事项版本", "version", "实施清单每修订一次加 1"),
        Column("plan_effective_date", "计划生效日期", "effective_from", "例如：2027-01-01；现行事项可留空"),
        Column("plan_cancel_date", "计划取消日期", "cancelled_on", "没有请留空"),
        Column("dept_type", "实施主体性质", "body_kind", "从列表中选择", _BODY_KINDS),
        Column("entrust_name", "委托部门", "entrusting_body", "受委托组织填写"),
        Column("other_dept", "联办机构", "joint_bodies", "用顿号隔开，没有请留空"),
        Column("power_source", "权力来源", "source_of_power", "例如：法定本级行使"),
        Column("use_level", "行使层级", "level", "例如：市级、县级"),
        Column("server_type", "服务对象", "", "可多选，用顿号隔开：自然人、法人、其他组织"),
        Column("accept_condition", "受理条件", "", "每行一段；带格式的内容用 HTML"),
        Column("limit_explain", "数量限制", "quota", "没有限制请留空"),
        Column("handle_area", "通办范围", "area", "从列表中选择，不通办请留空"),
        Column("mediation_service", "中介服务", "intermediary", "没有请留空"),
        Column("special_procedure", "特别程序", "special_procedure", "听证、检验、公示等，例如：无"),
        Column("project_type", "办件类型", "case_kind", "即办件或承诺件", _CASE_KINDS),
        Column("anticipate_day", "法定办结时限", "statutory_limit", "填数字；当场办结填 0"),
        Column("anticipate_type", "法定时限单位", "statutory_unit", "从列表中选择", _UNITS),
        Column("anticipate_explain", "法定时限说明", "statutory_note", "可留空"),
        Column("promise_day", "承诺办结时限", "promised_limit", "不得长于法定时限；当场办结填 0"),
        Column("promise_type", "承诺时限单位", "promised_unit", "从列表中选择", _UNITS),
        Column("promise_explain", "承诺时限说明", "promised_note", "可留空"),
        Column("is_fee", "是否收费", "has_fee", "是或否"),
        Column("fee_basis", "收费依据", "fee_basis", "收费时必填，写明文件名称和文号"),
        Column("result_type", "结果类型", "result_kind", "例如：证照、批文、其他"),
        Column("result_name", "结果名称", "result_name", "例如：居民身份证"),
        Column("result_guid", "结果样本", "result_sample", "文件库中文件的编号，可留空"),
        Column("is_window", "窗口办理", "at_window", "是或否"),
        Column("is_online", "网上办理", "is_online", "是或否"),
        Column("is_express", "快递办理", "by_post", "是或否"),
        Column("is_kiosk", "自助终端办理", "at_kiosk", "是或否"),
        Column("handle_type", "办理方式", "handled", "从列表中选择"),
        Column("online_depth", "网上办理深度", "online_depth", "从列表中选择，不在网上办请留空"),
        Column("transact_url", "网上办理地址", "online_url", "以 https:// 开头"),
        Column("is_single_login", "统一身份认证", "has_single_sign_on", "是或否"),
        Column("mobile_transact_url", "移动端办理地址", "mobile_url", "以 https:// 开头，没有请留空"),
        Column("mobile_is_single_login", "移动端统一身份认证", "has_mobile_single_sign_on", "是或否"),
        Column("is_pay_online", "网上支付", "takes_online_payment", "是或否"),
        Column("is_enter_center", "进驻政务大厅", "in_hall", "是或否"),
        Column("is_schedule", "预约办理", "takes_bookings", "是或否"),
        Column("limit_scene_num", "到现场次数", "visits", "不用到现场填 0"),
        Column("limit_scene_explain", "必须到现场的原因", "visits_reason", "到现场次数大于 0 时必填"),
        Column("link_way", "咨询方式", "consultation", "电话、地址或网址"),
        Column("supervise_way", "监督投诉方式", "supervision", "电话、地址或网址"),
        Column("remedy", "救济途径", "remedy", "行政复议和行政诉讼的机关和期限"),
        Column("other_names", "通俗叫法", "other_names", "每行一个"),
        Column("topic", "主题", "topic", "例如：户籍身份"),
        Column("person_topics", "自然人主题分类", "topics_for_persons", "用顿号隔开，例如：证件办理、户籍办理"),
        Column(
            "legal_person_topics", "法人主题分类", "topics_for_legal_persons", "用顿号隔开，例如：设立变更、准营准办"
        ),
        Column("town_code", "乡镇（街道）代码", "township_code", "没有请留空"),
        Column("town_name", "乡镇（街道）名称", "township", "没有请留空"),
        Column("village_code", "村（社区）代码", "village_code", "没有请留空"),
        Column("village_name", "村（社区）名称", "village", "没有请留空"),
        Column("reviewed", "最近核对日期", "reviewed", "例如：2026-09-01"),
    ),
)

TABLES = (
    GUIDES,
    Table(
        "up_task_general_by_law",
        "by_law",
        "设定依据",
        "bases",
        (
            _CODE,
            Column("law_name", "法律文件名称", "law", "例如：《中华人民共和国居民身份证法》"),
            Column("law_number", "文号", "document_number", "文号和条款至少填一项"),
            Column("law_article", "条款", "article", "例如：第十一条"),
            Column("law_content", "条文内容", "text", "可留空"),
        ),
    ),
    Table(
        "up_task_general_material",
        "material",
        "申请材料",
        "materials",
        (
            _CODE,
            Column("material_name", "材料名称", "name", "每行一种材料，按先后排列"),
            Column("is_need", "必要", "is_required", "是或否"),
            Column("material_type", "类型", "kind", "从列表中选择"),
            Column("situation", "适用情形", "situation", "所有情形都要提供请留空"),
            Column("material_form", "形式", "form", "例如：原件、复印件、电子件"),
            Column("page_num", "份数", "copies", "填数字"),
            Column("page_format", "规格", "specification", "例如：A4 纸、二寸白底彩照"),
            Column("source_type", "来源渠道", "source", "例如：申请人自备"),
            Column("source_explain", "来源渠道说明", "source_note", "到哪里取得，可留空"),
            Column("by_law", "要求提供的依据", "basis", "可留空"),
            Column("accept_stand", "受理标准", "criteria", "例如：在有效期内，没有涂改"),
            Column("fill_explain", "填报须知", "note", "可留空"),
            Column("remark", "备注", "remark", "可留空"),
            Column("form_guid", "空白表格", "blank_form", "文件库中文件的编号，可留空"),
            Column("example_guid", "填写样表", "sample", "有空白表格的必填：文件库中文件的编号"),
        ),
    ),
    Table(
        "up_task_general_handle_flow",
        "handle_flow",
        "办理环节",
        "steps",
        (
            _CODE,
            Column("step_name", "环节", "name", "每行一个环节，按先后排列，例如：受理"),
            Column("step_task", "步骤", "task", "做什么，可留空"),
            Column("step_handler", "办理岗位", "handler", "岗位，不写人名"),
            Column("step_limit", "时限", "limit", "例如：当场、2 个工作日"),
            Column("step_criteria", "审查标准", "criteria", "可留空"),
            Column("step_result", "环节结果", "result", "可留空"),
        ),
    ),
    Table(
        "up_task_general_fee_project",
        "fee_project",
        "收费项目",
        "fees",
        (
            _CODE,
            Column("fee_name", "收费项目", "name", "不收费的事项不填"),
            Column("fee_stand", "收费标准", "standard", "例如：20 元/证"),
            Column("by_law", "收费依据", "basis", "可留空"),
            Column("desc_explain", "减免情形和依据", "reduction", "不减免请留空"),
            Column("remark", "备注", "note", "可留空"),
        ),
    ),
    Table(
        "up_task_general_transact_addr",
        "transact_addr",
        "办理地点",
        "places",
        (
            _CODE,
            Column("place_name", "办理地点", "name", "例如：市政务服务中心户政窗口"),
            Column("transact_addr", "地址", "address", "可留空"),
            Column("transact_time", "办理时间", "hours", "例如：周一至周五 9:00–17:00"),
            Column("place_phone", "电话", "phone", "可留空"),
            Column("longitude", "经度", "longitude", "可留空"),
            Column("latitude", "纬度", "latitude", "可留空"),
        ),
    ),
    Table(
        "up_task_general_questions",
        "questions",
        "常见问题",
        "questions",
        (
            _CODE,
            Column("question", "问题", "question", "每行一问"),
            Column("answer", "答复", "answer", "必填"),
        ),
    ),
    Table(
        "up_task_general_result",
        "result",
        "办理结果公示",
        "published_results",
        (
            _CODE,
            Column("period", "期间", "period", "例如：2026年9月"),
            Column("result_text", "结果", "text", "不写当事人的个人信息"),
        ),
    ),
)
