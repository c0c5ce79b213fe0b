"""Address and phone of internal and affiliated bodies; staff and their duties (R10.2)."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable

from cms.editing.pages import BasePage

from ..rich_text import TEXT_FEATURES
from .homes import HOMES


class ContactsPage(BasePage):
    note = RichTextField(_("补充说明"), features=TEXT_FEATURES, blank=True)

    is_section = False
    parent_page_types = HOMES
    subpage_types: list[str] = []
    max_count_per_parent = 1
    content_panels = [
        *BasePage.content_panels,
        InlinePanel("bodies", label=_("机构"), help_text=_("内设机构和所属单位，各写一行")),
        InlinePanel("staff", label=_("工作人员"), help_text=_("写职务和职责；电话只填办公电话")),
        FieldPanel("note"),
    ]

    class Meta:
        verbose_name = _("联系方式")
        verbose_name_plural = _("联系方式")

    def missing_parts(self) -> Iterator[str]:
        bodies = list(self.bodies.all())
        if not bodies:
            yield translate("缺少“机构”（第十条第二项），请至少列出一个机构的地址和电话。")
        for body in bodies:
            if not (body.address.strip() and body.phone.strip()):
                yield translate("机构“%(name)s”缺少地址或电话（第十条第二项）。") % {"name": body.name}
        if not self.staff.exists():
            yield translate("缺少“工作人员”（第十条第二项），请至少列出一个职务及其职责。")


class ContactBody(Orderable):
    class Relation(models.TextChoices):
        INTERNAL = "internal", _("内设机构")
        AFFILIATED = "affiliated", _("所属单位")

    page = ParentalKey(ContactsPage, on_delete=models.CASCADE, related_name="bodies")
    name = models.CharField(_("名称"), max_length=100)
    relation = models.CharField(_("类别"), max_length=20, choices=Relation.choices, default=Relation.INTERNAL)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    phone = models.CharField(
        _("电话"),
        max_length=100,
        blank=True,
        help_text=_("办公电话，多个用顿号分开，例如：0000-12340001、0000-12340002"),
    )
    fax = models.CharField(_("传真"), max_length=50, blank=True)
    email = models.EmailField(_("电子邮箱"), blank=True, help_text=_("单位邮箱，不填个人邮箱"))
    postcode = models.CharField(_("邮编"), max_length=10, blank=True)
    hours = models.CharField(_("开放时间"), max_length=200, blank=True)
    directions = models.TextField(
        _("交通指引"), blank=True, help_text=_("例如：公交 1 路到样例广场站，下车向东 200 米")
    )
    accessibility = models.TextField(
        _("无障碍设施"), blank=True, help_text=_("例如：东门有坡道，一楼设低位窗口和无障碍卫生间")
    )
    longitude = models.FloatField(
        _("经度"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    latitude = models.FloatField(
        _("纬度"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )

    panels = [
        FieldRowPanel(["name", "relation"]),
        "address",
        FieldRowPanel(["phone", "fax"]),
        FieldRowPanel(["email", "postcode"]),
        "hours",
        "directions",
        "accessibility",
        FieldRowPanel(["longitude", "latitude"]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("机构")
        verbose_name_plural = _("机构")


class StaffPost(Orderable):
    page = ParentalKey(ContactsPage, on_delete=models.CASCADE, related_name="staff")
    post = models.CharField(_("职务（岗位）"), max_length=100, help_text=_("例如：窗口受理岗"))
    name = models.CharField(_("姓名"), max_length=50, blank=True)
    body = models.CharField(_("所在机构"), max_length=100, blank=True)
    duties = models.TextField(_("职责"), blank=True)
    phone = models.CharField(_("办公电话"), max_length=50, blank=True)

    panels = [FieldRowPanel(["post", "name"]), FieldRowPanel(["body", "phone"]), "duties"]

    class Meta(Orderable.Meta):
        verbose_name = _("工作人员")
        verbose_name_plural = _("工作人员")
