import pytest

from pages.links import safe_href


@pytest.mark.parametrize(
    "href", ["https://example.org/", "HTTP://example.org", "mailto:a@example.org", "tel:+16472597740", " https://a.b "]
)
def test_address_that_a_browser_only_opens_is_kept(href: str) -> None:
    assert safe_href(href) == href.strip()


@pytest.mark.parametrize(
    "href",
    [
        *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)"),
        *("data:text/html,x", "vbscript:x", "//example.org", "/path", "#anchor", "example.org", "", "https"),
    ],
)
def test_address_that_is_none_or_could_run_is_not(href: str) -> None:
    assert safe_href(href) is None
