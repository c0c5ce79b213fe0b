"""What a guide still lacks: the six parts of article 10, and the rules between its fields (R10.3, R12.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cms.editing.text import is_blank

if TYPE_CHECKING:
    from .models import ServiceItemPage

ARTICLE = "第十条第三项、第十二条第二项"
LEAST_DAYS = {"working_day": 1.0, "day": 1.0, "month": 28.0}
"""The fewest calendar days one unit can take: a promise above that is longer beyond doubt."""
MOST_DAYS = {"day": 1.0, "month": 31.0}


def guide_faults(page: ServiceItemPage) -> Iterator[str]:
    """A sentence for each part that is missing and for each rule that is broken."""
    if page.item_id is None:
        yield _("没有选择“事项”：请在事项目录中选择这份指南所属的事项。")
    yield from _missing_of_the_six(page)
    yield from _missing_of_handling(page)
    yield from _broken_rules(page)


def is_longer(amount: int, unit: str, than: int, than_unit: str) -> bool:
    """Whether the first limit is longer than the second beyond doubt; limits in working days compare exactly."""
    if unit == than_unit:
        return amount > than
    if than_unit == "working_day":
        # So many working days can stretch over holidays: nothing is certain.
        return False
    return amount * LEAST_DAYS[unit] > than * MOST_DAYS[than_unit]


def _missing_of_the_six(page: ServiceItemPage) -> Iterator[str]:
    is_missing = {
        _("依据"): not page.bases.exists(),
        _("条件"): is_blank(page.conditions) or not page.audiences,
        _("程序"): not page.steps.exists(),
        _("时限"): page.statutory_limit is None or page.promised_limit is None,
        _("收费依据"): page.has_fee and not page.fee_basis.strip(),
        _("结果"): not page.result_name.strip(),
    }
    for part, missing in is_missing.items():
        if missing:
            yield _("缺少“%(part)s”（%(article)s）：%(remedy)s") % {
                "part": part,
                "article": _(ARTICLE),
                "remedy": _remedies()[part],
            }


def _remedies() -> dict[str, str]:
    return {
        _("依据"): _("请至少写明一部法律文件及其条款。"),
        _("条件"): _("请写明受理条件，并选择服务对象。"),
        _("程序"): _("请至少列出一个办理环节。"),
        _("时限"): _("请填写法定办结时限和承诺办结时限。"),
        _("收费依据"): _("收费事项请写明收费依据；不收费请取消“是否收费”。"),
        _("结果"): _("请填写办理结果的名称。"),
    }


def _missing_of_handling(page: ServiceItemPage) -> Iterator[str]:
    if not page.places.exists() and not page.online_url:
        yield _("缺少“办理地点”：请填写办理地点，或填写网上办理地址。")
    if not page.consultation.strip():
        yield _("缺少“咨询方式”：请填写电话、地址或网址。")
    if not page.supervision.strip():
        yield _("缺少“监督投诉方式”：请填写电话、地址或网址。")


def _broken_rules(page: ServiceItemPage) -> Iterator[str]:
    for basis in page.bases.all():
        if not (basis.article.strip() or basis.document_number.strip()):
            yield _("第一部分“依据”：“%(law)s”没有写明文号或条款，请补上。") % {"law": basis.law}
    if page.body_kind == "entrusted" and not page.entrusting_body.strip():
        yield _("第一部分“依据”：实施主体是受委托组织，请填写“委托部门”，或改正实施主体性质。")
    for material in page.materials.all():
        if material.blank_form_id and not material.sample_id:
            yield _("第三部分“材料和程序”：“%(name)s”有空白表格，却没有填写样表，请上传样表，或去掉空白表格。") % {
                "name": material.name
            }
    if _promises_more_than_the_law(page):
        yield _("第四部分“时限”：承诺办结时限比法定办结时限长，请缩短承诺时限或核对法定时限。")
    if page.has_fee and not page.fees.exists():
        yield _("第五部分“收费”：选择了收费，却没有收费项目，请列出项目和标准，或取消“是否收费”。")
    if not page.has_fee and page.fees.exists():
        yield _("第五部分“收费”：列出了收费项目，却没有选择收费，请勾选“是否收费”，或删去收费项目。")
    if page.visits > 0 and not page.visits_reason.strip():
        yield _("“怎么办”：到现场次数大于 0，请写明“必须到现场的原因”，或把次数改为 0。")
    if page.visits > 0 and page.online_depth == page.OnlineDepth.WHOLE:
        yield _("“怎么办”：全程网办的事项不用到现场，请把到现场次数改为 0，或改正“网上办理深度”。")
    if page.effective_from and page.cancelled_on and page.cancelled_on <= page.effective_from:
        yield _("“分类和期限”：计划取消日期不晚于计划生效日期，请核对这两个日期。")
    if page.handled in ("own_system", "elsewhere") and not page.online_url:
        yield _("“怎么办”：选择了在网上其他系统办理，请填写“网上办理地址”。")


def _promises_more_than_the_law(page: ServiceItemPage) -> bool:
    if page.statutory_limit is None or page.promised_limit is None:
        return False
    return is_longer(page.promised_limit, page.promised_unit, page.statutory_limit, page.statutory_unit)
