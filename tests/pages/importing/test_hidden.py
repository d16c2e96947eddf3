"""Words that a document hides, deletes, strikes out or comments on are left out, and the report says so."""

from pathlib import Path

import pytest

from pages.importing.files import read_record
from pages.importing.records import Heading, Prose, Quote, Record, Table, UnreadableFile

SECRET = "patient Smith"


def read(body: str, *, head: str = "", name: str = "page.html") -> Record:
    source = body if name.endswith(".md") else f"<head><title>Pills</title>{head}</head><body>{body}</body>"
    return read_record(Path(name), source.encode(), country="CA")


def report(record: Record) -> list[str]:
    return [line.text for line in record.unplaced]


HIDDEN = [
    ("deleted", "<del cite='mailto:Ann'>{}</del>"),
    ("deleted", "<span class=msoDel>{}</span>"),
    ("struck out", "<s>{}</s>"),
    ("struck out", "<strike>{}</strike>"),
    ("struck out", "<span style='text-decoration: underline line-through'>{}</span>"),
    ("hidden", "<span style='display:none;mso-hide:all'>{}</span>"),
    ("hidden", "<span style='mso-hide:all'>{}</span>"),
    ("hidden", "<span style='DISPLAY : None !important'>{}</span>"),
    ("hidden", "<span style='visibility:hidden'><b>{}</b></span>"),
    ("hidden", "<span style='font-size:0.0pt'>{}</span>"),
    ("hidden", "<span hidden>{}</span>"),
    ("hidden", "<span style='position:absolute;clip:rect(0, 0, 0, 0)'>{}</span>"),
    ("hidden", "<span style='clip: rect(1px 1px 1px 1px)'>{}</span>"),
    ("hidden", "<span style='clip-path:inset(50%)'>{}</span>"),
    ("hidden", "<span style='clip-path: inset(50% 50% 100% 50%)'>{}</span>"),
    ("hidden", "<span class='note visually-hidden'>{}</span>"),
    ("hidden", "<span class=sr-only>{}</span>"),
    ("comment", "<a class=msocomanchor href='#_msocom_1'>{}</a>"),
    ("comment", "<a href='#_msoanchor_1'>{}</a>"),
    ("comment", "<span class=MsoCommentReference>{}</span>"),
    ("comment", "<span style='mso-special-character:comment'>{}</span>"),
    ("comment", "<sup><a href='#cmnt1' id=cmnt_ref1>{}</a></sup>"),
]


@pytest.mark.parametrize(("why", "markup"), HIDDEN)
def test_words_that_are_not_shown_are_left_out_and_reported(why: str, markup: str) -> None:
    record = read(f"<p>Take two {markup.format(SECRET)} pills.</p>")
    assert record.body == [Prose("<p>Take two pills.</p>")]
    assert [line.split(",")[:2] for line in report(record)] == [["left out", f" {why}"]]


@pytest.mark.parametrize(
    "block",
    [
        f"<p style='display:none'>{SECRET}</p>",
        f"<div hidden><h2>{SECRET}</h2><p>{SECRET}</p></div>",
        f"<div style='mso-element:comment-list'><div style='mso-element:comment'><p>{SECRET}</p></div></div>",
        f"<div class=msocomtxt><p class=MsoCommentText><a href='#_msoanchor_1'>[AT1]</a>{SECRET}</p></div>",
        f"<div><p><a href='#cmnt_ref1' id=cmnt1>[a]</a><span>{SECRET}</span></p><p>{SECRET}</p></div>",
        f"<del><p>{SECRET}</p></del>",
        f"<blockquote><s>{SECRET}</s></blockquote>",
        f"<ul><li><del>{SECRET}</del></li></ul>",
    ],
)
def test_blocks_that_are_not_shown_are_left_out_and_reported(block: str) -> None:
    record = read(f"<p>Words.</p>{block}")
    assert record.body == [Prose("<p>Words.</p>")]
    assert len(report(record)) == 1


