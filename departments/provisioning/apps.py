from django.apps import AppConfig


class ProvisioningConfig(AppConfig):
    name = "departments.provisioning"
    label = "chengmen_provisioning"
    verbose_name = "Provisioning"
