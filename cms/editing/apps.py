from django.apps import AppConfig


class EditingConfig(AppConfig):
    name = "cms.editing"
    label = "chengmen_editing"
    verbose_name = "Editing"

    def ready(self) -> None:
        from . import following

        following.connect()
