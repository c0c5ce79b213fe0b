"""Texts that a new department's required pages may begin with; its editors write their own over them."""

from __future__ import annotations

from typing import Any

CONSULTATION = """\
- 受理与{name}职责有关的政策和办事咨询；
- 1个工作日内登记并告知编号，5个工作日内答复；
- 暂时不能答复的，说明原因和预计答复的时间；
- 不属于{name}职责的，告知应当向哪个部门咨询。"""
SCOPE = """\
- 对{name}工作的意见和建议；
- 对{name}工作人员服务态度、工作效率和廉洁自律的投诉。"""
PROCEDURE = """\
- 提出：网上填写、来电、来信、来访均可；
- 登记：{owner}负责接收，1个工作日内回应是否受理，并告知编号；
- 办理：{name}有关机构调查核实，被投诉的机构和个人回避；
- 答复：15个工作日内告知处理结果和救济途径。"""
GUIDE = """\
## 公开范围

{name}主动公开机构职能、规范性文件、规划计划、行政许可和处罚的依据与程序、财政预算决算、政府采购以及法律、法规规定的其他信息。

## 公开方式

政府信息自形成或者变更之日起20个工作日内，在本网站发布，可以免费查阅。

## 申请途径

需要获取主动公开以外信息的，可以向{body}提出[申请](page:disclosure/request)。受理地址：{address}；电话：{phone}。

## 监督

认为{name}未依法履行公开义务的，可以向市政府信息公开工作主管部门投诉、举报，也可以依法申请行政复议或者提起行政诉讼。"""
RULES = """\
- **属性认定**：拟制公文时同步确定主动公开、依申请公开或者不予公开，不予公开的注明理由。
- **发布审查**：信息发布实行先审后发，并进行保密审查和个人信息检查。
- **动态管理**：内容变更、文件废止的，自变化之日起20个工作日内更新。

以上制度依据《中华人民共和国政府信息公开条例》制定。"""


def standard_texts(*, name: str, body: str, address: str, phone: str, owner: str) -> dict[str, Any]:
    """Keys of a department's file; ``body`` receives requests for disclosure, ``owner`` complaints."""
    words = {"name": name, "body": body, "address": address, "phone": phone, "owner": owner}
    return {
        "services": {"introduction": f"{name}面向公众办理的事项和办事指南。"},
        "catalogue": {"introduction": f"由{name}办理的全部事项。"},
        "portal_column": {
            "introduction": f"办理跨部门事项，可以到市政府门户网站查找全市服务。{name}网站与门户网站互相链接。"
        },
        "consultation": {
            "introduction": f"{name}职责范围内的政策和办事问题，可以在这里咨询。",
            "rules": CONSULTATION.format(**words),
            "phone": phone,
        },
        "complaints": {
            "introduction": f"欢迎对{name}的工作提出意见、建议和投诉。",
            "owner": owner,
            "scope": SCOPE.format(**words),
            "procedure": PROCEDURE.format(**words),
            "phone": phone,
            "address": address,
        },
        "disclosure": {
            "introduction": f"{name}依法公开的政府信息，均可在此免费查阅。",
            "guide": GUIDE.format(**words),
            "rules": RULES,
            "statutory": f"{name}法定主动公开的内容。",
            "annual": f"{name}政府信息公开工作年度报告。",
            "request": {
                "text": "公民、法人和其他组织可以依法申请获取主动公开以外的政府信息。自收到申请之日起20个工作日内答复。",
                "body": body,
                "address": address,
                "phone": phone,
            },
        },
    }
