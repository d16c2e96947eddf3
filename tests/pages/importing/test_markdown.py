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


def test_front_matter_sets_the_fields() -> None:
    record = read(
        "---\nid: s-1\ntitle: Sleep\nslug: to-sleep\ndate: 2026-03-02\nsummary: In short.\ncategory: Trauma\n"
        "tags: [sleep, rest]\nauthors: [Review group]\nrelated: [other]\nlocale: en\n---\nWords."
    )
    assert (record.key, record.title, record.slug, record.summary) == ("s-1", "Sleep", "to-sleep", "In short.")
    assert (record.published_on, record.category, record.locale) == (date(2026, 3, 2), "Trauma", "en")
    assert (record.tags, record.authors, record.related) == (["sleep", "rest"], ["Review group"], ["other"])


def test_title_can_be_the_first_heading() -> None:
    record = read("# Sleep *well*\n\nWords.")
    assert (record.title, record.body) == ("Sleep well", [Prose("<p>Words.</p>")])


def test_headings_paragraphs_and_lists_become_parts() -> None:
    record = read(FRONT + "Words, *some* **bold**.\n\n## More\n\n- one\n- two\n\n1. first\n2. second\n\n#### Least")
    assert record.body == [
        Prose("<p>Words, <em>some</em> <strong>bold</strong>.</p>"),
        Heading("More", 2),
        Prose("<ul><li>one</li><li>two</li></ul>"),
        Prose("<ol><li>first</li><li>second</li></ol>"),
        Heading("Least", 4),
    ]


def test_heading_with_words_of_a_theme_is_kept() -> None:
    assert Heading("Contact us", 2) in read(FRONT + "Words.\n\n## Contact us\n\nMore words.").body


@pytest.mark.parametrize("quote", ["> Rest, *now*.\n> — Ann Lee", "> Rest, *now*.\n>\n> — Ann Lee"])
def test_quote_has_its_attribution(quote: str) -> None:
    assert read(FRONT + quote).body == [Quote("Rest, now.", "Ann Lee")]


def test_picture_in_its_own_paragraph_becomes_a_figure(picture: Path) -> None:
    record = read(FRONT + 'Words.\n\n![Trees](trees.png "In spring")', picture.parent)
    assert record.body[-1] == Figure(picture, "Trees", "In spring")


def test_missing_picture_is_reported_with_its_line() -> None:
    unplaced = read(FRONT + "Words.\n\n![Trees](none.png)").unplaced
    assert [(line.line, line.text) for line in unplaced] == [(6, "image none.png Trees")]


def test_hero_has_alternative_text_and_credit(picture: Path) -> None:
    record = read(
        f"---\ntitle: Sleep\nhero: {{file: {picture.name}, alt: Trees, credit: Ann}}\n---\nW.", picture.parent
    )
    assert record.hero == Figure(picture, "Trees", credit="Ann")


def test_chosen_pages_become_parts() -> None:
    record = read(FRONT + "Words.\n\n{{ location: toronto }}\n\n{{contact: contact}}")
    assert record.body[1:] == [Chosen("location", "toronto"), Chosen("contact", "contact")]


@pytest.mark.parametrize(
    ("written", "body"),
    [
        (
            "{{ location: toronto }}\n{{ contact: contact }}",
            [Chosen("location", "toronto"), Chosen("contact", "contact")],
        ),
        ("Come and *see* us:\n{{ location: toronto }}", ["Come and <em>see</em> us:", Chosen("location", "toronto")]),
        ("{{ contact: contact }}  \nCall\nus.", [Chosen("contact", "contact"), "Call us."]),
        ("*See\nus*:\n{{ contact: contact }}", ["<em>See us</em>:", Chosen("contact", "contact")]),
    ],
)
def test_each_line_that_only_names_a_page_shows_it(written: str, body: list) -> None:
    record = read(f"{FRONT}Words.\n\n{written}")
    assert record.body[1:] == [Prose(f"<p>{each}</p>") if isinstance(each, str) else each for each in body]
    assert record.unplaced == []


