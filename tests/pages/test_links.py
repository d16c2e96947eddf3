import pytest

from pages.links import safe_href


@pytest.mark.parametrize(
    "href",
    [
        "https://example.org/",
        "https://example.org/a?b=1#c",
        "mailto:a@example.org",
        "tel:+16472597740",
        " https://a.b ",
    ],
)
def test_address_that_a_browser_only_opens_is_kept(href: str) -> None:
    assert safe_href(href) == href.strip()


def test_address_on_the_web_is_written_as_every_client_takes_it() -> None:
    assert safe_href("HTTP://Bücher.example/über?q=日") == "http://xn--bcher-kva.example/%C3%BCber?q=%E6%97%A5"
    assert safe_href("http://[a") is None


@pytest.mark.parametrize(
    "href",
    [
        *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)"),
        *("data:text/html,x", "vbscript:x", "//example.org", "/path", "#anchor", "example.org", "", "https"),
    ],
)
def test_address_that_is_none_or_could_run_is_not(href: str) -> None:
    assert safe_href(href) is None
