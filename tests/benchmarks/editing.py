"""Random edits on a large site, then a check: python -m tests.benchmarks.editing [--pages N] [--edits N] [--seed N]

If a document differs from its rendering, the program prints its name and exits with 1.
"""

import argparse
import os
import sys
import time
from random import Random

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from wagtail.models import Page

from api.models import ContentState, PublishedDocument, RenderFailure
from api.publishing.publish import publish, publish_everything
from api.publishing.rebuild import check
from tests.benchmarks.content import fill
from tests.benchmarks.database import benchmark_database
from tests.benchmarks.report import report
from tests.edits import EDITS, build
from tests.truth import pages_by_visibility

# After this number of edits, deferred work is done, as by the worker.
ROUND = 2_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--edits", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with benchmark_database():
        wrong = edited(options.pages, options.edits, options.seed)
    for source in wrong:
        sys.stdout.write(f"{source} is not what it would be rendered to\n")
    sys.exit(bool(wrong))


def edited(pages: int, edits: int, seed: int) -> list[str]:
    random = Random(seed)
    build(random, articles=3)
    fill(pages)
    publish_everything()
    before, begun = _version(), time.monotonic()
    done, refused = 0, 0
    for number in range(edits):
        outcome = _edit(random)
        done += outcome is True
        refused += outcome is None
        if number % ROUND == ROUND - 1:
            publish_everything()
            sys.stdout.write(f"{number + 1} edits, {time.monotonic() - begun:,.0f} s\n")
            sys.stdout.flush()
    publish_everything()
    seconds = time.monotonic() - begun
    wrong = check(processes=os.cpu_count() or 1, progress=lambda done, total: None)
    visible, _ = pages_by_visibility()
    shown = PublishedDocument.objects.filter(live=True, source__startswith="page:").values_list("source", flat=True)
    wrong += sorted({f"page:{page.pk}" for page in visible} ^ set(shown))
    rows = [
        ("pages before and after", f"{pages:,} and {Page.objects.filter(depth__gt=1).count():,}"),
        ("live and public at the end", f"{len(visible):,}"),
        ("edits tried; done; refused by Wagtail", f"{edits:,}; {done:,}; {refused:,}"),
        ("they took, with all publishing", f"{seconds:,.0f} s"),
        ("the content version rose by", f"{_version() - before:,}"),
        ("renderings that failed", f"{RenderFailure.objects.count():,}"),
        ("documents that `--check` found to differ", f"{len(wrong):,}"),
    ]
    command = f"python -m tests.benchmarks.editing --pages {pages} --edits {edits} --seed {seed}"
    report("editing", command=command, rows=rows)
    return wrong


def _edit(random: Random) -> bool | None:
    """Make a random edit, and publish as after a request.

    Return True if there was something to edit, False if not, and None if Wagtail refused the edit.
    """
    name = random.choice(sorted(EDITS))
    try:
        with transaction.atomic():
            done = EDITS[name](random)
    except (ValidationError, IntegrityError) as error:
        sys.stdout.write(f"{name} was refused: {error}\n")
        return None
    publish()
    return done


def _version() -> int:
    return ContentState.objects.get().version


if __name__ == "__main__":
    main()
