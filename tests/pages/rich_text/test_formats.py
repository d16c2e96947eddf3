"""All formats of rich text have the same content, whatever was stored."""

from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pages.rich_text import formatted, markdown_of, text_of_html
from pages.rich_text.blocks import plain, read
from pages.rich_text.html import to_html
from pages.rich_text.markdown import escaped, inline
from tests.markdown import COMMONMARK
from tests.rich_texts import cleaned, rich_texts, stored
from tests.structure import Part, structure

ELEMENTS = {"p", "ul", "ol", "li", "strong", "em", "sup", "sub", "code", "br", "a"}
ATTRIBUTES = {"href", "data-id", "data-type", "data-path", "data-locale"}


def portable_of(html: str) -> list[dict]:
    return formatted(html, "portable")["portable"]


def text_of_portable(blocks: list[dict]) -> str:
    return "\n".join("".join(span["text"] for span in block["children"]) for block in blocks)


def text_of_parts(parts: list[Part]) -> str:
    return "\n".join(part.text for part in parts)


def read_markdown(markdown: str) -> list[Part]:
    return structure(COMMONMARK.render(markdown))


# --- any stored text ---


@settings(max_examples=300)
@given(stored)
def test_only_elements_of_the_contract_remain(source):
    soup = BeautifulSoup(cleaned(source), "html.parser")
    assert {tag.name for tag in soup.find_all(True)} <= ELEMENTS
    assert {name for tag in soup.find_all(True) for name in tag.attrs} <= ATTRIBUTES
    assert all(tag.has_attr("href") for tag in soup.find_all("a"))


@settings(max_examples=300)
@given(rich_texts)
def test_clean_html_is_read_without_a_change(html):
    assert to_html(read(html)) == html
    assert cleaned(html).count("<") <= html.count("<")  # cleaning adds no tags


@settings(max_examples=500)
@given(rich_texts)
def test_every_format_has_the_same_words(html):
    text = text_of_html(html)
    assert text_of_parts(structure(html)) == text
    assert text_of_portable(portable_of(html)) == text
    assert text_of_parts(read_markdown(markdown_of(html))) == text
    assert formatted(html, "text") == {"format": "text", "text": text}


@settings(max_examples=500)
@given(rich_texts)
def test_markdown_has_the_same_paragraphs_items_marks_and_links(html):
    parts, written = structure(html), read_markdown(markdown_of(html))
    assert [part.lists for part in written] == [part.lists for part in parts]
    for part, same in zip(parts, written, strict=True):
        assert decoded(same) == decoded(part)


def decoded(part: Part) -> list[tuple]:
    """Return the letters with decoded addresses, since parsers of Markdown encode some of their characters."""
    return [(letter, marks, href and unquote(href)) for letter, marks, href in part.letters]


@given(rich_texts)
def test_keys_of_portable_text_are_unique(html):
    blocks = portable_of(html)
    keys = [block["_key"] for block in blocks]
    assert len({*keys}) == len(keys)
    for block in blocks:
        inner = [thing["_key"] for name in ("children", "markDefs") for thing in block[name]]
        assert len({*inner}) == len(inner)
        assert {mark for span in block["children"] for mark in span["marks"]} <= {
            *("strong", "em", "code", "sup", "sub"),
            *(definition["_key"] for definition in block["markDefs"]),
        }


@given(rich_texts, rich_texts, st.sampled_from(["before", "behind"]))
def test_keys_do_not_change_with_another_paragraph(html, added, where):
    keys = [block["_key"] for block in portable_of(html)]
    others = {block["_key"] for block in portable_of(added)}
    assume(not others & {*keys})
    together = added + html if where == "before" else html + added
    assert [block["_key"] for block in portable_of(together) if block["_key"] not in others] == keys


# --- examples ---


