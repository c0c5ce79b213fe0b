from django.apps import AppConfig


class EditingConfig(AppConfig):
    name = "cms.editing"
    label = "chengmen_editing"
    verbose_name = "Editing"

    def ready(self) -> None:
        from wagtail.admin.viewsets.model import ModelViewSet  # Wagtail's models must be there.

        from . import announcing, following

        following.connect()
        announcing.connect()
        # Wagtail's copy view overwrites the row it was asked to copy: none of the admin's lists offers it.
        ModelViewSet.copy_view_enabled = False
