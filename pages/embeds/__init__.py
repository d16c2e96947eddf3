"""Videos and recordings on other sites.

A provider is asked when a form is saved, automatically or by an editor. A preview shows what is known by then. The
block stores the answer, so that rendering and reading need no network.
"""

from pages.embeds.asking import resolve
from pages.embeds.players import Embedded, iframe, shown

__all__ = ["Embedded", "iframe", "resolve", "shown"]
