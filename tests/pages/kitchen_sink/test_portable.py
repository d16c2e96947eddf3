"""Portable Text as its public renderers show it, beside our own HTML."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from pages.rich_text import formatted
from pages.rich_text.blocks import read
from tests.node.renderers import rendered
from tests.rich_texts import rich_texts
from tests.structure import structure

pytestmark = pytest.mark.long


def texts_in(value):
    if isinstance(value, dict) and value.keys() == {"format", "html"}:
        yield value["html"]
    else:
        for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from texts_in(part)


def generated(number: int) -> list[str]:
    found = []

    @settings(max_examples=number, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(rich_texts)
    def collect(html: str) -> None:
        found.append(html)

    collect()
    return found


def keeps_its_place(html: str) -> bool:
    """Where the kind of a list changes below the first level, renderers begin the new one at the margin."""
    kinds: list[str | None] = []
    for block in read(html):
        if 1 < block.level <= len(kinds) and kinds[block.level - 1] != block.item:
            return False
        kinds = [*kinds[: block.level - 1], block.item] if block.item else []
    return True


def assert_shown_alike(texts: list[str], folder) -> None:
    shown = rendered([formatted(html, "portable")["portable"] for html in texts], folder)
    for html, by_renderer in zip(texts, shown, strict=True):
        for renderer, other in by_renderer.items():
            assert structure(other) == structure(html), (renderer, html, other)


def test_renderers_show_an_article_as_our_html_does(published, tmp_path):
    texts = list(texts_in(published.document))
    assert len(texts) > 5
    assert_shown_alike(texts, tmp_path)


def test_renderers_show_whatever_is_stored_as_our_html_does(tmp_path):
    texts = [html for html in generated(600) if keeps_its_place(html)]
    assert len(texts) > 400
    assert_shown_alike(texts, tmp_path)
