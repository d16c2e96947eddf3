"""The cost of rendering an article with every block: python -m tests.benchmarks.rendering

Makes a database of its own, and writes its section of docs/performance.md.
"""

import statistics
import time

from api.models import ContentState
from api.publishing.preparing import prepare
from api.publishing.publish import publish_everything
from api.rendering.identity import Identities
from api.rendering.page import Rendering
from tests.benchmarks.database import benchmark_database
from tests.benchmarks.report import report
from tests.kitchen_sink import kitchen_sinks

ROUNDS = 300


def main() -> None:
    with benchmark_database():
        report("rendering", command="make bench WHAT=rendering", rows=measured())


def measured() -> list[tuple[str, str]]:
    article = kitchen_sinks(["en"])["en"]
    publish_everything()
    source = f"page:{article.pk}"
    rendering = rendered(source)
    took = sorted(seconds(source) * 1000 for _ in range(ROUNDS))
    what = f"an article with {len(article.body)} blocks, {len(rendering.body):,} bytes: median of {ROUNDS}"
    return [(what, f"{statistics.median(took):.1f} ms"), ("the same, p99", f"{took[ROUNDS * 99 // 100]:.1f} ms")]


def seconds(source: str) -> float:
    begun = time.perf_counter()
    rendered(source)
    return time.perf_counter() - begun


def rendered(source: str) -> Rendering:
    """Render a source as publishing does, with all data read from the database."""
    outcome = prepare([source], Identities(ContentState.objects.get())).prepared[source].outcome
    assert isinstance(outcome, Rendering)
    return outcome


if __name__ == "__main__":
    main()
