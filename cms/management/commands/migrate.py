from typing import Any

from django.core.management.commands.migrate import Command as Migrate

from cms.turns import in_turn


class Command(Migrate):
    """Django's command, which two machines must not run at the same time."""

    def handle(self, *args: Any, **options: Any) -> None:
        with in_turn(self.stdout.write, database=options["database"]):
            super().handle(*args, **options)