@pytest.mark.parametrize(
    "written",
    [
        "Come to {{ location: toronto }} today.",
        "{{ person: ann }}",
        "> {{ location: toronto }}",
        "## {{ location: toronto }}",
        "- Come:\n  {{ location: toronto }}",
        "    {{ location: toronto }}",
    ],
)
def test_name_of_a_page_that_is_not_a_line_of_a_paragraph_is_reported(written: str) -> None:
    record = read(f"{FRONT}Words.\n\n{written}")
    number = 6 + written.count("\n")
    assert [(each.line, each.text) for each in record.unplaced] == [(number, written.split("\n")[-1].strip())]


def test_markdown_table_becomes_a_table() -> None:
    body = read(FRONT + "Words.\n\n| Hours | *Night* |\n|---|---|\n| 8 | good |").body
    assert body[1:] == [Table(("Hours", "Night"), (("8", "good"),))]


def test_unknown_field_is_reported_line_by_line() -> None:
    unplaced = read("---\ntitle: Sleep\nlayout:\n  - wide\n---\nWords.").unplaced
    assert [(line.line, line.text) for line in unplaced] == [(3, "layout:"), (4, "- wide")]


def test_script_in_markdown_is_dropped() -> None:
    assert read(FRONT + "Words.\n\n<script>alert(1)</script>\n").body == [Prose("<p>Words.</p>")]


def test_windows_line_ends_are_read() -> None:
    assert read((FRONT + "Words.").replace("\n", "\r\n")).body == [Prose("<p>Words.</p>")]


@pytest.mark.parametrize(
    ("front", "sentence"),
    [
        ("title: Sleep\ndate: soon", "`date` in its front matter is not a date: 'soon'. Write it as 2026-03-02."),
        ("title: Sleep\ndate: 2026-13-45", "an invalid value: month must be in 1..12"),
        ("title: Sleep: well", "Its front matter is invalid YAML in line 2"),
        ("title: [a]", "`title` in its front matter takes a text"),
        ("title: Sleep\ntags: [[rest]]", "`tags` in its front matter takes a list, such as"),
        ("- a\n- b", "Its front matter is not a list of fields."),
        ("title: Sleep\nhero: {file: none.png}", "Its front matter names the picture none.png, which does not exist."),
        ("title: Sleep\nhero: [none.png]", "`hero` in its front matter takes"),
        (f"title: {'9' * 5000}", "A number in its front matter is too large (line 2). Put it in quotes."),
        (f"title: Sleep\nslug: 0x{'f' * 5000}", "is too large (line 3)"),
        (f"title: Sleep\nslug: {'1:' * 500}1", "is too large (line 3)"),
        (f"title: Sleep\nslug: {'1:' * 500}1.5", "is too large (line 3)"),
        ("title: !!bool perhaps", "an invalid value"),
        ("title: !!timestamp soon", "an invalid value"),
        ("title: Sleep\nsummary: &a In short.\nslug: *a", "Line 4 of its front matter has an alias (*)."),
        (f"title: {'a' * 100_000}", "Its front matter has more than 100,000 characters."),
        ("slug: sleep", "It has no title"),
    ],
)
def test_invalid_front_matter_is_reported(front: str, sentence: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(f"---\n{front}\n---\nWords.")
    assert sentence in str(refused.value)


def test_a_picture_with_too_many_pixels_is_refused(tmp_path: Path) -> None:
    Image.new("1", (30_000, 30_000)).save(tmp_path / "huge.png")
    with pytest.raises(UnreadableFile, match="This picture has far too many pixels"):
        read("---\ntitle: Sleep\nhero: {file: huge.png}\n---\nWords.", tmp_path)
    assert "huge.png" in str(read("---\ntitle: Sleep\n---\nWords.\n\n![Trees](huge.png)", tmp_path).unplaced)


def test_hero_that_is_not_a_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.png").write_text("no picture")
    with pytest.raises(UnreadableFile, match=r"Its `hero`, notes\.png: This file is not a picture"):
        read("---\ntitle: Sleep\nhero: {file: notes.png}\n---\nWords.", tmp_path)


def test_front_matter_without_text_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="It has no text"):
        read(FRONT)