def test_headings_quotes_and_tables_have_no_hidden_words() -> None:
    gone = f"<del>{SECRET}</del>"
    record = read(
        f"<h1>Pills{gone}</h1><h2>Doses{gone}</h2><blockquote>Two{gone}</blockquote>"
        f"<table><tr><th>Day<th>Dose<th hidden>{SECRET}<tr><td>One<td>Two{gone}<td hidden>{SECRET}</table>"
    )
    assert (record.title, record.body) == (
        "Pills",
        [Heading("Doses"), Quote("Two"), Table(("Day", "Dose"), (("One", "Two"),))],
    )


@pytest.mark.parametrize(
    "rule",
    [
        ".x{display:none}",
        "span.x { display : none !important }",
        "p.y, span.x{mso-hide:all}",
        "<!-- /* Word */ @font-face{font-family:A} .x{visibility:hidden} -->",
        "#z{text-decoration:line-through}",
    ],
)
def test_style_sheet_hides_words(rule: str) -> None:
    record = read(f"<p>Take two<span class='w x' id=z>{SECRET}</span></p>", head=f"<style>{rule}</style>")
    assert record.body == [Prose("<p>Take two</p>")]
    assert len(report(record)) == 1


@pytest.mark.parametrize("rule", ["p{} " + "a" * 1_000_000, f".x{{font-size:{'0' * 100_000}#}}"])
def test_large_style_sheet_is_read_in_time_that_grows_with_it(rule: str) -> None:
    """Patterns that go back, or begin again at each character, would take hours."""
    assert read("<p>Take <span class=x>two</span></p>", head=f"<style>{rule}</style>").body == [
        Prose("<p>Take two</p>")
    ]


@pytest.mark.parametrize(
    "rule",
    [
        "@media print{.x{display:none}}",
        ".menu .x{display:none}",
        ".x:before{display:none}",
        ".x{display:none} .x{display:block}",
        "body{display:none} html{visibility:hidden}",
        ".x{font-size:10pt} span{text-decoration:none}",
        ".x{opacity:0;animation:fade-in 1s forwards}",
        ".x{clip-path:inset(50% 0 0 0)}",
    ],
)
def test_words_that_are_shown_are_kept(rule: str) -> None:
    record = read("<p>Take <span class=x>two</span></p>", head=f"<style>{rule}</style>")
    assert (record.body, report(record)) == ([Prose("<p>Take two</p>")], [])


@pytest.mark.parametrize(
    "markup",
    [
        "<ins>two</ins>",
        "<span aria-hidden=true>two</span>",
        "<span hidden=until-found>two</span>",
        "<span style='opacity:0'>two</span>",
        "<span style='visibility:hidden'> <b style='visibility:visible'>two</b></span>",
        "<span style='font-size:0'> <span style='font-size:13px'>two</span></span>",
        "<a style='mso-comment-reference:AT_1'>two</a>",
    ],
)
def test_words_that_can_be_seen_inside_others_are_kept(markup: str) -> None:
    record = read(f"<p>Take {markup}.</p>")
    assert "".join(part.html for part in record.body).replace("<strong>two</strong>", "two") == "<p>Take two.</p>"
    assert report(record) == []


def test_report_says_where_and_how_much_but_quotes_little() -> None:
    long = "Smith was here and said a lot of things"
    record = read(f"<p>Two.</p>\n<p hidden>{long}</p>\n<p class=MsoCommentText>{SECRET}</p>")
    assert [(line.line, line.text) for line in record.unplaced] == [
        (2, "left out, hidden, 9 words: “Smith was here and said …”"),
        (3, "left out, comment, 2 words"),
    ]


def test_struck_out_and_hidden_words_of_markdown_are_left_out() -> None:
    record = read(f"# Pills\n\nTake ~~ten {SECRET}~~ two<span hidden>{SECRET}</span>.\n", name="page.md")
    assert record.body == [Prose("<p>Take two.</p>")]
    assert [line.split(",")[1] for line in report(record)] == [" struck out", " hidden"]


def test_refusal_of_a_page_says_that_it_hides_its_text() -> None:
    with pytest.raises(UnreadableFile, match="the page hides it"):
        read("<main hidden><p>Words.</p></main>")


def test_hidden_menus_and_forms_are_not_reported() -> None:
    record = read("<nav><p hidden>Menu</p></nav><p>Words of it.</p><form><p hidden>Trap</p></form>")
    assert report(record) == []
