from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from pages.importing.files import read_record
from pages.importing.records import Chosen, Figure, Heading, Prose, Quote, Record, Table, UnreadableFile

FRONT = "---\ntitle: Sleep\n---\n"


def read(text: str, folder: Path = Path()) -> Record:
    return read_record(folder / "sleep.md", text.encode(), country="CA")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    Image.new("RGB", (4, 4), "seagreen").save(tmp_path / "trees.png")
    return tmp_path / "trees.png"


def test_front_matter_tells_the_fields() -> None:
    record = read(
        "---\nid: s-1\ntitle: Sleep\nslug: to-sleep\ndate: 2026-03-02\nsummary: In short.\ncategory: Trauma\n"
        "tags: [sleep, rest]\nauthors: [Review group]\nrelated: [other]\nlocale: en\n---\nWords."
    )
    assert (record.key, record.title, record.slug, record.summary) == ("s-1", "Sleep", "to-sleep", "In short.")
    assert (record.published_on, record.category, record.locale) == (date(2026, 3, 2), "Trauma", "en")
    assert (record.tags, record.authors, record.related) == (["sleep", "rest"], ["Review group"], ["other"])


def test_title_may_be_the_first_heading() -> None:
    record = read("# Sleep *well*\n\nWords.")
    assert (record.title, record.body) == ("Sleep well", [Prose("<p>Words.</p>")])


def test_headings_paragraphs_and_lists_are_parts() -> None:
    record = read(FRONT + "Words, *some* **bold**.\n\n## More\n\n- one\n- two\n\n1. first\n2. second\n\n#### Least")
    assert record.body == [
        Prose("<p>Words, <em>some</em> <strong>bold</strong>.</p>"),
        Heading("More", 2),
        Prose("<ul><li>one</li><li>two</li></ul>"),
        Prose("<ol><li>first</li><li>second</li></ol>"),
        Heading("Least", 4),
    ]


def test_heading_of_an_author_is_kept_even_if_themes_use_its_words() -> None:
    assert Heading("Contact us", 2) in read(FRONT + "Words.\n\n## Contact us\n\nMore words.").body


@pytest.mark.parametrize("quote", ["> Rest, *now*.\n> — Ann Lee", "> Rest, *now*.\n>\n> — Ann Lee"])
def test_quote_has_its_attribution(quote: str) -> None:
    assert read(FRONT + quote).body == [Quote("Rest, now.", "Ann Lee")]


def test_picture_alone_is_a_figure(picture: Path) -> None:
    record = read(FRONT + 'Words.\n\n![Trees](trees.png "In spring")', picture.parent)
    assert record.body[-1] == Figure(picture, "Trees", "In spring")


def test_picture_that_is_not_there_is_reported_with_its_line() -> None:
    unplaced = read(FRONT + "Words.\n\n![Trees](none.png)").unplaced
    assert [(line.line, line.text) for line in unplaced] == [(6, "image none.png Trees")]


def test_hero_has_its_words(picture: Path) -> None:
    record = read(
        f"---\ntitle: Sleep\nhero: {{file: {picture.name}, alt: Trees, credit: Ann}}\n---\nW.", picture.parent
    )
    assert record.hero == Figure(picture, "Trees", credit="Ann")


def test_chosen_pages_are_parts() -> None:
    record = read(FRONT + "Words.\n\n{{ location: toronto }}\n\n{{contact: contact}}")
    assert record.body[1:] == [Chosen("location", "toronto"), Chosen("contact", "contact")]


def test_table_is_a_table() -> None:
    body = read(FRONT + "Words.\n\n| Hours | *Night* |\n|---|---|\n| 8 | good |").body
    assert body[1:] == [Table(("Hours", "Night"), (("8", "good"),))]


def test_unknown_field_is_reported_line_by_line() -> None:
    unplaced = read("---\ntitle: Sleep\nlayout:\n  - wide\n---\nWords.").unplaced
    assert [(line.line, line.text) for line in unplaced] == [(3, "layout:"), (4, "- wide")]


def test_script_in_markdown_is_dropped() -> None:
    assert read(FRONT + "Words.\n\n<script>alert(1)</script>\n").body == [Prose("<p>Words.</p>")]


def test_windows_line_ends_are_as_good() -> None:
    assert read((FRONT + "Words.").replace("\n", "\r\n")).body == [Prose("<p>Words.</p>")]


@pytest.mark.parametrize(
    ("front", "sentence"),
    [
        ("title: Sleep\ndate: soon", "`date` in its front matter is no date: 'soon'. Write it as 2026-03-02."),
        ("title: Sleep\ndate: 2026-13-45", "a value that is none: month must be in 1..12"),
        ("title: Sleep: well", "Its front matter is no YAML in line 2"),
        ("title: [a]", "`title` in its front matter takes a text"),
        ("title: Sleep\ntags: rest", "`tags` in its front matter takes a list, such as"),
        ("- a\n- b", "Its front matter is no list of `name: value` lines."),
        ("title: Sleep\nhero: {file: none.png}", "The picture none.png that its front matter names is not there."),
        ("title: Sleep\nhero: none.png", "`hero` in its front matter takes"),
        ("slug: sleep", "There is no title in it"),
    ],
)
def test_wrong_front_matter_is_a_sentence(front: str, sentence: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(f"---\n{front}\n---\nWords.")
    assert sentence in str(refused.value)


def test_file_that_is_no_picture_is_no_hero(tmp_path: Path) -> None:
    (tmp_path / "notes.png").write_text("no picture")
    with pytest.raises(UnreadableFile, match=r"notes\.png, its `hero`, is no picture"):
        read("---\ntitle: Sleep\nhero: {file: notes.png}\n---\nWords.", tmp_path)


def test_front_matter_alone_is_no_article() -> None:
    with pytest.raises(UnreadableFile, match="There is no text in it"):
        read(FRONT)
