from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "departments.disclosure"
    label = "chengmen_disclosure"
    verbose_name = "Disclosure"

    def ready(self) -> None:
        from . import counters, snapshot  # Once all models are there.

        snapshot.connect()
        counters.connect()
