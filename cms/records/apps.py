from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "cms.records"
    label = "chengmen_records"
    verbose_name = "Records"
