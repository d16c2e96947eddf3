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
    """Turn off PostgreSQL's JIT compilation for each new connection."""
    from api.reads.connections import disable_jit

    disable_jit(connection)
