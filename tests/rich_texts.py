"""Strategies for unusual rich text, such as imports, programs and editors can produce."""

from html import escape

from hypothesis import strategies as st

from pages.rich_text import clean

# Special characters of Markdown and HTML, letters of other scripts, and other kinds of spaces.
_CHARACTERS = [
    *"ab cé1.)(*_`[]!#-+=<>&~|\\\"'\n\t:/;{}$^",
    "عربي",
    "\u0308",
    "\u00a0",
    "\u202f",
    "&amp;",
    "&lt;",
    "\x00",
]
_LINKS = [
    '<a href="https://x.org/(a)?b=1&amp;copy=2#c">',
    '<a href="mailto:a@x.org">',
    '<a href="#é">',
    '<a linktype="page" id="1">',
    '<a linktype="page" id="2">',
    '<a linktype="document" id="1">',
    '<a href="javascript:alert(1)">',
    "<a>",
]
_MARKS = ["strong", "b", "em", "i", "sup", "sub", "code"]

texts = st.lists(st.sampled_from(_CHARACTERS), min_size=1, max_size=8).map("".join).map(escape)


def _within(tag: str):
    return lambda content: f"<{tag}>{content}</{tag}>"


def _more_inline(inner):
    marked = [inner.map(_within(mark)) for mark in _MARKS]
    linked = st.tuples(st.sampled_from(_LINKS), inner).map(lambda link: f"{link[0]}{link[1]}</a>")
    return st.one_of(st.lists(inner, max_size=4).map("".join), *marked, linked, st.just("<br>"))


inlines = st.recursive(texts, _more_inline, max_leaves=8)


def _lists(inner):
    items = st.lists(inner | inlines, min_size=1, max_size=2).map("".join).map(_within("li"))
    several = st.lists(items, min_size=1, max_size=3).map("".join)
    return st.tuples(st.sampled_from(["ul", "ol"]), several).map(lambda found: _within(found[0])(found[1]))


_paragraphs = st.one_of(
    *(inlines.map(_within(tag)) for tag in ("p", "h2", "div", "blockquote", "pre")),
    inlines,
    st.lists(inlines, min_size=1, max_size=3).map(
        lambda cells: f"<table><tr>{''.join(map(_within('td'), cells))}</tr></table>"
    ),
)
stored = st.lists(st.recursive(_paragraphs, _lists, max_leaves=6), max_size=4).map("".join)


def cleaned(source: str) -> str:
    """Return the text as it is published if page 1 and document 1 are public, and no others."""
    page = {"id": "5f6c1d0e-8f2b-5f0e-9a53-0d4c5c0f7a11", "type": "article", "path": "/a/", "url": "https://y.org/a/"}
    return clean(source, page={1: page}.get, document={1: {"url": "https://y.org/media/a.pdf"}}.get)


rich_texts = stored.map(cleaned)
