from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "departments.organisation"
    label = "chengmen_organisation"
    verbose_name = "Organisation"

    def ready(self) -> None:
        from cms.editing import writers  # Models must be there.

        from . import review, snapshot  # Registers the snapshots once all models are there.
        from .models import certificate_refusal

        snapshot.connect()
        review.connect()
        writers.require(certificate_refusal)
