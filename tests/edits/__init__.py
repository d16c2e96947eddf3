"""Everything that editors, and developers with SQL, can do, as functions over the content of the moment.

One vocabulary for three uses: a test per edit, random sequences, and a long run on a large database.
"""

from tests.edits import media, pages, raw, sites, snippets, structure
from tests.edits.content import DRAFT, build
from tests.edits.registry import EDITS, Edit

__all__ = ["DRAFT", "EDITS", "Edit", "build", "media", "pages", "raw", "sites", "snippets", "structure"]
