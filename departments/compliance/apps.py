from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "departments.compliance"
    label = "chengmen_compliance"
    verbose_name = "Compliance"

    def ready(self) -> None:
        from . import keeping  # noqa: F401 (registers what the worker does again and again)
