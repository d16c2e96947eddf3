from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Page

from api.publishing.restore import bring_up_to_date
from cms.transfer import TransferError, check_dump, load
from cms.turns import in_turn


class Command(BaseCommand):
    help = (
        "Replaces the content, database and media, by that of a file which `dump` wrote. Load only files that you "
        "trust: their users may log in here."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="Replace the existing content.")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            check_dump(file)
        except TransferError as error:
            raise CommandError(str(error)) from None
        with in_turn(self.stdout.write):
            call_command("migrate", verbosity=0)
            if Page.objects.filter(depth__gt=2).exists() and not options["replace"]:
                raise CommandError(
                    "Loading would replace the existing content. To do so, add --replace to the command, "
                    "or REPLACE=1 to make load."
                )
            try:
                load(file)
            except TransferError as error:
                raise CommandError(str(error)) from None
        try:
            published = bring_up_to_date()
        except Exception as error:
            raise CommandError(
                f"The content is loaded, but its documents could not all be published: {error} The server does it when "
                "it runs."
            ) from error
        self.stdout.write(f"Loaded. {published} documents are published.")
