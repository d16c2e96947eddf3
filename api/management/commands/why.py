from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Page

from api.admin.absence import page_of, pages_at, redirects_from, tombstones_of, why_readers_cannot_see
from pages.web.uris import encoded_path, split_address


class Command(BaseCommand):
    help = "Says why readers cannot see a page."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("page", help="The page's path or address, such as /blog/sleep/, or the id of its document.")

    def handle(self, *args: Any, **options: Any) -> None:
        target = options["page"].strip()
        identifier = _uuid(target)
        lines = self._lines_for_id(identifier) if identifier else self._lines_for_path(target)
        if not lines:
            raise CommandError(f"There is no page at {target}, published or not. Give a path such as /blog/sleep/.")
        self.stdout.write("\n".join(lines))

    def _lines_for_id(self, identifier: UUID) -> list[str]:
        page = page_of(identifier)
        return [*(_lines_for_page(page) if page else []), *([] if page else tombstones_of(identifier=identifier))]

    def _lines_for_path(self, target: str) -> list[str]:
        path = encoded_path(split_address(target).path or "/")
        path = path if path.endswith("/") else f"{path}/"
        pages = pages_at(path)
        lines = [line for page in pages for line in _lines_for_page(page)]
        return [*lines, *redirects_from(path), *([] if pages else tombstones_of(path=path))]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _lines_for_page(page: Page) -> list[str]:
    reasons = why_readers_cannot_see(page.pk)
    verdict = "readers cannot see it." if reasons else "readers can see it."
    return [f"Page {page.pk}, “{page.title}”: {verdict}", *reasons]
