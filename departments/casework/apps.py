from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "departments.casework"
    label = "chengmen_casework"
    verbose_name = "Casework"

    def ready(self) -> None:
        from . import work_years  # noqa: F401  Registers its metric once the models are there.
