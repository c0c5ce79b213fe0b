from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "cms.publishing"
    label = "chengmen_publishing"
    verbose_name = "Publishing"

    def ready(self) -> None:
        from . import checks  # noqa: F401 (registers them)
