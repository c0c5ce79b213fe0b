from typing import Any

from django.apps import AppConfig
from django.conf import settings

from .messages import compile_catalogues


class EditingConfig(AppConfig):
    name = "cms.editing"
    label = "chengmen_editing"
    verbose_name = "Editing"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        # Not in ready(): Django reads its catalogues while the first models are defined.
        compile_catalogues(settings.ROOT / "cms" / "locale", settings.CHENGMEN_CATALOGUES)

    def ready(self) -> None:
        from wagtail.admin.viewsets.model import ModelViewSet  # Wagtail's models must be there.

        from . import announcing, approvals, following, legible, mails, writers
        from .gate import attachments

        following.connect()
        announcing.connect()
        attachments.connect()
        writers.connect()
        approvals.connect()
        mails.connect()
        legible.connect()
        # Wagtail's copy view overwrites the row it was asked to copy: none of the admin's lists offers it.
        ModelViewSet.copy_view_enabled = False
