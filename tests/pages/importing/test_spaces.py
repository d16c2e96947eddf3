"""No-break spaces, which French and units need, survive the import. Those that only indent do not."""

from pathlib import Path

import pytest

from pages.importing.files import read_record
from pages.importing.lines import spaced
from pages.importing.records import Heading, Part, Prose, Quote, Table

WORDS = "Dites «\u00a0oui\u00a0» pour 25\u00a0$ et 10\u202f%\u202f!"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (WORDS, WORDS),
        ("a\u00a0b", "a b"),
        ("a\u202fb", "a\u202fb"),
        ("n°\u00a05, 10\u00a0mg, art.\u00a07", "n°\u00a05, 10\u00a0mg, art.\u00a07"),
        ("10\u00a0\u00a0mg", "10 mg"),
        ("a\u00a0\u00a0 b", "a b"),
        ("a \u00a0b", "a b"),
        ("oui \u00a0! «\u00a0 non", "oui\u00a0! «\u00a0non"),
        ("a\u2003b \n c", "a b c"),
    ],
)
def test_no_break_space_is_kept_where_it_is_needed(text: str, kept: str) -> None:
    assert spaced(text) == kept


def body_of(source: str, name: str = "page.html") -> list[Part]:
    return read_record(Path(name), source.encode(), country="CA").body


def test_html_keeps_them_in_every_part() -> None:
    prose = "<p>Dites <b>«</b>&nbsp;oui <b>5</b>&nbsp;fois</p>"
    html = f"<h1>Titre</h1><h2>{WORDS}</h2>{prose}<blockquote>{WORDS}</blockquote>"
    table = f"<table><tr><th>Prix\u00a0:<th>b<tr><td>{WORDS}<td>d</table>"
    assert body_of(html + table) == [
        Heading(WORDS),
        Prose("<p>Dites <strong>«</strong>\u00a0oui <strong>5</strong>\u00a0fois</p>"),
        Quote(WORDS),
        Table(("Prix\u00a0:", "b"), ((WORDS, "d"),)),
    ]


def test_markdown_keeps_them() -> None:
    assert body_of(f"# Titre\n\n## Que faire&nbsp;?\n\n{WORDS}\n", "page.md") == [
        Heading("Que faire\u00a0?"),
        Prose(f"<p>{WORDS}</p>"),
    ]


def test_text_keeps_them() -> None:
    assert body_of(f"Le prix du sommeil\n\n{WORDS} Et voilà tout.\n", "page.txt") == [
        Prose(f"<p>{WORDS} Et voilà tout.</p>")
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<p>&nbsp;</p><p><b>&nbsp;</b></p><p>one two</p>",
        "<p>&nbsp;&nbsp; one <span>&nbsp;</span>two&nbsp;</p>",
        "<p>one two<br>&nbsp;</p>",
    ],
)
def test_empty_paragraphs_and_indentation_leave_none(html: str) -> None:
    assert body_of(f"<h1>Titre</h1>{html}") == [Prose("<p>one two</p>")]


def test_title_of_the_front_matter_matches_a_heading_with_no_break_spaces() -> None:
    source = "---\ntitle: Que faire ?\n---\n\n# Que faire&nbsp;?\n\nDormir.\n"
    assert body_of(source, "page.md") == [Prose("<p>Dormir.</p>")]
