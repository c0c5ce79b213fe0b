"""The kinds of Record the city knows. A new page type is one line here."""

from __future__ import annotations

from cms.records.kinds import Kind, Kinds

from . import home, service_index
from .disclosure import contexts as disclosure
from .disclosure import records as disclosed
from .extract import extract
from .frame import frame, theme, theme_path
from .organisation import contexts as organisation
from .organisation import records as organised
from .services import contexts as services
from .services import records as served
from .wording import records as worded

__all__ = ["KINDS", "extract", "frame", "theme", "theme_path"]

KINDS = Kinds(
    [
        Kind(record=organised.City, label="城市"),
        Kind(record=organised.Site, label="网站"),
        Kind(record=organised.Department, label="部门"),
        Kind(record=served.CatalogueItem, label="事项", search=served.catalogue_item_entry),
        Kind(record=worded.Synonym, label="同义词", is_facet=False),
        Kind(record=worded.BestBet, label="首选结果", is_facet=False),
        Kind(record=worded.DictionaryWord, label="本市词语", is_facet=False),
        Kind(
            record=organised.PortalHome,
            label="门户首页",
            template="kinds/portal_home.html",
            plan=home.portal_home_pages,
            search=organised.portal_home_entry,
        ),
        Kind(
            record=organised.DepartmentHome,
            label="部门首页",
            template="kinds/department_home.html",
            plan=home.department_home_pages,
            search=organised.department_home_entry,
        ),
        Kind(
            record=organised.Duties,
            label="机构职能",
            template="kinds/duties.html",
            plan=organisation.duties_pages,
            search=organised.duties_entry,
        ),
        Kind(
            record=organised.Contacts,
            label="联系方式",
            template="kinds/contacts.html",
            plan=organisation.contacts_pages,
            search=organised.contacts_entry,
        ),
        Kind(
            record=organised.Consultation,
            label="咨询",
            template="kinds/consultation.html",
            plan=organisation.consultation_pages,
            search=organised.consultation_entry,
        ),
        Kind(
            record=organised.Complaints,
            label="监督投诉",
            template="kinds/complaints.html",
            plan=organisation.complaints_pages,
            search=organised.complaints_entry,
        ),
        Kind(
            record=organised.PortalColumn,
            label="市政府门户网站",
            template="kinds/portal_column.html",
            plan=organisation.portal_column_pages,
            search=organised.portal_column_entry,
        ),
        Kind(
            record=disclosed.Column,
            label="栏目",
            template="kinds/column.html",
            plan=disclosure.column_pages,
            search=disclosed.column_entry,
        ),
        Kind(
            record=disclosed.News,
            in_feed=True,
            label="工作动态",
            template="kinds/news.html",
            plan=disclosure.news_pages,
            search=disclosed.news_entry,
        ),
        Kind(
            record=disclosed.Notice,
            in_feed=True,
            label="通知公告",
            template="kinds/notice.html",
            plan=disclosure.notice_pages,
            search=disclosed.notice_entry,
        ),
        Kind(
            record=disclosed.Document,
            in_feed=True,
            label="政策文件",
            template="kinds/document.html",
            plan=disclosure.document_pages,
            search=disclosed.document_entry,
        ),
        Kind(
            record=disclosed.Interpretation,
            in_feed=True,
            label="政策解读",
            template="kinds/interpretation.html",
            plan=disclosure.interpretation_pages,
            search=disclosed.interpretation_entry,
        ),
        Kind(
            record=disclosed.Shared,
            label="转发稿件",
            is_facet=False,
            template="kinds/shared.html",
            plan=disclosure.shared_pages,
        ),
        Kind(
            record=disclosed.Disclosure,
            label="政府信息公开",
            template="kinds/disclosure.html",
            plan=disclosure.disclosure_pages,
            search=disclosed.disclosure_entry,
        ),
        Kind(
            record=disclosed.DisclosureSection,
            label="政府信息公开栏目",
            template="kinds/disclosure_section.html",
            plan=disclosure.disclosure_section_pages,
            search=disclosed.disclosure_section_entry,
        ),
        Kind(
            record=disclosed.AnnualReport,
            label="年度报告",
            template="kinds/annual_report.html",
            plan=disclosure.annual_report_pages,
            search=disclosed.annual_report_entry,
        ),
        Kind(
            record=disclosed.Standard,
            label="页面",
            template="kinds/standard.html",
            plan=disclosure.standard_pages,
            search=disclosed.standard_entry,
        ),
        Kind(
            record=served.ServiceIndex,
            label="办事服务",
            template="kinds/service_index.html",
            plan=service_index.service_index_pages,
            search=served.service_index_entry,
        ),
        Kind(
            record=served.ServiceItem,
            label="办事指南",
            template="kinds/service_item.html",
            plan=services.service_item_pages,
            search=served.service_item_entry,
        ),
        Kind(
            record=served.ItemCatalogue,
            label="事项目录",
            template="kinds/item_catalogue.html",
            plan=services.item_catalogue_pages,
            search=served.item_catalogue_entry,
        ),
    ]
)
