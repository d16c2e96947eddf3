"""The pictures of docs/authoring.md."""

import re

from django.conf import settings

DOCS = settings.BASE_DIR / "docs"


def test_pictures_are_there_and_small_and_none_is_left_over():
    shown = re.findall(r"!\[.+?\]\((pictures/.+?)\)", (DOCS / "authoring.md").read_text())
    stored = {str(file.relative_to(DOCS)): file.stat().st_size for file in (DOCS / "pictures").iterdir()}
    assert set(shown) == set(stored)
    assert max(stored.values()) < 100_000