@pytest.mark.parametrize(
    ("stored", "markdown"),
    [
        ("<p>2 * 3 * 4, a_b_c, `x`</p>", r"2 \* 3 \* 4, a\_b\_c, \`x\`"),
        ("<p># no heading</p>", r"\# no heading"),
        ("<p>1. no list</p>", r"1\. no list"),
        ("<p>- nor here</p>", r"\- nor here"),
        ("<p>+1 and = too</p>", r"\+1 and = too"),
        ("<p>one<br>- two</p>", "one\\\n\\- two"),
        ("<p>&lt;b&gt; &amp;amp; [x](y)</p>", r"\<b\> \&amp; \[x\](y)"),
        ("<p>a | b</p>", r"a \| b"),
        ("<p>salt &amp; pepper</p>", "salt & pepper"),
        ("<p><b>bold</b> and <i>italic</i> and <b><i>both</i></b></p>", "**bold** and *italic* and ***both***"),
        ("<p>mid<b>word</b></p>", "mid**word**"),
        ("<p>a<b>!</b>b</p>", "a<strong>!</strong>b"),
        ("<p>H<sub>2</sub>O, m<sup>2</sup></p>", "H<sub>2</sub>O, m<sup>2</sup>"),
        ("<p><code>a`b</code></p>", "``a`b``"),
        ('<p>See! <a href="https://x.org/">this</a></p>', "See! [this](https://x.org/)"),
        ('<p>See!<a href="https://x.org/">this</a></p>', r"See\![this](https://x.org/)"),
        ('<p><a href="https://x.org/(a) b">x</a></p>', "[x](https://x.org/%28a%29%20b)"),
        ('<p><a href="https://x.org/?a&amp;copy=1">x</a></p>', r"[x](https://x.org/?a\&copy=1)"),
        ("<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>", "- a\n  1. b\n- c"),
        ("<ul><li>a</li></ul><ol><li>b</li></ol>", "- a\n\n1. b"),
    ],
)
def test_characters_with_a_meaning_in_markdown_are_escaped(stored, markdown):
    assert markdown_of(cleaned(stored)) == markdown


def test_plain_text_without_words_has_no_spans():
    assert escaped(" \n\t") == inline(plain("")) == ""


def test_a_line_break_after_a_link_is_outside_it():
    html = cleaned('<p><a href="tel:+16472597740">Call</a><br>or <a href="mailto:a@x.org">write</a></p>')
    assert html == '<p><a href="tel:+16472597740">Call</a><br>or <a href="mailto:a@x.org">write</a></p>'
    assert markdown_of(html) == "[Call](tel:+16472597740)\\\nor [write](mailto:a@x.org)"


@pytest.mark.parametrize("nothing", ["", " ", "<br>", "\u00a0"])
def test_a_link_without_words_is_removed(nothing):
    assert "<a" not in cleaned(f'<p>one<a href="https://x.org/">{nothing}</a>two</p>')


@pytest.mark.parametrize(
    "href",
    [
        "https://example.org/é?a=ü#ö",
        "HTTP://Example.org:80/%7Ea/",
        "mailto:a@example.org?subject=x%20y",
        "#لماذا",
        "/a/",
    ],
)
def test_external_links_are_unchanged(href):
    assert cleaned(f'<p><a href="{href}">x</a></p>') == f'<p><a href="{href}">x</a></p>'


def test_a_link_to_a_page_has_its_id_type_and_path():
    linked = cleaned('<p><a linktype="page" id="1">x</a> <a linktype="page" id="2">hidden</a></p>')
    page = 'data-id="5f6c1d0e-8f2b-5f0e-9a53-0d4c5c0f7a11" data-type="article" data-path="/a/"'
    assert linked == f'<p><a href="https://y.org/a/" {page}>x</a> hidden</p>'
    [mark] = portable_of(linked)[0]["markDefs"]
    assert mark["page"] == {"id": "5f6c1d0e-8f2b-5f0e-9a53-0d4c5c0f7a11", "type": "article", "path": "/a/"}
    assert markdown_of(linked) == "[x](https://y.org/a/) hidden"
