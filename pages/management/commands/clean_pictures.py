from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from pages.files.cleaning import clean_picture, uncleaned


class Command(BaseCommand):
    help = (
        "Stores the pictures of older releases again: upright, and without metadata such as the place where a photo "
        "was taken. Their addresses change, and the documents that show them follow. If it is stopped, the next run "
        "continues."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        pks = list(uncleaned().order_by("pk").values_list("pk", flat=True))
        failed = 0
        for number, pk in enumerate(pks, 1):
            try:
                name = clean_picture(pk)
            except Exception as error:  # one picture must not stop the others
                failed += 1
                why = " ".join(error.messages) if isinstance(error, ValidationError) else f"It cannot be read: {error}"
                self.stderr.write(f"{number} of {len(pks)}: image {pk} stays as it is. {why}")
            else:
                self.stdout.write(f"{number} of {len(pks)}: {name}")
        if failed:
            raise CommandError(f"{failed} of {len(pks)} pictures could not be cleaned. Upload them again.")
        self.stdout.write(f"{len(pks)} pictures were cleaned." if pks else "All pictures are clean already.")
