from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class ApiConfig(AppConfig):
    name = "api"

    def ready(self) -> None:
        from api import checks  # noqa: F401 - registers the checks
        from api.publishing import signals
        from api.reading import allow_preparing

        signals.connect()
        connection_created.connect(allow_preparing)
        post_migrate.connect(signals.after_migrate, sender=self)
