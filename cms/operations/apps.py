from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "cms.operations"
    label = "chengmen_operations"
    verbose_name = "Operations"
