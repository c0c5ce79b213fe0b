from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "departments.casework"
    label = "chengmen_casework"
    verbose_name = "Casework"

    def ready(self) -> None:
        from . import exchanging, newcomers, recounting, succession, watching, work_years  # noqa: F401  Register their acts and metrics once the models are there.

        newcomers.connect()
        succession.connect()
