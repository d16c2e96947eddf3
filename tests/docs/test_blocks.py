"""docs/blocks.md says what the blocks declare. `make snapshots` writes it."""

import json

import pytest
from django.conf import settings

from pages.blocks.body import BodyBlock
from tests import conformance
from tests.docs import blocks

PAGE = settings.BASE_DIR / "docs" / "blocks.md"


def test_the_page_is_what_the_blocks_declare(request):
    page = blocks.page()
    if request.config.option.update_snapshots:
        PAGE.write_text(page)
    assert PAGE.read_text() == page


@pytest.mark.parametrize("name", BodyBlock().child_blocks)
def test_each_example_is_as_its_block_is_served(name):
    block = BodyBlock().child_blocks[name]
    shown = {"id": blocks.ID, "type": name, "value": json.loads(json.dumps(block.meta.example)), "fallback": None}
    if hasattr(block, "get_api_fallback"):
        shown["fallback"] = {"html": "", "text": ""}
    assert not conformance.problems(shown, {"$ref": "#/components/schemas/Block"})
