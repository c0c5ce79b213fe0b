"""The abstract base of all page types: address, publication dates, and the gate before publishing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from pypinyin import Style, lazy_pinyin
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Page, Site

from cms.publishing import routes

from . import approvals, indexes, leading, preview, rows, urgency, writers
from .gate import door
from .text import unseen_in_line

LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("英文"))]
MOST_SLUG = 80
ACTS_OF_WRITERS = {"action-publish", "action-submit", "action-restart-workflow"}


class GatedPageForm(WagtailAdminPageForm):
    """Refuses publishing, never saving a draft, while the gate has findings or the writer may not publish."""

    urgent_reason = urgency.reason_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if approvals.refusal(self.for_user):
            self.fields.pop(urgency.FIELD, None)
        if "slug" in self.fields:
            # The browser makes none of Chinese.
            self.fields["slug"].required = False
        leading.show_public_titles(self)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("slug") == "" and (title := cleaned.get("title")):
            cleaned["slug"] = free_slug(title, self.parent_page, self.instance)
        return cleaned

    def is_valid(self) -> bool:
        taken_out = leading.take_out_foreign(self)
        is_valid = super().is_valid()
        for form, field in taken_out:
            form.add_error(field, leading.TAKEN_OUT)
        if taken_out or not is_valid:
            return False
        if "action-publish" in self.data:
            for field, finding in self.save(commit=False).gate_faults():
                self.add_error(field if field in self.fields else None, finding)
        if ACTS_OF_WRITERS & self.data.keys() and (sentence := writers.refusal(self.for_user)):
            self.add_error(None, sentence)
        if "action-publish" in self.data and (sentence := approvals.refusal(self.for_user)):
            self.add_error(None, sentence)
        elif "action-publish" in self.data and (sentence := urgency.refusal()):
            self.add_error(urgency.FIELD, sentence)
        return not self.errors


class BasePage(Page):
    """A page type states ``is_section`` and ``missing_parts``; the rest comes from here."""

    summary = models.CharField(
        _("摘要"),
        max_length=300,
        blank=True,
        help_text=_("一两句话，显示在列表和搜索结果中，例如：10月1日起窗口时间调整"),
    )
    keywords = models.TextField(_("关键词"), blank=True, help_text=_("每行一个"))
    source = models.CharField(_("来源"), max_length=100, blank=True, help_text=_("转载时写明原发布单位"))
    responsible_editor = models.CharField(_("责任编辑"), max_length=60, blank=True)
    image = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("题图"),
    )
    language = models.CharField(_("语言"), max_length=20, choices=LANGUAGES, default="zh-hans")
    has_traditional_variant = models.BooleanField(
        _("生成繁体版"), default=False, help_text=_("由系统从简体自动转换，地址以 /zh-hant/ 开头")
    )
    historical_date = models.DateTimeField(
        _("历史发布时间"), null=True, blank=True, editable=False, help_text=_("仅由导入写入，公开页面标注“历史数据”")
    )

    search_auto_update: ClassVar[bool] = False
    """Wagtail's index of words is kept by ``indexes``."""

    is_section: ClassVar[bool] = False
    """Whether the address ends in ``/`` and pages may stand below it."""

    parent_page_types: ClassVar[list[str]] = []
    """Where pages of the type may stand; parents leave it to their children, so that a new type is one piece."""

    base_form_class = GatedPageForm
    content_panels = [*Page.content_panels, FieldPanel("summary")]
    promote_panels = [
        MultiFieldPanel(["slug", "show_in_menus", "keywords", "image"], heading=_("地址和展示")),
        MultiFieldPanel(
            [FieldRowPanel(["source", "responsible_editor"]), FieldRowPanel(["language", "has_traditional_variant"])],
            heading=_("来源和语言"),
        ),
        InlinePanel("changes", heading=_("修改记录"), label=_("修改记录")),
    ]
    # A copy is another page: nothing of it was ever changed.
    exclude_fields_in_copy = ["changes"]

    settings_panels = [*Page.settings_panels, FieldPanel(urgency.FIELD, disable_comments=True)]

    class Meta:
        abstract = True

    @classmethod
    def allowed_subpage_models(cls) -> list[type[Page]]:
        # Wagtail's own bare page names no parents, and would be allowed everywhere.
        return [model for model in super().allowed_subpage_models() if issubclass(model, BasePage)]

    def missing_parts(self) -> Iterable[str]:
        """Required parts that are still empty, each as a sentence with its article."""
        return ()

    def gate_faults(self) -> list[tuple[str | None, str]]:
        """Everything that keeps this page from being published, with the field where one can be named (R10)."""
        missing = [(None, sentence) for sentence in self.missing_parts()]
        examination = door.examine(self)
        return [*missing, *examination.faults, *((one.field, one.sentence) for one in examination.open_findings)]

    def gate_findings(self) -> list[str]:
        return [sentence for _field, sentence in self.gate_faults()]

    @property
    def published(self) -> Any:
        """The system's first release, or the imported date; None before both."""
        return self.historical_date or self.first_published_at

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        modes = [("", _("公开页面"))]
        return [*modes, ("zh-hant", _("繁体版"))] if self.has_traditional_variant else modes

    def make_preview_request(
        self,
        original_request: HttpRequest | None = None,
        preview_mode: str | None = None,
        extra_request_attrs: Any = None,
    ) -> HttpResponse:
        """Straight from the renderer: a public page knows of no request."""
        return preview.answer(self, variant=preview_mode or "")

    @classmethod
    def creatable_subpage_models(cls) -> list[type[Page]]:
        """Kinds without a limit first: whether any may be added is then known without counting pages."""
        kinds: list[type[Page]] = super().creatable_subpage_models()
        return sorted(kinds, key=lambda kind: kind.max_count is not None or kind.max_count_per_parent is not None)

    def publish(self, revision: Any, user: Any = None, *, skip_permission_checks: bool = False, **kwargs: Any) -> None:
        # An approval comes without these checks: who approves needs no certificate.
        if not skip_permission_checks:
            writers.check(self, user)
            approvals.check(self, user)
        super().publish(revision, user=user, skip_permission_checks=skip_permission_checks, **kwargs)

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug and self.title:
            self.slug = free_slug(self.title, self.get_parent() if self.path else None, self)
        super().full_clean(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if unseen := unseen_in_line(self.title):
            raise ValidationError(
                {
                    "title": _("标题中有看不见的控制字符（%(characters)s），常由复制粘贴带入。请删去后重新输入标题。")
                    % {"characters": "、".join(unseen.codes)}
                }
            )
        if not routes.is_slug(self.slug):
            raise ValidationError({"slug": _("地址只能用小写字母、数字和中间的连字符，例如 id-card。")})
        if self.slug in routes.RESERVED_SLUGS:
            raise ValidationError({"slug": _("“%(slug)s”是系统保留的地址，请换一个。") % {"slug": self.slug}})

    def save(self, clean: bool = True, **kwargs: Any) -> None:
        # Here and not in clean(): a draft of a live page must be kept even while parts are missing.
        if clean and self.live and (findings := self.gate_findings()):
            raise door.Refused(self, findings)
        update_fields = kwargs.get("update_fields")
        with indexes.followed(self, update_fields), rows.written_together(self, update_fields):
            super().save(clean=clean, **kwargs)

    @classmethod
    def from_serializable_data(cls, data: dict[str, Any], **kwargs: Any) -> Any:
        return super().from_serializable_data(rows.of_their_page(cls, data), **kwargs)

    def get_url_parts(self, request: Any = None) -> tuple[int, str, str] | None:
        """Site, its root address and the page's own; None outside every site."""
        for root in Site.get_site_root_paths():
            if self.url_path.startswith(root.root_path):
                return root.site_id, root.root_url, self.address_below(root.root_path)
        return None

    def address_below(self, root_path: str) -> str:
        """Address inside the site whose home page has this ``url_path``."""
        slugs = [slug for slug in self.url_path.removeprefix(root_path).split("/") if slug]
        prefix = [] if self.language == "zh-hans" else [self.language]
        if self.is_section or not slugs:
            return routes.section(*prefix, *slugs)
        return routes.leaf(routes.section(*prefix, *slugs[:-1]), slugs[-1])


def free_slug(title: str, parent: Page | None, page: Page) -> str:
    """The title's, with a number behind it where another page below the parent has it."""
    wanted = slug_of(title)
    slug, number = wanted, 1
    while slug in routes.RESERVED_SLUGS or not Page._slug_is_available(slug, parent, page):
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def slug_of(title: str) -> str:
    """A Chinese title in pinyin: ``居民身份证补领`` is ``ju-min-shen-fen-zheng-bu-ling``."""
    words = lazy_pinyin(title, style=Style.NORMAL, errors=lambda text: list(filter(str.isascii, text)))
    letters = "".join(character if character.isalnum() else "-" for character in "-".join(words).lower())
    parts = [part for part in letters.split("-") if part]
    while parts and len("-".join(parts)) > MOST_SLUG:
        parts.pop()
    return "-".join(parts) or "page"
