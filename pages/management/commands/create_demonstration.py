from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pages.demonstration.fill import NotEmpty, fill


class Command(BaseCommand):
    help = "Fills an empty database with a demonstration: the site of a clinic, with a blog."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            fill(self._progress)
        except NotEmpty as error:
            raise CommandError(str(error)) from None

    def _progress(self, text: str) -> None:
        self.stdout.write(f"  {text}")
        self.stdout.flush()
