"""The cost of publishing, rebuilding and following changes.

python -m tests.benchmarks.publishing [--articles N] [--processes N]

Makes a database of its own, and writes its section of docs/performance.md.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import orjson
from django.db import connection, transaction
from django.test import Client

from api.models import Mark, PublishedDocument
from api.publishing import publish as publishing
from api.publishing.rebuild import check, mark_everything, rebuild
from pages.models import Article, Person
from tests.benchmarks.content import fill
from tests.benchmarks.database import benchmark_database
from tests.benchmarks.report import report

ROUNDS = 40


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    with benchmark_database():
        rows = measured(options.articles, options.processes)
        report("publishing", command=f"make bench WHAT=publishing ARTICLES={options.articles}", rows=rows)


def measured(articles: int, processes: int) -> list[tuple[str, str]]:
    fill(articles)
    rows = []
    publishing.publish()
    Mark.objects.all().delete()
    first = _seconds(lambda: rebuild_all(processes))
    documents = PublishedDocument.objects.filter(live=True).count()
    size = len(PublishedDocument.objects.filter(type="article")[0].body or b"")
    rows.append((f"first rendering of all, {size:,} bytes each, {processes} processes", _rate(documents, first)))
    rows.append(("the same, per core", _rate(documents / processes, first)))
    again = _seconds(lambda: rebuild_all(processes))
    rows.append(("rebuild where nothing changed, per core", _rate(documents / processes, again)))
    checked = _seconds(lambda: check(processes=processes, progress=lambda done, total: None))
    rows.append(("rebuild_documents --check, per core", _rate(documents / processes, checked)))
    wagtail, ours = publishing_one()
    rows.append((f"Wagtail's own publishing of one article, median of {ROUNDS}", f"{wagtail:.1f} ms"))
    rows.append(("what the API adds to it, median", f"{ours:.1f} ms"))
    rows.append((f"a person with {articles:,} articles renamed: the editor waits", f"{renaming():.0f} ms"))
    publishing.publish_everything()
    waits = publishing_meanwhile(processes)
    rows.append(("publishing one article while all is rebuilt, median", f"{statistics.median(waits):.0f} ms"))
    rows.append(("the same, slowest", f"{max(waits):.0f} ms"))
    publishing.publish_everything()
    rows += first_load()
    return rows


def rebuild_all(processes: int) -> None:
    mark_everything()
    rebuild(processes=processes, progress=lambda done, total: None)
    publishing.publish_everything()


def publishing_one() -> tuple[float, float]:
    """Return the median milliseconds of Wagtail's part, within the transaction, and of ours, after its commit."""
    wagtail, ours = [], []
    for number in range(ROUNDS):
        article = Article.objects.order_by("pk")[number * 7]
        begun = time.perf_counter()
        with transaction.atomic():
            connection.run_on_commit = []
            article.summary = f"Summary {number}"
            article.save_revision().publish()
            # Our own publishing is timed separately.
            connection.run_on_commit = [
                entry for entry in connection.run_on_commit if entry[1] is not publishing.publish_after_commit
            ]
        committed = time.perf_counter()
        publishing.publish()
        done = time.perf_counter()
        wagtail.append((committed - begun) * 1000)
        ours.append((done - committed) * 1000)
    return statistics.median(wagtail), statistics.median(ours)


def renaming() -> float:
    person = Person.objects.get()
    person.name = "Another name"
    return _seconds(person.save) * 1000


def publishing_meanwhile(processes: int) -> list[float]:
    """Return the milliseconds of each publication of an article, during a rebuild in other processes."""
    mark_everything()
    program = (
        "import django; django.setup(); from django.db import connection; "
        f"connection.settings_dict['NAME'] = {connection.settings_dict['NAME']!r}; "
        "from api.publishing.rebuild import rebuild; "
        f"rebuild(processes={processes}, progress=lambda done, total: None)"
    )
    child = subprocess.Popen([sys.executable, "-c", program])
    waits = []
    while child.poll() is None:
        article = Article.objects.order_by("pk")[len(waits)]
        article.summary = f"Meanwhile {len(waits)}"
        waits.append(_seconds(lambda article=article: article.save_revision().publish()) * 1000)
        time.sleep(0.05)
    return waits


def first_load() -> list[tuple[str, str]]:
    """Measure the first load through `/changes/`. Parsing the answers is timed separately from serving them."""
    client, count, cursor, serving, memory = Client(), 0, "", 0.0, 0
    begun = time.perf_counter()
    while True:
        since = {"since": cursor} if cursor else {}
        asked = time.perf_counter()
        content = client.get("/api/v1/changes/", {"limit": 500, **since}).content
        serving += time.perf_counter() - asked
        answer = orjson.loads(content)
        count += len(answer["items"])
        memory = memory or _memory()
        cursor = answer["meta"]["cursor"]
        if not answer["meta"]["has_more"]:
            break
    return [
        ("first load by `/changes/`, limit=500: serving", _rate(count, serving)),
        ("the same, with a client that parses it in the same process", _rate(count, time.perf_counter() - begun)),
        ("memory of that process, after the first answer and after the last", f"{memory:.0f} and {_memory():.0f} MB"),
    ]


def _memory() -> float:
    """Return the resident memory of this process in MB, or 0 if the system has no `/proc`."""
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6 if status.exists() else 0


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _rate(count: float, seconds: float) -> str:
    return f"{count / seconds:,.0f} a second"


if __name__ == "__main__":
    main()
