"""The memory of a process: python -m tests.benchmarks.memory [--documents N] [--minutes N]

Sends mixed reads at full load, while an article is published each second. Writes its section of docs/performance.md.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path
from random import Random

from api.models import PublishedDocument
from api.publishing.publish import publish, publish_everything
from pages.models import Article
from tests.benchmarks.content import fill, fill_documents, scarce
from tests.benchmarks.database import benchmark_database
from tests.benchmarks.load import Target
from tests.benchmarks.reading import ARTICLES, PAGES, PAGES_LIST, changes, deep
from tests.benchmarks.report import report
from tests.benchmarks.servers import product

# The number of different articles that are read: more than fit into the memory of the edge.
SPREAD = 20_000
# The seconds between two measurements.
EVERY = 1.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--minutes", type=float, default=10)
    options = parser.parse_args()
    with benchmark_database():
        fill(PAGES)
        publish_everything()
        fill_documents(options.documents)
        rows = watched(options.minutes * 60)
        command = f"make bench WHAT=memory DOCUMENTS={options.documents}"
        report("memory", command=command, rows=rows)


def watched(seconds: float) -> list[tuple[str, ...]]:
    with product() as server:
        article = Article.objects.get(slug="article-0")
        begun = time.monotonic()
        seen: list[list[float]] = []
        with Target(server.address, _mixed()).loaded(seconds=seconds + 60) as load:
            while (passed := time.monotonic() - begun) < seconds:
                if load.poll() is not None:
                    raise SystemExit("The load ended before its time.")
                article.summary = f"After {passed:.0f} s"
                article.save_revision().publish()
                publish()
                seen.append([_resident(worker) for worker in server.workers()])
                time.sleep(EVERY)
                if len(seen) % 60 == 0:
                    sys.stdout.write(f"{passed:.0f} s: {seen[-1]}\n")
                    sys.stdout.flush()
    most = [max(sizes) for sizes in seen]
    tenth = max(1, len(most) // 10)
    return [
        ("processes; publications meanwhile", f"{len(seen[0])}; {len(seen):,}"),
        ("the larger one, median of the first tenth of the time", f"{statistics.median(most[:tenth]):.0f} MB"),
        ("of the second tenth", f"{statistics.median(most[tenth : 2 * tenth]):.0f} MB"),
        ("of the last tenth", f"{statistics.median(most[-tenth:]):.0f} MB"),
        ("at most", f"{max(most):.0f} MB"),
    ]


def _mixed() -> list[str]:
    """Return paths: mostly articles, but also filtered and searched lists, parts of lists, changes and the site."""
    random = Random(1)
    slugs = PublishedDocument.objects.filter(type="article", live=True).values_list("slug", flat=True)
    several = list(slugs)
    paths = [f"{ARTICLES}{slug}/" for slug in random.sample(several, min(SPREAD, len(several)))]
    others = [*deep(ARTICLES, "article", "published_on"), *changes(), ARTICLES, PAGES_LIST, "/api/v1/site/", "/api/v1/"]
    others += [f"{ARTICLES}?category=category-{n % 10}&tag=tag-{n % 50}&limit={n % 90 + 10}" for n in range(500)]
    others += [f"{ARTICLES}?fields=title,hero.src,toc&offset={n * 10}" for n in range(500)]
    others += [f"{ARTICLES}?published_on__gte=20{n % 20 + 10}-01-01&ordering=title&limit={n + 1}" for n in range(100)]
    others += [f"{ARTICLES}?q={scarce(n)}&tag__not=tag-{n % 50}" for n in range(100)]
    others += [f"/api/v1/categories/?counts=true&limit={n + 1}" for n in range(100)]
    paths += random.choices(others, k=len(paths) // 4)
    random.shuffle(paths)
    return paths


def _resident(process: int) -> float:
    """Return the resident memory of a process, in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith("VmRSS:"))


if __name__ == "__main__":
    main()
