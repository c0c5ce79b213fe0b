from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "departments.services"
    label = "chengmen_services"
    verbose_name = "Services"

    def ready(self) -> None:
        from . import snapshot  # Registers the snapshots once all models are there.
        from .exchange import taking_in  # noqa: F401  Registers its acts.

        snapshot.connect()
