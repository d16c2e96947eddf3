"""Rich text from any source is cleaned before it is published."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pages import rich_text
from tests.xss import PAYLOADS, executable

# Markup that is known to be slow to parse. Tests repeat it up to a given size.
GROWING = {
    "nested elements": "<div>",
    "nested marks": "<b><i>",
    "nested lists": "<ul><li>a",
    "nested tables": "<table><tr><td>a",
    "nested links": "<a href=/a>",
    "marks that cross": "<b><p>a</b>",
    "ends of nothing": "<b></i>",
    "comments that do not end": "<!--",
    "tags that do not end": "<a ",
    "values that do not end": "<a b='",
    "signs that begin no tag": "<",
    "signs that begin no entity": "&",
    "entities": "&lt;&#65;",
    "attributes": "<p a=1 b=2",
    "breaks": "a<br>",
    "paragraphs": "<p>a <b>b</b> <a href=/a>c</a></p>",
    "marks beside each other": "<b>a</b>b",
    "raw texts": "<title>",
    "marks that a browser opens again": "<p>" + "".join(f"<b c={number}>" for number in range(1_000)) + "</p><p>a",
}


def clean(html: str) -> str:
    return rich_text.clean(html, page=lambda key: None, document=lambda key: None)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_html_runs_nothing(payload: str) -> None:
    for around in ("{}", "<p>a {} b</p>", "<ul><li>{}</ul>", "<table><tr><td>{}</table>", "<b><a href=/a>{}"):
        html = clean(around.format(payload))
        assert executable(html) == []
        assert executable(MarkdownIt("commonmark").render(rich_text.markdown_of(html))) == []


_PIECES = st.sampled_from(
    [
        *PAYLOADS,
        "<",
        ">",
        '"',
        "'",
        "=",
        "/",
        "&",
        ";",
        "<p>",
        "</p>",
        "<b",
        "<a href=",
        "javascript:",
        "<!--",
        "-->",
        "<li>",
        "x",
    ]
)


@given(st.lists(_PIECES | st.text(max_size=5), max_size=8).map("".join))
@example("<a href='java\0script:alert(1)'>a</a>")
def test_any_markup_is_safe_and_cleaning_it_twice_changes_nothing(html: str) -> None:
    cleaned = clean(html)
    assert executable(cleaned) == []
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<h2>Rest</h2><p>a</p>", "<p><strong>Rest</strong></p><p>a</p>"),
        ("<table><tr><th>a<th>b<tr><td>c<td>d</table>", "<p>a | b</p><p>c | d</p>"),
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<ul><li>a<li>b<ol><li>c</ol></ul>", "<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "<ul><li>a<br>b</li></ul>"),
        ("<ul><li>a</li> <ul><li>b</li></ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<main>a</main><center>b</center><custom-part>c</custom-part>", "<p>a</p><p>b</p><p>c</p>"),
        ("<p><b>a <i>b</b> c</i></p>", "<p><strong>a <em>b</em></strong> c</p>"),
        ("<p>a<o:p>&nbsp;</o:p></p><!-- b -->", "<p>a</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("<p>a <script>b</script><style>c</style>d</p>", "<p>a d</p>"),
        ("<p>a <u>b</u> <span>c</span></p>", "<p>a b c</p>"),
    ],
)
def test_structure_is_kept(html: str, shown: str) -> None:
    assert clean(html) == shown


@pytest.mark.parametrize(
    "href", ["https://example.org/?a=1&b=2", "mailto:a@example.org", "tel:+14169671111", "/a/#b", "?a=1"]
)
def test_safe_links_are_kept(href: str) -> None:
    escaped = href.replace("&", "&amp;")
    assert clean(f'<a href="{escaped}">a</a>') == f'<p><a href="{escaped}">a</a></p>'


def test_parameter_in_an_address_is_not_read_as_an_entity() -> None:
    assert clean('<a href="?a=1&copy=2">a</a>') == '<p><a href="?a=1&amp;copy=2">a</a></p>'


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,a", "vbscript:a", "file:///etc/passwd", "x:y", ""]
)
def test_unsafe_link_becomes_its_text(href: str) -> None:
    assert clean(f'<a href="{href}">a</a>') == "<p>a</p>"


@pytest.mark.parametrize("digits", ["9" * 8, "0" * 5_000 + "9" * 9, "1" * 5_000])
def test_invalid_character_reference_becomes_the_replacement_character(digits: str) -> None:
    assert clean(f"<p>a &#{digits}; &#00065; b</p>") == "<p>a \ufffd A b</p>"


def test_deeply_nested_text_becomes_paragraphs() -> None:
    assert clean("<div><b>" * 20_000 + "<p>a</p><p>b</p>").count("<p>") == 2


@pytest.mark.parametrize("piece", GROWING.values(), ids=GROWING.keys())
def test_markup_that_slows_other_parsers_is_read_completely(piece: str) -> None:
    html = clean(piece * (100_000 // len(piece)))
    assert clean(html) == html
    assert executable(html) == []


@pytest.mark.long
@pytest.mark.parametrize("name", ["nested elements", "nested lists", "paragraphs"])
def test_every_format_of_a_megabyte_has_the_same_words(name: str) -> None:
    piece = GROWING[name]
    html = clean(piece * (1_000_000 // len(piece)))
    portable = rich_text.formatted(html, "portable")["portable"]
    words = "\n".join("".join(span["text"] for span in block["children"]) for block in portable)
    assert rich_text.formatted(html, "text")["text"] == words
    assert rich_text.formatted(html, "markdown")["markdown"].count("c](/a)") == html.count("c</a>")


@pytest.mark.parametrize("name", ["noscript", "iframe", "noembed", "noframes"])
def test_elements_whose_markup_is_read_as_text_are_removed(name):
    source = f'<p>Hi</p><{name}><img src="a.gif"><p>x</p></{name}>'
    assert rich_text.clean(source, page=lambda key: None, document=lambda key: None) == "<p>Hi</p>"
