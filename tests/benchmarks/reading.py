"""The cost of reads, next to nginx and Wagtail's APIs: python -m tests.benchmarks.reading [--documents N]

Makes a database of its own, and writes its sections of docs/performance.md, and docs/reads.svg. Needs wrk, and nginx
for the rows that compare with it (Debian: apt-get install wrk nginx-light).
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from importlib.metadata import version
from itertools import permutations
from pathlib import Path
from random import Random
from urllib.request import Request, urlopen

from django.db import connection, transaction

from api.lists.paging import Binding
from api.lists.query import Cursor
from api.models import ContentState, DocumentList, Listing, PublishedDocument
from api.parameters.binding import digest
from api.publishing.publish import publish, publish_everything
from api.reads.changes import Position
from pages.models import Article
from tests.benchmarks.chart import chart
from tests.benchmarks.content import HALF, HALF_AND_TITLES, SEARCHED, fill, fill_documents, scarce
from tests.benchmarks.database import benchmark_database
from tests.benchmarks.load import FEW, FULL, HOST, Load, Target
from tests.benchmarks.report import report
from tests.benchmarks.servers import granian, nginx, product

PAGES = 1_000
# The numbers of articles at which the cost of size is measured.
SIZES = (1_000, 10_000, 100_000, 1_000_000)
# Each target is loaded in this number of rounds, for this number of seconds. The speed of the machine varies, so rounds
# are short, and each has another order.
ROUNDS, SECONDS = 8, 1
# The cost of size is the lowest of this number of tries, of one second each, after a try that warms the caches.
TRIES = 2
# The number of different addresses in a sample.
SPREAD = 500
PUBLICATIONS = 150
ARTICLES = "/api/v1/articles/"
DETAIL = f"{ARTICLES}article-0/"
PAGES_LIST = "/api/v1/pages/"
GZIP = "Accept-Encoding: gzip"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000, help="the greatest size; 1000000 takes long")
    options = parser.parse_args()
    if not shutil.which("wrk"):
        raise SystemExit("Nothing was measured: wrk is missing. Install it (Debian: apt-get install wrk).")
    command = "make bench" + (f" DOCUMENTS={options.documents}" if options.documents != 100_000 else "")
    note = f"{', '.join(_versions())}; "
    with benchmark_database():
        fill(PAGES)
        publish_everything()
        _settle()
        loads = beside_others()
        report("reading", command=command, head=READING, rows=_compared(loads), note=note)
        chart(_bars(loads))
        report("freshness", command=command, rows=freshness(), note=note)
        sizes = [size for size in SIZES if size <= options.documents]
        report(
            "size",
            command=command,
            head=("p50 of a first read", *map("{:,}".format, sizes), "ratio"),
            rows=by_size(sizes),
            note=note,
        )


def _versions() -> Iterator[str]:
    for name in ("granian", "Django", "wagtail", "djangorestframework", "psycopg"):
        yield f"{name} {version(name)}"
    for program, pattern in (("wrk", r"wrk (\S+)"), ("nginx", r"nginx/(\S+)")):
        if path := _program(program):
            said = subprocess.run([path, "-v"], capture_output=True, text=True, check=False)
            found = re.search(pattern, said.stdout + said.stderr)
            yield f"{program} {found[1] if found else 'of unknown version'}"


def _program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def _settle() -> None:
    """Do the maintenance that the database would otherwise do during the measurements."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


# --- comparison ---


