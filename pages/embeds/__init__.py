"""Videos and the like, on other sites.

A provider is asked when an editor's form is saved, by itself too; a preview shows what is known by then. What was
learnt is stored in the block, so that rendering and reading need no network.
"""

from pages.embeds.asking import resolve
from pages.embeds.players import PROVIDERS, Embedded, iframe, names, shown

__all__ = ["PROVIDERS", "Embedded", "iframe", "names", "resolve", "shown"]
