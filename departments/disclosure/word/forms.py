"""What is asked for to take in a Word file."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_BYTES = 30 * 2**20
MOST_ATTACHMENTS = 20


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [super(FilesField, self).clean(one, initial) for one in data or []]


class WordForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Word 文件"),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        help_text=gettext_lazy("Word 或者 WPS 的 .docx 文件，不超过 30 MB；标题、列表、表格和图片保留，字体字号不保留"),
    )
    attachments = FilesField(
        label=gettext_lazy("附件"),
        required=False,
        help_text=gettext_lazy("可以一次选多个；文件名含有正文所列附件名称或者以“附件1”开头的，自动按顺序排列"),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        extension = PurePosixPath(file.name or "").suffix.lower()
        if extension in (".docm", ".dotm"):
            raise ValidationError(_("文件含有宏：请另存为不含宏的 .docx。"))
        if extension != ".docx":
            raise ValidationError(_("只能导入 .docx 文件：请用 Word 或者 WPS 打开，另存为 .docx。"))
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(
                _("文件超过 %(size)s：请压缩图片或者分成几篇。") % {"size": filesizeformat(MOST_BYTES)}
            )
        return file

    def clean_attachments(self) -> list[UploadedFile]:
        files: list[UploadedFile] = self.cleaned_data["attachments"]
        if len(files) > MOST_ATTACHMENTS:
            raise ValidationError(_("一次最多上传 %(count)s 个附件。") % {"count": MOST_ATTACHMENTS})
        return files


class NewArticleForm(WordForm):
    page_type = forms.ChoiceField(label=gettext_lazy("页面类型"))

    field_order = ("page_type", "file", "attachments")

    def __init__(self, *args: Any, choices: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["page_type"].choices = choices