def beside_others() -> dict[str, list[Load]]:
    """Load all servers one after another, in several rounds. They run at the same time."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        targets = _targets(stack, folder)
        for target in targets.values():
            target.load(seconds=1)
        rounds = []
        for number in range(ROUNDS):
            order = Random(number).sample(sorted(targets), len(targets))
            rounds.append({name: targets[name].load(seconds=SECONDS) for name in order})
    return {name: [loads[name] for loads in rounds] for name in targets}


def _targets(stack: ExitStack, folder: Path) -> dict[str, Target]:
    edge = stack.enter_context(product()).address
    first = stack.enter_context(product(EDGE_BYTES="0")).address
    # With more threads it is slower.
    theirs = stack.enter_context(granian("tests.competitors.wagtail_apis:application", threads=4)).address
    (folder / "detail").write_bytes(_body(edge + DETAIL))
    (folder / "list").write_bytes(_body(edge + ARTICLES))
    slugs = [f"{ARTICLES}{slug}/" for slug in _spread(Article.objects.order_by("pk").values_list("slug", flat=True))]
    pks = _spread(Article.objects.order_by("pk").values_list("pk", flat=True))
    bare = "tests.competitors.bare:application"
    bare = stack.enter_context(granian(bare, BENCHMARK_BODY=str(folder / "detail"))).address
    static = None
    if _program("nginx"):
        folder.chmod(0o755)  # its workers run as another user
        static = stack.enter_context(nginx(folder)).address
    else:
        sys.stdout.write("nginx is missing, and left out. Install it (Debian: apt-get install nginx-light).\n")
    targets = {
        "nginx detail": Target(static, ["/detail"]) if static else None,
        "edge detail": Target(edge, [DETAIL]),
        "bare detail": Target(bare, ["/"]),
        "edge gzip": Target(edge, [DETAIL], (GZIP,)),
        "nginx list": Target(static, ["/list"]) if static else None,
        "edge list": Target(edge, [ARTICLES]),
        "nginx 304": Target(static, ["/detail"], (_if_none_match(f"{static}/detail"),)) if static else None,
        "edge 304": Target(edge, [DETAIL], (_if_none_match(edge + DETAIL),)),
        "first detail": Target(first, slugs, connections=FEW),
        "v3 detail": Target(theirs, [f"/api/v3/pages/{pk}/" for pk in pks], connections=FEW),
        "v2 detail": Target(theirs, [f"/api/v2/pages/{pk}/" for pk in pks], connections=FEW),
        "first list": Target(first, [ARTICLES], connections=FEW),
        "first fields": Target(
            first, [f"{ARTICLES}?fields=title,path,hero.src,authors.name,category.name"], connections=FEW
        ),
        "first q": Target(first, [f"{ARTICLES}?q={scarce(nth)}" for nth in range(100)], connections=FEW),
        "first filters": Target(first, [f"{ARTICLES}?category=category-3&tag=tag-13"], connections=FEW),
        "first deep": Target(first, deep(ARTICLES, "article", "published_on"), connections=FEW),
        "v3 list": Target(theirs, ["/api/v3/pages/?type=pages.Article&limit=20"], connections=FEW),
        "v2 list": Target(theirs, ["/api/v2/pages/?type=pages.Article&limit=20"], connections=FEW),
    }
    return {name: target for name, target in targets.items() if target}


def _spread(values) -> list:
    """Return a random sample of the values."""
    return Random(1).sample(list(values), min(SPREAD, len(values)))


def _request(address: str) -> Request:
    return Request(address, headers={"Host": HOST})


def _body(address: str) -> bytes:
    with urlopen(_request(address)) as answer:
        return answer.read()


def _if_none_match(address: str) -> str:
    with urlopen(_request(address)) as answer:
        return f"If-None-Match: {answer.headers['ETag']}"


READING = ("what", "requests a second", "p50", "ratio")
# For each row: its label, its load, the load to compare it with, and the label of that.
_ROWS = [
    ("nginx, a static file: the bytes of an article", "nginx detail", "", ""),
    ("nginx, the bytes of a list of 20", "nginx list", "", ""),
    ("nginx, 304", "nginx 304", "", ""),
    ("granian, a function that returns the bytes of an article", "bare detail", "nginx detail", "nginx"),
    ("**an article**, kept by the edge", "edge detail", "nginx detail", "nginx"),
    ("**a list of 20**, kept by the edge", "edge list", "nginx list", "nginx"),
    ("an article, kept by the edge, gzip", "edge gzip", "nginx detail", "nginx, not compressed"),
    ("304, by the edge", "edge 304", "nginx 304", "nginx"),
    ("**an article**, first read (the edge off)", "first detail", "v3 detail", "Wagtail v3"),
    ("**a list of 20**, first read", "first list", "faster list", "the faster of Wagtail's"),
    ("the same with `fields`, first read", "first fields", "faster list", "the faster of Wagtail's"),
    ("the same with two filters, first read", "first filters", "faster list", "the faster of Wagtail's"),
    ("the same from the middle on, by a cursor, first read", "first deep", "faster list", "the faster of Wagtail's"),
    ("the same with `q`, a word in 1 %, first read", "first q", "faster list", "the faster of Wagtail's"),
    ("Wagtail API v3, an article", "v3 detail", "", ""),
    ("Wagtail API v3, a list of 20: ids and titles", "v3 list", "", ""),
    ("Wagtail API v2, an article", "v2 detail", "", ""),
    ("Wagtail API v2, a list of 20: ids and titles", "v2 list", "", ""),
]


def _compared(loads: dict[str, list[Load]]) -> list[tuple[str, ...]]:
    """Return the rows. Ratios are taken within each round, since the speed of the machine varies."""
    faster = max(("v3 list", "v2 list"), key=lambda name: _rate(loads[name]))
    known = {**loads, "faster list": loads[faster]}
    rows = []
    for what, name, other, others in _ROWS:
        if name not in known:
            continue
        ratio = ""
        if other in known:
            pairs = zip(known[name], known[other], strict=True)
            ratio = f"{statistics.median(load.rate / base.rate for load, base in pairs):.2f} × {others}"
        median = statistics.median(load.median for load in known[name])
        rows.append((what, f"{_rate(known[name]):,.0f}", f"{median:.2f} ms", ratio))
    return rows


def _rate(loads: list[Load]) -> float:
    return statistics.median(load.rate for load in loads)


def _bars(loads: dict[str, list[Load]]) -> list[tuple[str, float, bool]]:
    """Return the bars of the chart in the README."""
    shown = [
        ("nginx, a static file of the same bytes", "nginx detail", False),
        ("Broadview, an article read before", "edge detail", True),
        ("Broadview, an article's first read", "first detail", True),
        ("Wagtail API v3, an article", "v3 detail", False),
        ("Wagtail API v2, an article", "v2 detail", False),
    ]
    return [(what, _rate(loads[name]), ours) for what, name, ours in shown if name in loads]


# --- freshness ---


def freshness() -> list[tuple[str, ...]]:
    """Measure the time from an editor's commit until all processes, under full load, answer with it."""
    with product("tests.competitors.observed:application") as server:
        target = Target(server.address, [DETAIL])
        watchers = _one_a_process(server.port, len(server.workers()))
        article = Article.objects.get(slug="article-0")
        waits = []
        with target.loaded(seconds=600) as load:
            time.sleep(1)
            for number in range(PUBLICATIONS):
                waits.append(_published(article, number, watchers))
            load.terminate()
        for watcher in watchers:
            watcher.stop()
    rows = [("processes", f"{len(watchers)}, with {FULL} connections that read as fast as they can")]
    for what, times in zip(_WAITS, zip(*waits, strict=True), strict=True):
        several = sorted(times)
        figures = f"{statistics.median(several):.1f}, {several[int(len(several) * 0.99)]:.1f}, {several[-1]:.1f} ms"
        rows.append((f"{what}: median, p99, slowest of {PUBLICATIONS}", figures))
    return rows


