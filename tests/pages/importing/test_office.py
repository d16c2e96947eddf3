"""Import of documents that Word and Google Docs saved, exported or copied."""

from pathlib import Path

import pytest

from pages.importing.files import read_record
from pages.importing.records import Heading, Prose, Record, Table
from tests.xss import executable

DOCUMENTS = Path(__file__).parent / "documents"


def read(name: str) -> Record:
    file = DOCUMENTS / name
    return read_record(file, file.read_bytes(), country="CA")


def body_of(html: str) -> list:
    return read_record(Path("page.html"), f"<h1>Sleep</h1>{html}".encode(), country="CA").body


def test_word_document_keeps_its_structure() -> None:
    record = read("word.html")
    assert record.title == "Caring for a garden in winter"
    assert record.body == [
        Heading("Before the frost", 2),
        Prose(
            "<p>Water the beds <strong>well</strong>, and cover what is <em>tender</em>. The Harbour nursery lends "
            'fleece; see <a href="https://nursery.example/fleece">its list</a>. <strong>Do not wait</strong> for '
            "December.</p>"
        ),
        Heading("What to bring in", 3),
        Prose(
            "<ul><li>Citrus in pots<ul><li>Lemons first</li><li>Then <em>oranges</em></li></ul></li>"
            "<li>Dahlias</li></ul>"
        ),
        Prose("<p>In this order:</p>"),
        Prose("<ol><li>Dig them up</li><li>Dry them</li></ol>"),
        Table(("Plant", "Lowest"), (("Lemon", "5\u00a0°C"), ("Dahlia", ""))),
    ]
    assert record.unplaced == []


def test_filtered_word_document_keeps_its_lists() -> None:
    record = read("word-filtered.html")
    assert record.title == "What a bicycle needs in spring"
    assert record.body[1:] == [
        Prose("<ul><li>Air in both tyres<ul><li>The front has less</li></ul></li><li>Oil on the chain</li></ul>")
    ]


def test_copied_docs_document_keeps_its_structure() -> None:
    record = read("docs-copied.html")
    assert record.title == "Reading aloud to children"
    assert record.body == [
        Prose(
            "<p>Ten minutes an evening are <strong>enough</strong>, says "
            '<a href="https://library.example/aloud">the library</a><em> on its page</em><sup>1</sup>.</p>'
        ),
        Prose(
            "<ul><li>Choose together<ul><li><strong>Pictures</strong> first</li></ul></li><li>Read slowly</li></ul>",
        ),
        Table(("Age", "Minutes"), (("Three", "Ten"),)),
    ]


def test_exported_docs_document_keeps_its_structure() -> None:
    record = read("docs-exported.html")
    assert record.title == "Walking in the rain"
    assert record.body == [
        Prose(
            "<p>A coat, <strong>good shoes</strong> and <strong><em>no hurry</em></strong>. The"
            ' <a href="https://paths.example/map?area=4&amp;scale=big">map of the paths</a> is free.</p>'
        ),
        Heading("What to take", 2),
        Prose("<ul><li>Water<ul><li>A litre</li><li>Warm, if it is cold</li></ul></li><li>Bread</li></ul>"),
        Heading("And back", 3),
        Prose("<ol><li>By bus</li></ol>"),
    ]


@pytest.mark.parametrize("name", [file.name for file in DOCUMENTS.iterdir()])
def test_document_runs_nothing_and_keeps_no_trace_of_its_program(name: str) -> None:
    html = "".join(part.html for part in read(name).body if isinstance(part, Prose))
    assert executable(html) == []
    assert not any(trace in html for trace in ("mso", "Mso", "o:p", "style", "class", "\u00a0", "\u00ad"))


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ('<p><span style="font-weight:bold;font-style:italic">a</span></p>', "<p><strong><em>a</em></strong></p>"),
        ('<p><b style="font-weight:400">a</b> b</p>', "<p>a b</p>"),
        ('<p><strong style="font-weight: normal">a</strong> b</p>', "<p>a b</p>"),
        ('<p>m<span style="vertical-align:super">2</span></p>', "<p>m<sup>2</sup></p>"),
        ('<p>H<span style="vertical-align:sub">2</span>O</p>', "<p>H<sub>2</sub>O</p>"),
        ('<p><a href="/a" style="font-weight:700">a</a></p>', '<p><a href="/a"><strong>a</strong></a></p>'),
        ("<b><p>a</p><p>b</p></b>", "<p><strong>a</strong></p><p><strong>b</strong></p>"),
        ('<a href="/a"><div>a</div></a>', '<p><a href="/a">a</a></p>'),
    ],
)
def test_styles_become_elements(html: str, shown: str) -> None:
    assert "".join(part.html for part in body_of(html)) == shown


@pytest.mark.parametrize("marker", ["1.", "12)", "a.", "(iv)"])
def test_numbered_paragraphs_of_word_become_an_ordered_list(marker: str) -> None:
    html = (
        f"<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>{marker} </span>a</p>"
    )
    assert body_of(html) == [Prose("<ol><li>a</li></ol>")]


def test_paragraph_that_continues_an_item_of_word_becomes_its_line() -> None:
    html = "<p class=MsoListParagraph>·&nbsp;&nbsp;a</p><p class=MsoListParagraph>more</p>"
    assert body_of(html) == [Prose("<ul><li>a<br>more</li></ul>")]


@pytest.mark.parametrize("words", ["J. Smith wrote to us.", "e) The clinic"])
def test_initial_in_a_paragraph_of_word_does_not_begin_a_list(words: str) -> None:
    assert body_of(f"<p class=MsoListParagraph>{words}</p>") == [Prose(f"<p>{words}</p>")]


def test_letter_that_word_marks_as_list_item_begins_a_list() -> None:
    html = "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>a. Water</p>"
    assert body_of(html) == [Prose("<ol><li>Water</li></ol>")]


def test_letter_before_wide_spaces_begins_a_list() -> None:
    html = "<p class=MsoListParagraph>a.<span>&nbsp;&nbsp;&nbsp; </span>Water</p>"
    assert body_of(html) == [Prose("<ol><li>Water</li></ol>")]


def test_skipped_level_of_word_adds_no_empty_item() -> None:
    html = "".join(
        f"<p class=MsoListParagraph style='mso-list:l0 level{level} lfo1'>·&nbsp;{text}</p>"
        for level, text in [(1, "a"), (3, "b")]
    )
    assert body_of(html) == [Prose("<ul><li>a<ul><li>b</li></ul></li></ul>")]


def test_lists_of_other_programs_are_unchanged() -> None:
    assert body_of("<ul><li>a</li></ul><ul><li>b</li></ul>") == [
        Prose("<ul><li>a</li></ul>"),
        Prose("<ul><li>b</li></ul>"),
    ]


def test_indentation_in_docs_sets_the_level() -> None:
    items = "".join(
        f'<ul class="lst-x start"><li style="margin-left:{points}pt">{text}</li></ul>'
        for points, text in [(36, "a"), (72, "b")]
    )
    assert body_of(items) == [Prose("<ul><li>a<ul><li>b</li></ul></li></ul>")]


def test_redirect_to_a_script_becomes_its_text() -> None:
    html = '<p><a href="https://www.google.com/url?q=javascript%3Aalert(1)&amp;sa=D">words</a></p>'
    assert body_of(html) == [Prose("<p>words</p>")]
