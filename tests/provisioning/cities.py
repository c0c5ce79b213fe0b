"""A small, complete city folder to load and to damage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from departments.organisation.models import SUPERVISING_ROLES

BUREAU: dict[str, Any] = {
    "slug": "gongan",
    "code": "B-001",
    "name": "市公安局",
    "short_name": "公安局",
    "address": "样例路1号（示例地址）",
    "phone": "0000-12340001",
    "site": {"name": "示例市公安局", "sponsor": "示例市公安局"},
    "officers": {"consultation": ["政策咨询岗"], "complaints": ["督察岗"]},
    "home": {"introduction": "欢迎。", "featured_items": ["I-1"]},
    "duties": {
        "duties": "负责全市公安工作。",
        "organisation": "设办公室等机构。",
        "bodies": [{"name": "办公室", "duties": "综合协调"}],
        "leaders": [{"post": "局长", "division_of_work": "主持全面工作"}],
        "hours": {"regular": "周一至周五 9:00–17:00"},
    },
    "contacts": {
        "bodies": [{"name": "办公室", "address": "样例路1号（示例地址）", "phone": "0000-12340001"}],
        "staff": [{"post": "办公室主任", "body": "办公室", "duties": "综合协调"}],
    },
    "services": {"introduction": "办事服务。"},
    "catalogue": {"introduction": "全部事项。"},
    "consultation": {
        "introduction": "在线咨询。",
        "rules": "工作日受理。",
        "response_limit_days": 5,
        "phone": "0000-12340002",
        "hours": {"regular": "周一至周五 9:00–17:00"},
    },
    "complaints": {
        "introduction": "监督投诉。",
        "owner": "督察岗",
        "procedure": "登记、核查、答复。",
        "response_limit_days": 1,
        "answer_limit_days": 15,
        "phone": "0000-12340003",
    },
    "portal_column": {"introduction": "市政府门户网站。"},
    "disclosure": {
        "introduction": "政府信息公开。",
        "guide": "公开指南。",
        "rules": "公开制度。",
        "statutory": "法定主动公开内容。",
        "annual": "年度报告。",
        "request": {
            "text": "依申请公开。",
            "body": "办公室",
            "address": "样例路1号（示例地址）",
            "phone": "0000-12340001",
        },
        "reports": [{"slug": "2025", "title": "2025年报告", "year": 2025, "published": "2026-01-20", "body": "报告。"}],
    },
    "columns": {
        "news": {"title": "工作动态"},
        "notices": {"title": "通知公告"},
        "policies": {"title": "政策文件"},
        "interpretations": {"title": "政策解读"},
    },
    "news": [
        {"slug": "a", "title": "便民服务日", "published": "2026-10-01T09:00", "body": "正文，见[职责](page:duties)。"}
    ],
    "notices": [
        {"slug": "n", "title": "窗口调整", "published": "2026-10-02", "body": "通知。", "old_url": "/old/1.htm"}
    ],
    "documents": [
        {
            "slug": "d",
            "title": "管理办法",
            "published": "2026-03-01",
            "document_number": "示公规〔2026〕1号",
            "index_number": "B-001/2026-1",
            "subject_class": "公安",
            "issuer": "市公安局",
            "date_written": "2026-02-20",
            "body": "内容。",
        }
    ],
    "interpretations": [
        {"slug": "i", "title": "办法解读", "document": "d", "published": "2026-03-02", "body": "解读。"}
    ],
}

GUIDE: dict[str, Any] = {
    "item": "I-1",
    "title": "居民身份证换领",
    "bases": [{"law": "《中华人民共和国居民身份证法》", "article": "第十一条"}],
    "audiences": ["person"],
    "conditions": "有效期满或者损坏。",
    "materials": [{"name": "居民户口簿"}],
    "steps": [{"name": "受理", "limit": "当场"}],
    "statutory_limit": {"amount": 60, "unit": "day"},
    "promised_limit": {"amount": 20, "unit": "working_day"},
    "has_fee": True,
    "fee_basis": "《居民身份证法》第二十条",
    "fees": [{"name": "换领", "standard": "20元/证"}],
    "result_kind": "证照",
    "result_name": "居民身份证",
    "visits": 1,
    "visits_reason": "采集指纹",
    "places": [
        {"name": "办证大厅", "address": "样例路1号（示例地址）", "hours": "9:00–17:00", "phone": "0000-12340001"}
    ],
    "consultation": "0000-12340002",
    "supervision": "0000-12340003",
    "reviewed": "2026-09-01",
}

CITY: dict[str, Any] = {
    "name": "示例市",
    "portal_name": "示例市人民政府门户网站",
    "supervising_bodies": dict.fromkeys(SUPERVISING_ROLES, "市数据局"),
    "item_types": {"07": {"label": "行政确认", "article_kind": "registration"}},
    "portal": {
        **BUREAU,
        "slug": "portal",
        "kind": "portal",
        "code": "P-001",
        "name": "市政府办公室",
        "short_name": "政府办",
        "site": {"name": "示例市人民政府门户网站"},
        "home": {"introduction": "欢迎。"},
    },
    "featured_items": ["I-1"],
}

ITEMS = (
    "code,name,national_type,department,phone,audiences,topic,other_names,featured\n"
    "I-1,居民身份证换领,07,gongan,0000-12340001,person,户籍身份,身份证补办|二代证,1\n"
    "I-2,边境通行证核发,07,gongan,0000-12340001,person,户籍身份,,\n"
)

NEWCOMER: dict[str, Any] = {
    **BUREAU,
    "slug": "shuju",
    "code": "B-009",
    "name": "市数据局",
    "site": {"name": "示例市数据局"},
    "home": {"introduction": "欢迎，见[职责](page:duties)和[公安局](page:gongan)。", "featured_items": ["N-1"]},
    "items": [{"code": "N-1", "name": "公共数据授权", "national_type": "07", "audiences": ["legal_person"]}],
    "guides": [{**GUIDE, "slug": "public-data", "item": "N-1", "title": "公共数据授权使用"}],
}
"""A department that joins the city of ``write_city`` by a file of its own."""


def write_city(folder: Path) -> Path:
    """A city of a portal and one bureau, with one guide and two items."""
    write_yaml(folder / "city.yaml", CITY)
    write_yaml(folder / "departments" / "gongan.yaml", BUREAU)
    write_yaml(folder / "guides" / "gongan" / "id-card.yaml", GUIDE)
    (folder / "items.csv").write_text(ITEMS, encoding="utf-8")
    return folder


def write_yaml(file: Path, value: object) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return file
