from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "cms.accounts"
    label = "chengmen_accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from . import duties, locking, sessions  # Models must be there.

        sessions.connect()
        locking.connect()
        duties.connect()
