from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "departments.services"
    label = "chengmen_services"
    verbose_name = "Services"
