"""Wagtail's command, except that a page that cannot be published does not stop the others."""

from typing import Any

from django.core.management.base import CommandError
from wagtail.management.commands.publish_scheduled import Command as WagtailCommand

from pages.schedules import follow_schedules


class Command(WagtailCommand):
    def handle(self, *args: Any, **options: Any) -> None:
        if options["dryrun"]:
            super().handle(*args, **options)
        elif refused := follow_schedules():
            raise CommandError("\n".join(refused))
