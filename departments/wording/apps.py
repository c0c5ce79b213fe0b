from django.apps import AppConfig


class WordingConfig(AppConfig):
    name = "departments.wording"
    label = "chengmen_wording"
    verbose_name = "Wording"

    def ready(self) -> None:
        from . import counting, snapshot  # noqa: F401  Register themselves once all models are there.
