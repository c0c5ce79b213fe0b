from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "departments.organisation"
    label = "chengmen_organisation"
    verbose_name = "Organisation"

    def ready(self) -> None:
        from . import snapshot  # Registers the snapshots once all models are there.

        snapshot.connect()
