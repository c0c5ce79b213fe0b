"""A city of two sites with one Record of every kind, for looking at pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from cms.publishing.plan import RecordSet, SiteView
from cms.records.record import FileUse, Hours, Html, ImageUse, Record, Reference, RichText, SpecialDay
from departments.disclosure import records as disclosed
from departments.kinds import KINDS, extract
from departments.organisation import records as organised
from departments.services import records as served

MORNING = datetime(2026, 9, 1, 1, 30, tzinfo=UTC)
PHONE = "0000-12340001"
PDF = FileUse(
    key="file:1", title="居民身份证换领补领申请表", file="forms/a.pdf", digest="a" * 64, size=48_000, extension="pdf"
)
PICTURE = ImageUse(
    key="image:1", file="images/a.jpg", digest="b" * 64, width=1600, height=900, alt="政务服务大厅的办事窗口",
    caption="政务服务大厅设有综合窗口。", attribution="图片：示例素材",
)  # fmt: skip
HOURS = Hours(
    regular="星期一至星期五 9:00–12:00，13:30–17:00",
    special=(
        SpecialDay(first="2026-10-01", last="2026-10-07", hours="", reason="国庆节放假"),
        SpecialDay(first="2026-10-10", hours="9:00–17:00", reason="调休上班"),
    ),
)


def text(*paragraphs: str) -> RichText:
    return (Html("".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)),)


def small_city(*, news: int = 45) -> RecordSet:
    return RecordSet([*_city(), *_portal(), *_department(), *_services(), *_disclosure(), *_further(), *_news(news)])


def view_of(records: RecordSet, slug: str) -> SiteView:
    extracts = {other: extract(SiteView(other, records, KINDS)) for other in records.sites} if slug == "portal" else {}
    return SiteView(slug, records, KINDS, extracts=extracts)


def page(kind: type[Any], number: int, path: str, title: str, **fields: Any) -> Any:
    defaults = {"site": "gongan", "published": MORNING, "updated": MORNING, "position": number}
    return kind(**{"key": f"page:{number}", "path": path, "title": title, **defaults, **fields})


def _city() -> list[Record]:
    return [
        organised.City(
            key="setting:city",
            name="示例市",
            name_en="Shili City",
            portal_name="示例市人民政府门户网站",
            portal_name_en="Shili City Government",
            sample_notice="本站为软件自带的示例城市，机构、电话和地址均为示例，不能用于实际办事。",
        ),
        _site(1, "portal", "portal", "示例市人民政府门户网站", home="page:1", department=None),
        _site(2, "gongan", "department", "示例市公安局", home="page:10", department="department:1"),
        _site(3, "donghu", "district", "示例市东区人民政府", home="page:90", department=None),
        organised.Department(
            key="department:1", site="gongan", code="11S00000000000001X", name="市公安局", short_name="公安局",
            name_en="Public Security Bureau", address="示例市示范区样例路1号（示例地址）", phone=PHONE,
        ),
    ]  # fmt: skip


def _site(number: int, slug: str, kind: str, name: str, *, home: str, department: str | None) -> organised.Site:
    return organised.Site(
        key=f"site:{number}", site=slug, site_kind=kind, host=f"{slug}.localhost", name=name, name_en=slug.title(),
        base_url="http://localhost:8000" if kind == "portal" else f"http://{slug}.localhost:8000",
        department=department, home=home, identification_code="0000000001", icp_number="示ICP备00000000号-1（示例）",
        police_number="示公网安备 00000000000001号（示例）", sponsor=name, operator=f"{name}办公室", phone=PHONE,
        description=f"{name}发布政府信息、提供办事服务。", keywords=("政务服务", "信息公开"),
        picture_credits=("示例素材，按知识共享署名许可使用",),
    )  # fmt: skip


def _portal() -> list[Record]:
    return [
        page(
            organised.PortalHome, 1, "/", "示例市人民政府门户网站", site="portal", featured_items=("item:1", "item:2"),
            introduction=text("本站是示例市发布政府信息、提供政务服务、开展互动交流的统一窗口。"),
        ),
        page(organised.Consultation, 2, "/consultation.html", "咨询", site="portal", parent="page:1",
             response_limit_days=5, introduction=text("向市政府各部门提出政策咨询。")),
        page(organised.Complaints, 3, "/complaints.html", "监督投诉", site="portal", parent="page:1", in_menu=True,
             owner="市政府督查室", response_limit_days=2, answer_limit_days=10, phone=PHONE),
        page(disclosed.Column, 4, "/notices/", "通知公告", site="portal", parent="page:1", in_menu=True),
        page(disclosed.Notice, 5, "/notices/holiday.html", "关于2026年国庆节期间政务服务大厅开放安排的通知", site="portal",
             parent="page:4", is_pinned=True, body=text("国庆节期间，政务服务大厅按下列安排开放。")),
        page(served.ServiceIndex, 6, "/services/", "办事服务", site="portal", parent="page:1", in_menu=True),
        page(organised.DepartmentHome, 90, "/", "示例市东区人民政府", site="donghu"),
    ]  # fmt: skip


def _department() -> list[Record]:
    return [
        page(
            organised.DepartmentHome, 10, "/", "示例市公安局",
            introduction=text("市公安局负责全市公共安全和户籍、出入境、交通管理等服务。"), featured_items=("item:1", "item:2"),
        ),
        page(
            organised.Duties, 11, "/duties.html", "机构职能", parent="page:10", in_menu=True,
            duties=text("（一）贯彻执行公安工作的法律法规和方针政策。", "（二）管理户籍、居民身份证和出入境事务。"),
            organisation=text("市公安局设下列内设机构，下辖交通警察支队和出入境管理支队。"),
            bodies=(
                organised.InternalBody(name="办公室", duties="负责机关日常运转、信息公开和值班工作。"),
                organised.InternalBody(name="治安管理支队", duties="负责户籍、居民身份证和特种行业管理。"),
            ),
            leaders=(
                organised.Leader(post="局长", division_of_work="主持全面工作。"),
                organised.Leader(post="分管户政副局长", division_of_work="分管治安、户籍和政务服务工作。"),
            ),
            hours=HOURS,
        ),
        page(
            organised.Contacts, 12, "/contacts.html", "联系方式", parent="page:10", in_menu=True,
            note=text("来访请先电话预约。"),
            bodies=(
                organised.Body(
                    name="户政服务大厅", address="示例市示范区样例路1号一楼（示例地址）", phone=PHONE, fax="0000-12340002",
                    email="office@gongan.example", postcode="000000", hours="工作日 9:00–17:00",
                    directions="乘公交1路到样例路站。", accessibility="东门设坡道和低位窗口。", longitude=114.1, latitude=30.5,
                ),
                organised.Body(name="出入境管理支队", relation="affiliated", address="示例市示范区样例路2号", phone=PHONE),
            ),
            staff=(
                organised.StaffPost(post="办公室主任", body="办公室", duties="主持办公室工作，负责信息公开。", phone=PHONE),
                organised.StaffPost(post="户政窗口岗", body="户政服务大厅", duties="受理户籍和居民身份证业务。", phone=PHONE),
            ),
        ),
        page(
            organised.Consultation, 13, "/consultation.html", "咨询", parent="page:10", in_menu=True, response_limit_days=5,
            introduction=text("对户籍、证件、交通管理等业务有疑问，可以在这里咨询。"),
            rules=text("对属于本部门职责的咨询，自收到之日起五个工作日内答复；不能按时答复的，先说明原因。"),
            phone=PHONE, hours=HOURS, live_hours="工作日 9:00–11:30", responsible_posts=("政策咨询岗", "户政咨询岗"),
            common_questions=(organised.Question(question="身份证丢失后多久能补领？", answer="自受理之日起二十个工作日内。"),),
        ),
        page(
            organised.Complaints, 14, "/complaints.html", "监督投诉", parent="page:10", in_menu=True, owner="督察支队",
            introduction=text("对本部门工作和工作人员提出建议、意见和投诉。"), scope=text("工作作风、服务质量和办事效率。"),
            procedure=text("登记、调查、答复、回访。"), response_limit_days=2, answer_limit_days=15, phone=PHONE,
            address="示例市示范区样例路1号督察支队", hours=HOURS,
        ),
        page(organised.PortalColumn, 15, "/portal/", "市政府门户网站", parent="page:10", in_menu=True,
             introduction=text("市政府门户网站是全市政务公开和政务服务的统一窗口。")),
        page(disclosed.Standard, 16, "/privacy.html", "隐私声明", parent="page:10", role="privacy",
             body=text("本站不使用跟踪技术，不要求登录。")),
        page(disclosed.Standard, 17, "/accessibility.html", "无障碍说明", parent="page:10", role="accessibility",
             variants=("zh-hant",), body=text("本站全部功能可用键盘操作。")),
        page(disclosed.Standard, 18, "/sitemap.html", "网站地图", parent="page:10", role="sitemap"),
        page(disclosed.Standard, 19, "/en/about.html", "About the Bureau", parent="page:10", language="en",
             body=text("The Bureau issues identity cards and residence permits.")),
    ]  # fmt: skip


def _services() -> list[Record]:
    items = [("居民身份证换领、补领", "page:22", "registration"), ("户口迁移审批", None, "registration"),
             ("机动车驾驶证核发", None, "licensing"), ("行政复议", None, "remedy")]  # fmt: skip
    return [
        page(served.ServiceIndex, 20, "/services/", "办事服务", parent="page:10", in_menu=True,
             introduction=text("办理户籍、证件、出入境和交通管理业务。")),
        page(served.ItemCatalogue, 21, "/services/catalogue.html", "事项目录", parent="page:20"),
        _guide(),
        *(
            served.CatalogueItem(
                key=f"item:{number}", site="gongan", name=name, code=f"00010900{number}000", national_type="07",
                national_type_label="行政确认", article_kind=kind, department="department:1", department_name="市公安局",
                phone=PHONE, audiences=("person",), topic="户籍身份", guide=guide, position=number,
                catalogue_path="/services/catalogue.html",
            )
            for number, (name, guide, kind) in enumerate(items, start=1)
        ),
    ]  # fmt: skip


def _guide() -> served.ServiceItem:
    return page(  # type: ignore[no-any-return]
        served.ServiceItem, 22, "/services/id-card.html", "居民身份证换领、补领", parent="page:20", item="item:1",
        summary="证件到期、损坏或者丢失时，换领或者补领居民身份证。",
        code="000109001000", catalogue_code="000109001", version=2, effective_from="2026-07-01", cancelled_on="2031-07-01",
        body_kind="entrusted", entrusting_body="省公安厅", joint_bodies=("市大数据中心",), area="nation",
        intermediary="无", online_depth="3", has_single_sign_on=True, mobile_url="https://example.com/m/apply",
        takes_online_payment=True, in_hall=True, takes_bookings=True, topics_for_persons=("证件办理",),
        national_type="07", national_type_label="行政确认", article_kind="registration",
        department="department:1", department_name="市公安局", source_of_power="法定本级", level="县级",
        bases=(served.LegalBasis(law="《中华人民共和国居民身份证法》", article="第十一条",
                                 text="居民身份证有效期满、公民姓名变更或者证件严重损坏不能辨认的，公民应当换领新证。"),),
        audiences=("person",), conditions=text("具有本市常住户口，或者在本市居住的公民。"), quota="无",
        materials=(
            served.Material(name="居民户口簿", form="原件", source="申请人自备", note="现场核验后退还。", criteria="在有效期内。",
                            kind="certificate", specification="含首页"),
            served.Material(name="换领补领申请表", form="原件", source="窗口领取", blank_form=PDF, sample=PDF),
            served.Material(name="监护人身份证", is_required=False, situation="未满十六周岁的", form="原件", source="申请人自备"),
            served.Material(name="丢失情况说明", situation="丢失补领的", form="原件", source="申请人自备"),
            served.Material(name="监护关系证明", situation="未满十六周岁的", form="复印件", source="申请人自备"),
        ),
        steps=(
            served.Step(name="受理", task="核对材料并录入", handler="窗口受理岗", limit="当场", criteria="材料齐全、信息一致", result="受理回执"),
            served.Step(name="审核", handler="户政审核岗", limit="5 个工作日", criteria="符合申领条件"),
            served.Step(name="制证和发放", handler="证件管理岗", limit="15 个工作日", result="居民身份证"),
        ),
        special_procedure="无", statutory_limit=served.TimeLimit(amount=60, unit="day", note="交通不便的地区可以延长三十日。"),
        promised_limit=served.TimeLimit(amount=20), has_fee=True, fee_basis="国家有关居民身份证工本费的规定",
        fees=(served.Fee(name="补领工本费", standard="40 元/证", basis="收费目录", reduction="最低生活保障对象免收", note="凭证办理"),),
        result_kind="证照", result_name="居民身份证", result_sample=PDF, channels=("窗口", "网上"),
        online_url="https://example.com/apply", handled="elsewhere", visits=1, visits_reason="需要现场采集指纹。",
        published_results=(served.PublishedResult(period="2026年8月", text="办结 1,204 件（示例数据）"),),
        places=(served.Place(name="户政服务大厅", address="示例市示范区样例路1号", hours="工作日 9:00–17:00", phone=PHONE,
                             longitude=114.1, latitude=30.5),),
        consultation="拨打 0000-12340001 或者到户政服务大厅咨询台", supervision="拨打 12345 或者 0000-12340003",
        remedy="对决定不服的，可以依法申请行政复议或者提起行政诉讼。",
        questions=(served.ItemQuestion(question="可以请别人代办吗？", answer="不可以，需要本人到场采集信息。"),),
        other_names=("身份证补办", "二代证"), topic="户籍身份", reviewed="2026-09-01",
    )  # fmt: skip


def _disclosure() -> list[Record]:
    titles = ("政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "政府信息公开年报", "依申请公开")
    rules = disclosed.RequestRules(
        body="市公安局办公室", address="示例市示范区样例路1号", phone=PHONE, hours="工作日 9:00–17:00"
    )
    return [
        page(disclosed.Disclosure, 30, "/disclosure/", "政府信息公开", parent="page:10", in_menu=True,
             introduction=text("依照《中华人民共和国政府信息公开条例》公开下列信息。")),
        *(
            page(disclosed.DisclosureSection, 31 + number, f"/disclosure/{role}/", title, parent="page:30", role=role,
                 summary=f"{title}的说明。", body=text(f"{title}的正文。"), request=rules if role == "request" else None)
            for number, (role, title) in enumerate(zip(disclosed.DISCLOSURE_ROLES, titles, strict=True))
        ),
        page(disclosed.AnnualReport, 38, "/disclosure/annual/2025.html", "2025年政府信息公开工作年度报告", parent="page:34",
             year=2025, body=text("全年主动公开政府信息若干条。"), attachments=(PDF,)),
        page(disclosed.Column, 40, "/policies/", "政策文件", parent="page:10", in_menu=True),
        page(
            disclosed.Document, 41, "/policies/residence.html", "关于印发居住证管理办法的通知", parent="page:40",
            index_number="G0001-2026-0003", subject_class="公安、安全、司法", issuer="市公安局",
            document_number="示公规〔2026〕3号", date_written="2026-08-20", effective_from="2026-10-01",
            effective_until="2031-09-30", validity="amended", validity_by="示公规〔2026〕9号", validity_changed="2026-09-10",
            body=text("各区分局，局属各单位：", "现将《居住证管理办法》印发给你们，请遵照执行。"), attachments=(PDF,),
            interpretations=("page:43",), source="市公安局", responsible_editor="政策法规岗",
        ),
        page(disclosed.Column, 42, "/interpretations/", "政策解读", parent="page:10", in_menu=True),
        page(disclosed.Shared, 144, "/interpretations/shared.html", "《居住证管理办法》解读", parent="page:42",
             of="page:43", origin="示例市公安局"),
        page(disclosed.Interpretation, 43, "/interpretations/residence.html", "《居住证管理办法》解读", parent="page:42",
             document="page:41", body=text("办法简化了申领材料。")),
        page(disclosed.Column, 44, "/notices/", "通知公告", parent="page:10", in_menu=True),
        page(disclosed.Notice, 45, "/notices/traffic.html", "关于样例路临时交通管制的通告", parent="page:44", is_pinned=True,
             body=(Html("<p>详情见"), Reference(key="page:41", text="管理办法"), Reference(key="page:999", text="未公开的页面"),
                   Html("。</p>")), attachments=(PDF,), source="交通警察支队", responsible_editor="信息发布岗", is_historical=True),
        page(disclosed.Column, 46, "/news/", "工作动态", parent="page:10", in_menu=True,
             introduction=text("市公安局的工作动态。")),
    ]  # fmt: skip


def _further() -> list[Record]:
    """A page of each kind that ``manage.py new_page_type`` made."""
    return [
    ]  # fmt: skip


def _news(count: int) -> list[Record]:
    return [
        page(
            disclosed.News, 1000 + number, f"/news/{number}.html", f"第 {number} 期户政服务进社区活动举行", parent="page:46",
            published=MORNING - timedelta(days=count - number), image=PICTURE if number == count else None,
            summary="民警走进社区，为行动不便的居民上门办理证件。", source="市公安局", responsible_editor="信息发布岗",
            body=text("活动现场设置咨询台，工作人员解答居民提出的问题。") * 3,
        )
        for number in range(1, count + 1)
    ]  # fmt: skip
