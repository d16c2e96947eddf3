from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Page

from api.admin.absence import page_of, pages_at, redirects_from, tombstones_of, why_readers_cannot_see
from pages.uris import encoded_path


class Command(BaseCommand):
    help = "Says why readers cannot see a page."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("page", help="Its path or address, such as /blog/sleep/, or the id of its document.")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = options["page"].strip()
        try:
            told = self._of_id(UUID(asked))
        except ValueError:
            told = self._at(asked)
        if not told:
            raise CommandError(f"There is no page at {asked}, published or not. Give a path such as /blog/sleep/.")
        self.stdout.write("\n".join(told))

    def _of_id(self, identifier: UUID) -> list[str]:
        page = page_of(identifier)
        return [*(_of_page(page) if page else []), *([] if page else tombstones_of(identifier=identifier))]

    def _at(self, asked: str) -> list[str]:
        path = encoded_path(urlsplit(asked).path or "/")
        path = path if path.endswith("/") else f"{path}/"
        pages = pages_at(path)
        told = [line for page in pages for line in _of_page(page)]
        return [*told, *redirects_from(path), *([] if pages else tombstones_of(path=path))]


def _of_page(page: Page) -> list[str]:
    reasons = why_readers_cannot_see(page.pk)
    verdict = "readers cannot see it." if reasons else "readers can see it."
    return [f"Page {page.pk}, “{page.title}”: {verdict}", *reasons]
