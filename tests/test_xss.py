"""The function `executable`, which other tests use to judge HTML."""

import pytest

from tests.xss import PAYLOADS, executable

# Browsers run nothing of these as they are. They are dangerous after a careless transformation.
HARMLESS_AS_THEY_ARE = [
    "<a href='https://www.google.com/url?q=javascript:alert(1)&amp;sa=D'>words</a>",
    "<a href='https://www.google.com/url?q=javascript%3Aalert(1)&amp;sa=D'>words</a>",
    "<script\x00>alert(1)</script>",
    "<?xml-stylesheet href='javascript:alert(1)'?><p>words</p>",
    "<a href='https://example.org/&quot;&gt;&lt;img src=x onerror=alert(1)&gt;'>words</a>",
]


@pytest.mark.parametrize("payload", [each for each in PAYLOADS if each not in HARMLESS_AS_THEY_ARE])
def test_every_payload_could_run(payload: str) -> None:
    assert executable(payload)


def test_payloads_are_distinct() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS)


@pytest.mark.parametrize(
    "html",
    [
        "<p>A <strong>bold</strong> word, an <em>other</em>, H<sub>2</sub>O, 2<sup>3</sup>, <code>x</code><br>new</p>",
        '<ul><li>one<ol><li>two</li></ol></li></ul><p><a href="https://example.org/?a=1&amp;b=2">there</a></p>',
        '<p><a href="mailto:a@example.org">write</a> <a href="tel:+14169671111">call</a> <a href="/a/#b">c</a></p>',
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; javascript:alert(1) onclick=alert(1)</p>",
        '<p><a href="https://example.org/?to=javascript:alert(1)">there</a></p>',
        '<iframe src="https://player.example/1" sandbox="allow-scripts"></iframe>',
        "<p>1 < 2, and 3 > 2</p>",
    ],
)
def test_clean_html_runs_nothing(html: str) -> None:
    assert executable(html) == []
