"""Render sources, and prepare everything that is written of them.

None of it needs the lock on the content state, which other publications wait for.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

from api.lists.placement import placements
from api.lists.rows import Placement
from api.models import PublishedDocument
from api.rendering.identity import Identities
from api.rendering.isolation import message_of, raise_if_blameless, savepoint
from api.rendering.sources import Hidden, Outcome, load_pages_at, load_snippets_and_redirects, render_source
from api.rendering.tree import Tree
from api.search.index import Entry, entry_of

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Prepared:
    """The outcome of a source, with its places in lists and its search entry. Hidden sources have neither."""

    outcome: Outcome
    placements: frozenset[Placement] = frozenset()
    entry: Entry | None = None

    @classmethod
    def of(cls, outcome: Outcome) -> "Prepared":
        """Work out the places and the search entry. Raises if a value cannot be sorted or searched."""
        if isinstance(outcome, Hidden):
            return cls(outcome)
        site, locale = outcome.site_id, outcome.locale
        places = (Placement(facet, ordering, site, locale, key) for facet, ordering, key in placements(outcome))
        return cls(outcome, frozenset(places), entry_of(outcome))


@dataclass
class Batch:
    """The prepared sources of a batch, and source → message for those that could not be rendered."""

    prepared: dict[str, Prepared] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def prepare(sources: Iterable[str], identities: Identities) -> Batch:
    """Read, render and prepare the sources as they are now. A source that raises does not stop the others."""
    sources = list(sources)
    batch = Batch()
    if not sources:
        return batch
    tree = _load_tree(sources)
    for source in sources:
        try:
            with savepoint():
                batch.prepared[source] = Prepared.of(render_source(source, tree, identities))
        except Exception as error:
            raise_if_blameless()
            logger.exception("Could not render %s. See Reports, Publishing.", source)
            batch.failed[source] = message_of(error)
    return batch


def _load_tree(sources: list[str]) -> Tree:
    """Return a tree with everything that the sources show, read together.

    If that raises, return an empty tree, so that each source reads its own rows.
    """
    tree = Tree()
    try:
        with savepoint():
            before = PublishedDocument.objects.of_sources(sources).values_list("keys", flat=True)
            tree.load_content(
                [int(source.removeprefix("page:")) for source in sources if source.startswith("page:")],
                looked_at={key for keys in before for key in keys},
            )
            load_snippets_and_redirects(sources, tree)
            load_pages_at(sources, tree)
    except Exception:
        raise_if_blameless()
        logger.warning("Could not read a batch together. Its documents are read one by one.", exc_info=True)
        return Tree()
    return tree