_WAITS = (
    "from the editor's commit until it is in the answers of every process, rendering included",
    "of that, after publishing had returned",
)


def _published(article: Article, number: int, watchers: list["Watcher"]) -> tuple[float, float]:
    """Publish, and return the milliseconds until all processes answer with it.

    The first is from the editor's commit, and the second from the end of publishing.
    """
    article.summary = f"Counted to {number}"
    with transaction.atomic():
        article.save_revision().publish()
        connection.run_on_commit = []  # we publish below, to time it
    edited = time.perf_counter()
    version = publish()
    published = time.perf_counter()
    seen = max(watcher.seen(version) for watcher in watchers)
    return (seen - edited) * 1000, max(0.0, seen - published) * 1000


class Watcher(threading.Thread):
    """A thread that polls the article from one process, and records when each content version arrives."""

    def __init__(self, reading: HTTPConnection) -> None:
        super().__init__(daemon=True)
        self._reading = reading
        self._latest, self._at = 0, 0.0
        self._changed = threading.Condition()
        self._stopping = False

    def run(self) -> None:
        while not self._stopping:
            number, _ = _asked(self._reading)
            if number > self._latest:
                with self._changed:
                    self._latest, self._at = number, time.perf_counter()
                    self._changed.notify_all()
            time.sleep(0.001)

    def seen(self, version: int) -> float:
        """Return the time (time.perf_counter) at which the version arrived. Wait for it up to 10 seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._latest >= version, timeout=10):
                raise SystemExit(f"A process had not heard of version {version} after 10 s; it has {self._latest}.")
            return self._at

    def stop(self) -> None:
        self._stopping = True
        self.join()
        self._reading.close()


def _asked(reading: HTTPConnection) -> tuple[int, str]:
    """Return the content version of an answer, and the process that gave it."""
    reading.request("GET", DETAIL, headers={"Host": HOST})
    answer = reading.getresponse()
    answer.read()
    return int(answer.headers["Content-Version"]), answer.headers["X-Process"]


def _one_a_process(port: int, processes: int) -> list[Watcher]:
    found: dict[str, HTTPConnection] = {}
    while len(found) < processes:
        reading = HTTPConnection("127.0.0.1", port, timeout=30)
        _, process = _asked(reading)
        if found.setdefault(process, reading) is not reading:
            reading.close()
    watchers = [Watcher(reading) for reading in found.values()]
    for watcher in watchers:
        watcher.start()
    return watchers


# --- size ---


def by_size(sizes: list[int]) -> list[tuple[str, ...]]:
    """Return a row for each read: its median time at each size, one request at a time, and a ratio, last to first."""
    medians: dict[str, dict[int, float]] = {}
    with product(EDGE_BYTES="0") as server:
        for size in sizes:
            fill_documents(size)
            _settle()
            for name, paths in _reads().items():
                if name.startswith("q:") and size > SEARCHED:
                    continue
                target = Target(server.address, paths, connections=1)
                loads = [target.load(seconds=1) for _ in range(TRIES + 1)][1:]
                medians.setdefault(name, {})[size] = min(load.median for load in loads)
            sys.stdout.write(f"{size:,} documents: { ({name: found.get(size) for name, found in medians.items()}) }\n")
            sys.stdout.flush()
    return [_by_size(name, found, sizes) for name, found in medians.items()]


def _by_size(name: str, medians: dict[int, float], sizes: list[int]) -> tuple[str, ...]:
    times = [f"{medians[size]:.2f} ms" if size in medians else "not measured" for size in sizes]
    return (name, *times, f"{medians[max(medians)] / medians[sizes[0]]:.2f}")


def _reads() -> dict[str, list[str]]:
    """Return the addresses of each read, sampled from all content."""
    slugs = _spread(PublishedDocument.objects.filter(type="article", live=True).values_list("slug", flat=True))
    both = f"{ARTICLES}?category=category-3&tag=tag-13"
    return {
        "an article": [f"{ARTICLES}{slug}/" for slug in slugs],
        "a list of 20": [ARTICLES],
        "a list with one filter": [f"{ARTICLES}?category=category-3"],
        "a list with one filter that only the oldest pass": [f"{ARTICLES}?category=seldom"],
        "a list with two filters": [both],
        "a list with two filters, counted": [f"{both}&total=true"],
        "a list, counted": [f"{ARTICLES}?total=true"],
        "a list without a category, counted": [f"{ARTICLES}?category__not=category-3&total=true"],
        "a list of a year, by title": [
            f"{ARTICLES}?published_on__gte=2025-01-01&published_on__lt=2026-01-01&ordering=title"
        ],
        "a list of 20, from the middle on": deep(ARTICLES, "article", "published_on"),
        "a list from the 10,000th on": [f"{ARTICLES}?offset=9990"],
        "changes, 20, from the middle on": changes(),
        "q: a word in 1 %": [f"{ARTICLES}?q={scarce(nth)}" for nth in range(100)],
        "q: a word in half": [f"{ARTICLES}?q={word}" for word in HALF],
        "q: a word in half, and in titles": [f"{ARTICLES}?q={word}" for word in HALF_AND_TITLES],
        "q: two words in half, oldest first": [
            f"{ARTICLES}?q={one}+{other}&ordering=published_on" for one, other in permutations(HALF, 2)
        ],
        "suggest: titles that begin with a text": [f"{ARTICLES}?suggest=true&q=article+{nth}" for nth in range(1, 10)],
        "q: a word in half, one letter wrong": [f"{ARTICLES}?q={word[:-2]}x{word[-1]}" for word in HALF],
    }


def deep(path: str, facet: str, key: str) -> list[str]:
    """Return addresses with cursors from the middle of a list on, the greatest keys first."""
    wanted = DocumentList.objects.get(facet=facet, ordering=key)
    rows = Listing.objects.filter(list_id=wanted.pk).order_by("-key", "-document_id")
    middle = rows[rows.count() // 2 :][:SPREAD]
    binding = Binding(path, {"ordering": digest(f"-{key}")})
    places = (Cursor(row.key, row.document_id, site_id=wanted.site_id, locale=wanted.locale) for row in middle)
    return [f"{path}?cursor={binding.encode(place)}" for place in places]


def changes() -> list[str]:
    """Return addresses of changes, with cursors from the middle of all versions on."""
    path, state = "/api/v1/changes/", ContentState.objects.get()
    site = PublishedDocument.objects.filter(type="article")[0].site_id
    middle = state.version // 2
    positions = (Position(state.epoch, site, number, middle) for number in range(middle, middle + SPREAD))
    return [f"{path}?limit=20&since={position.sealed(path=path, bound={})}" for position in positions]


if __name__ == "__main__":
    main()
