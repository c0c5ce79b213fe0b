from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "departments.disclosure"
    label = "chengmen_disclosure"
    verbose_name = "Disclosure"

    def ready(self) -> None:
        from . import snapshot  # Registers the snapshots once all models are there.

        snapshot.connect()