def bomb(*, merges: bool) -> str:
    """Return thirty lines of YAML that expand to 2³⁰ values."""
    lines = ["title: Sleep", "a0: &a0 {k0: v}" if merges else "a0: &a0 [v]"]
    for n in range(1, 31):
        above = f"*a{n - 1}"
        lines.append(
            f"a{n}: &a{n} {{<<: [{above}, {above}], k{n}: v}}" if merges else f"a{n}: &a{n} [{above}, {above}]"
        )
    return "\n".join(lines)


@pytest.mark.parametrize("merges", [False, True])
def test_aliases_that_expand_endlessly_are_refused(merges: bool) -> None:
    with pytest.raises(UnreadableFile, match="alias"):
        read(f"---\n{bomb(merges=merges)}\n---\nWords.")


def test_long_line_without_a_name_is_read_quickly(tmp_path: Path) -> None:
    assert read(f"---\ntitle: Sleep\nlayout: |\n  a{' ' * 90_000}b\n---\nWords.").title == "Sleep"


# --- files of other site generators ---


def test_toml_and_json_front_matter_are_read() -> None:
    toml = read('+++\ntitle = "Sleep"\ndate = 2021-04-05\ntags = ["rest"]\n[menu]\nweight = 1\n+++\nWords.')
    assert (toml.title, toml.published_on, toml.tags, toml.body) == (
        "Sleep",
        date(2021, 4, 5),
        ["rest"],
        [Prose("<p>Words.</p>")],
    )
    assert [(line.line, line.text) for line in toml.unplaced] == [(5, "[menu]"), (6, "weight = 1")]
    json = read('{\n  "title": "Sleep",\n  "date": "2021-04-05",\n  "layout": "wide"\n}\n\nWords.')
    assert (json.title, json.published_on, json.body) == ("Sleep", date(2021, 4, 5), [Prose("<p>Words.</p>")])
    assert [line.text for line in json.unplaced] == ['"layout": "wide"']


