"""`manage.py import_content FILE…`: the arguments and the output. `pages.importing` does the work."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from pages.importing.articles import Outcome, import_file
from pages.importing.records import UnreadableFile
from pages.importing.target import UnknownParent, find_parent

# Show the progress from this number of files on.
MANY = 4


class Command(BaseCommand):
    help = "Imports the text of pages (.txt), Markdown with front matter (.md) and HTML pages (.html) as articles."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--draft", action="store_true", help="Save drafts and publish nothing.")
        parser.add_argument("--dry-run", action="store_true", help="Report what would be done and change nothing.")
        parser.add_argument("--force", action="store_true", help="Overwrite changes that editors made to the articles.")
        parser.add_argument(
            "--pictures",
            type=Path,
            metavar="FOLDER",
            help="Another folder for pictures, besides each file's own. Addresses that begin with / start there.",
        )
        parser.add_argument("--parent", default="", help="Id, slug or path of the article index to put articles under.")

    def handle(self, *args: Any, **options: Any) -> None:
        self.sources: dict[str, Path] = {}
        if options["pictures"] and not options["pictures"].is_dir():
            raise CommandError(f"The folder {options['pictures']} does not exist. Correct --pictures, or leave it out.")
        chosen = {name: options[name] for name in ("draft", "dry_run", "force", "pictures")}
        files: list[Path] = options["files"]
        failed = 0
        for number, file in enumerate(files, 1):
            if len(files) >= MANY:
                self.stderr.write(f"{number}/{len(files)} {file.name}")
            try:
                self._import(file, options["parent"], **chosen)
            except UnknownParent as error:
                raise CommandError(str(error)) from None
            except (UnreadableFile, ValidationError) as error:
                failed += 1
                self.stderr.write(self.style.ERROR(f"{file}: {_sentence(error)}"))
        if failed:
            raise CommandError(f"{failed} of {len(files)} files could not be imported.")

    def _import(self, file: Path, parent: str, *, dry_run: bool, **options: Any) -> None:
        with transaction.atomic():
            found = find_parent(parent)
            outcome = import_file(file, parent=found, dry_run=dry_run, others=self.sources, **options)
            transaction.set_rollback(dry_run)
        self.sources[outcome.source] = file
        self._report(file, outcome, dry_run=dry_run)

    def _report(self, file: Path, outcome: Outcome, *, dry_run: bool) -> None:
        would = "would be " if dry_run else ""
        self.stdout.write(f"{file}: {would}{outcome.change} as “{outcome.article.title}” ({outcome.article.slug})")
        if outcome.draft:
            live = "the live article is unchanged" if outcome.article.live else "readers do not see it"
            self.stdout.write(f"  stays a draft ({outcome.draft}): {live}")
        for line in outcome.unplaced:
            what = "stays in the text as it is written" if line.stays else "has no place in the article"
            self.stdout.write(f"  line {line.line} {what}: {line.text}")


def _sentence(error: UnreadableFile | ValidationError) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    if hasattr(error, "error_dict"):
        return " ".join(f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items())
    return " ".join(error.messages)
