from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "departments.organisation"
    label = "chengmen_organisation"
    verbose_name = "Organisation"