# Without a limit, each takes minutes to parse.
ENDLESS = [
    f"{'a.' * 45_000}a = 1",
    f"{'a . ' * 20_000}a = 1",
    f"""{'"a".' * 20_000}a = 1""",
    r'"\"".' * 15_000 + "a = 1",
    f"""{"'a'. " * 15_000}a = 1""",
    f"b = {{{'a.' * 40_000}a = 1}}",
    f"[{'a.' * 40_000}a]",
    f"{'a.' * 40_000}",
]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("+++\ntitle = Sleep\n+++\nWords.", "Its front matter is invalid TOML"),
        (f"+++\ntitle = 0x{'f' * 5000}\n+++\nWords.", "too large (`title`)"),
        (f"+++\ntitle = {'9' * 5000}\n+++\nWords.", "an invalid value"),
        *((f"+++\n{name}\n+++\nWords.", "has more than 100 parts") for name in ENDLESS),
        ("---\ntitle: Sleep\ndraft: true\n\nWords.", "Its front matter has no end. Add a line --- below it."),
        ('{"title": Sleep}\nWords.', "Its front matter is invalid JSON in line 1"),
        (f'{{"title": {"9" * 5000}}}\nWords.', "an invalid value"),
    ],
)
def test_invalid_toml_json_or_unclosed_front_matter_is_reported(text: str, sentence: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(text)
    assert sentence in str(refused.value)


@pytest.mark.parametrize("front_matter", ['{"title": "Sl\\ud83dp"}', '---\ntitle: "Sl\\ud83dp"\n---'])
def test_half_an_emoji_in_front_matter_is_replaced(front_matter: str) -> None:
    assert read(f"{front_matter}\nWords.").title == "Sl\ufffdp"


def test_a_value_with_many_quotes_is_read_quickly() -> None:
    quotes = '\\"' * 49_000
    assert read(f'+++\ntitle = "Sleep"\nsummary = "{quotes}"\n+++\nWords.').summary == '"' * 49_000


def test_field_names_of_other_generators_are_known() -> None:
    record = read(
        "---\nTitle: Sleep\nlang: fr\npubDate: Jul 08 2022\nauthor: Ann Example\nauthors: [{name: Ben Example}]\n"
        "categories: [Care, Rest]\ndescription: In short.\ntags: sleep, rest\nhero: false\n---\nWords."
    )
    assert (record.locale, record.published_on, record.category) == ("fr", date(2022, 7, 8), "Care")
    assert (record.authors, record.summary) == (["Ann Example", "Ben Example"], "In short.")
    assert (record.tags, record.hero) == (["sleep", "rest"], None)
    assert [line.text for line in record.unplaced] == ["category: Rest"]


def test_hero_given_as_an_address_is_found_or_reported(picture: Path) -> None:
    assert read(f"---\ntitle: Sleep\nimage: {picture.name}\n---\nW.", picture.parent).hero == Figure(picture)
    assert [line.text for line in read("---\ntitle: Sleep\nhero: /img/sea.png\n---\nW.").unplaced] == [
        "hero: /img/sea.png"
    ]


def test_date_and_slug_are_taken_from_the_file_name() -> None:
    named = read_record(Path("2021-04-05-light-and-sleep.md"), b"# Why light matters\n\nWords.", country="CA")
    assert (named.published_on, named.slug) == (date(2021, 4, 5), "light-and-sleep")
    front = b"---\ntitle: Sleep\ndate: 2022-01-01\nslug: to-sleep\n---\nWords."
    said = read_record(Path("2021-04-05-light-and-sleep.md"), front, country="CA")
    assert (said.published_on, said.slug) == (date(2022, 1, 1), "to-sleep")
    assert read_record(Path("2999-04-05-sleep.md"), b"# Sleep\n\nWords.", country="CA").draft == "date: 2999-04-05"
    assert read_record(Path("one/index.md"), b"# Sleep\n\nWords.", country="CA").slug == "one"


def test_link_relative_to_the_file_becomes_its_words_and_is_reported() -> None:
    record = read(FRONT + "See [this](b.md), [that](../c/) and [ours](/d/).\n\n[![Trees](none.png)](b.html)")
    assert record.body == [Prose('<p>See this, that and <a href="/d/">ours</a>.</p>')]
    links = [(each.line, each.text) for each in record.unplaced if each.text.startswith("link")]
    assert links == [(4, "link b.md this"), (4, "link ../c/ that"), (6, "link b.html")]


def test_long_line_that_begins_many_footnotes_is_read_at_once() -> None:
    assert read(FRONT + "Words.\n\n```\n" + "[^" * 1_000_000 + "\n```").title == "Sleep"


def test_footnotes_and_boxes_are_reported() -> None:
    marks = ["Words[^1].", "> [!WARNING]", "[^1]: From a book."]
    assert [each.text for each in read(FRONT + "\n\n".join(marks)).unplaced] == marks


def test_numbered_list_that_does_not_begin_at_one_is_reported() -> None:
    record = read(FRONT + "Words.\n\n3. three\n4. four")
    assert [(each.line, each.text) for each in record.unplaced] == [(6, "numbered list from 3, here from 1")]


def test_template_tags_of_a_generator_are_reported() -> None:
    marks = ["{% include figure.html %}", "{{< youtube abc123 >}}", "See [it]({{ site.baseurl }}/x/).", "{: .note }"]
    assert [line.text for line in read(FRONT + "\n\n".join(["Words.", *marks])).unplaced] == marks


# --- drafts ---


@pytest.mark.parametrize(
    "field",
    [
        "draft: true",
        "draft: 'yes'",
        "draft: perhaps",
        "Draft: true",
        "published: false",
        "publish: 'no'",
        "private: true",
        "unlisted: true",
        "password: secret",
        "status: draft",
        "status: pending",
        "status: scheduled",
        "visibility: members",
        "date: 2999-01-01",
        "date: 2999-01-01T10:00:00Z",
        "publishDate: January 1, 2999",
        "published_at: '2999-01-01T10:00:00.000Z'",
        "expiryDate: 2020-01-01",
        "published: perhaps",
        "published: 2999-01-01",
        "draft: true\nDraft: false",
    ],
)
def test_file_with_a_field_for_drafts_is_a_draft(field: str) -> None:
    record = read(f"---\ntitle: Sleep\n{field}\n---\nWords.")
    assert record.draft
    assert record.unplaced == []


@pytest.mark.parametrize(
    "field",
    [
        "draft: false",
        "draft: 'no'",
        "draft:",
        "published: true",
        "published: 2020-01-01",
        "private: false",
        "status: publish",
        "status: published",
        "visibility: public",
        "date: 2020-01-01",
        "published: 'yes'",
    ],
)
def test_file_with_a_field_for_publication_is_not_a_draft(field: str) -> None:
    assert read(f"---\ntitle: Sleep\n{field}\n---\nWords.").draft == ""


@pytest.mark.parametrize(
    "field",
    [
        *("published_at: 2024-05-01T10:00:00Z", "publish_date: 2024-05-01", "published: 2024-05-01"),
        *("publish: 2024-05-01", "go_live_at: '2024-05-01 10:00'", "PublishDate: May 1, 2024"),
        *(
            "date: 2024-05-01\npublished: true",
            "date: 2024-05-01\npublishDate: 2024-05-01",
            "date:\npubdate: 2024-05-01",
        ),
    ],
)
def test_every_name_of_a_publication_date_sets_the_date(field: str) -> None:
    record = read(f"---\ntitle: Sleep\n{field}\n---\nWords.")
    assert (record.published_on, record.draft, record.unplaced) == (date(2024, 5, 1), "", [])


@pytest.mark.parametrize(
    ("fields", "unplaced"),
    [
        ("date: 2020-01-01\npublishDate: 2024-05-01", "publishDate: 2024-05-01"),
        ("published: 2024-05-01\ndate: 2020-01-01", "published: 2024-05-01"),
        ("date: 2020-01-01\nexpiryDate: 2999-01-01", "expiryDate: 2999-01-01"),
        ("date: 2020-01-01\nexpires: some day", "expires: some day"),
        ("date: 2020-01-01\nsummary: In short.\nexcerpt: Long.", "excerpt: Long."),
    ],
)
def test_contradicting_field_or_future_expiry_is_reported(fields: str, unplaced: str) -> None:
    record = read(f"---\ntitle: Sleep\n{fields}\n---\nWords.")
    assert (record.published_on, record.draft) == (date(2020, 1, 1), "")
    assert [line.text for line in record.unplaced] == [unplaced]


def test_any_publication_date_in_the_future_makes_a_draft() -> None:
    assert read("---\ntitle: Sleep\ndate: 2020-01-01\npublishDate: 2999-01-01\n---\nW.").draft == (
        "publishdate: 2999-01-01"
    )


def test_file_and_folder_names_of_drafts_make_drafts() -> None:
    html = b"<article><h1>Sleep</h1><p>Words.</p></article>"
    assert read_record(Path("draft_sleep.html"), html, country="CA").draft == "the name draft_sleep.html"
    assert read_record(Path("_drafts/sleep.md"), b"# Sleep\n\nWords.", country="CA").draft == "the folder _drafts"


def test_folder_of_drafts_is_recognised_for_any_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "_drafts" / "2024"
    folder.mkdir(parents=True)
    (folder / "sleep.md").write_text("# Sleep\n\nWords.")
    (tmp_path / "link.md").symlink_to(folder / "sleep.md")
    monkeypatch.chdir(folder)
    for named in ("sleep.md", "./sleep.md", "../2024/sleep.md", tmp_path / "link.md"):
        assert read_record(Path(named), b"# Sleep\n\nWords.", country="CA").draft == "the folder _drafts"
    monkeypatch.chdir(tmp_path)
    assert read_record(Path("sleep.md"), b"# Sleep\n\nWords.", country="CA").draft == ""


def test_html_with_a_date_in_the_future_is_a_draft() -> None:
    html = b"<article><h1>Sleep</h1><time datetime='2999-01-01'>1 January 2999</time><p>Words.</p></article>"
    assert read_record(Path("sleep.html"), html, country="CA").draft == "date: 2999-01-01"
