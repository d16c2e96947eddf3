"""How long hidden content can still be read, and what renaming costs: python -m tests.benchmarks.hiding [--articles N]

Makes a database of its own, and writes its section of docs/performance.md.
"""

import argparse
import time
from collections.abc import Callable

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, PageViewRestriction

from api.models import PublishedDocument
from api.publishing import publish as publishing
from pages.admin.unpublishing import unpublish_below
from pages.models import Article
from tests.benchmarks.content import fill
from tests.benchmarks.database import benchmark_database
from tests.benchmarks.report import report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=5_000)
    options = parser.parse_args()
    with benchmark_database():
        rows = measured(options.articles)
        command = f"make bench WHAT=hiding ARTICLES={options.articles}"
        report(
            "hiding",
            command=command,
            rows=rows,
            head=("edit", "Wagtail", "true for readers after", "all rendered after"),
        )


def measured(articles: int) -> list[tuple[str, ...]]:
    fill(articles)
    publishing.publish_everything()
    linked = Article.objects.get(slug="article-0")
    section = Page.objects.get(pk=linked.get_parent().pk).specific
    private = {"page": section, "restriction_type": PageViewRestriction.LOGIN}
    rows = [
        _row(f"an article that {articles:,} articles link to is unpublished", linked.unpublish),
        _row("their section gets another address", lambda: _rename(section)),
        _row("it is made private", lambda: PageViewRestriction.objects.create(**private)),
        _row("it is public again", lambda: PageViewRestriction.objects.get().delete()),
        _row("it is unpublished, with all below", lambda: _unpublish(section)),
    ]
    assert not PublishedDocument.objects.filter(live=True, type="article").exists()
    return rows


def _row(name: str, edit: Callable[[], object]) -> tuple[str, str, str, str]:
    """Measure an edit, and return its row.

    The times are those of Wagtail's part, then until readers see none of the hidden content, and then until all
    documents that changed are rendered.
    """
    begun = time.perf_counter()
    with transaction.atomic():
        connection.run_on_commit = []
        edit()
        # Our own publishing is timed separately.
        connection.run_on_commit = [
            entry for entry in connection.run_on_commit if entry[1] is not publishing.publish_after_commit
        ]
    committed = time.perf_counter()
    publishing.publish_batch()
    hidden = time.perf_counter()
    publishing.publish_everything()
    done = time.perf_counter()
    return name, *(f"{seconds:.1f} s" for seconds in (committed - begun, hidden - committed, done - hidden))


def _rename(section: Page) -> None:
    section.slug = "renamed"
    section.save_revision().publish()


def _unpublish(section: Page) -> None:
    user = get_user_model().objects.create_superuser("benchmark")
    unpublish_below([section], user)  # as the hook on Wagtail's view does
    UnpublishPageAction(section, user=user, include_descendants=True).execute()


if __name__ == "__main__":
    main()
