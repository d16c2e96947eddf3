from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class ApiConfig(AppConfig):
    name = "api"

    def ready(self) -> None:
        from api import checks  # noqa: F401 - registers the checks
        from api.publishing import signals

        signals.connect()
        post_migrate.connect(signals.after_migrate, sender=self)
        connection_created.connect(on_connected)


def on_connected(connection: Any, **kwargs: Any) -> None:
    """Set what each new connection relies on."""
    from api.database_session import statements

    if connection.vendor == "postgresql":
        connection.connection.execute(statements())
