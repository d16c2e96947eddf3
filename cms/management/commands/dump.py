from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.transfer import TransferError, dump
from cms.turns import in_turn


class Command(BaseCommand):
    help = "Writes the content, database and media, to a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        if file.is_dir():
            raise CommandError(f"{file} is a folder. Name the file to write, such as {file / 'content.zip'}.")
        if not file.parent.is_dir():
            raise CommandError(f"There is no folder {file.parent}. Make it first, or name another file.")
        try:
            with in_turn(self.stdout.write):
                lacking = dump(file)
        except TransferError as error:
            raise CommandError(str(error)) from None
        for sentence in lacking:
            self.stderr.write(sentence)
        self.stdout.write(f"{file}: {file.stat().st_size / 1e6:.1f} MB")
