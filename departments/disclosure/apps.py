from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "departments.disclosure"
    label = "chengmen_disclosure"
    verbose_name = "Disclosure"
