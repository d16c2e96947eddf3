from datetime import date
from pathlib import Path

import pytest

from pages.importing.files import read_record
from pages.importing.records import Address, Heading, Prose, Quote, Record, UnreadableFile
from tests.pages.importing.texts import FIRST, SECOND

PAGE = f"""<!doctype html>
<html lang="en"><head>
<title>Why sleep matters - Clinic</title>
<link rel="canonical" href="https://example.org/why-sleep-matters/">
<meta name="description" content="In short.">
</head><body>
<header><p>12 Harbour Street, Unit 5 Toronto, ON M5E 1W7</p></header>
<nav><a href="/">Home</a></nav>
<main><article>
<h1>Why sleep <em>matters</em></h1>
<p><time datetime="2025-09-30">September 30, 2025</time></p>
<p>{FIRST}</p>
<h2>What keeps us awake?</h2>
<p>{SECOND}</p>
<aside>Our book is out</aside>
<h3>Leave a Reply</h3>
<p>Thank you for this.</p>
</article></main>
<footer><p>Phone: 416-967-1111<br>Fax: 416-967-1112</p><p>hello@example.org</p></footer>
<script>track()</script>
</body></html>"""


def read(html: str) -> Record:
    return read_record(Path("page.html"), html.encode(), country="CA")


def body_of(html: str) -> list:
    return read(f"<title>Sleep</title><body>{html}</body>").body


def test_body_contains_only_the_article() -> None:
    assert read(PAGE).body == [Prose(f"<p>{FIRST}</p>"), Heading("What keeps us awake?"), Prose(f"<p>{SECOND}</p>")]


def test_title_is_the_articles_heading() -> None:
    assert read(PAGE).title == "Why sleep matters"


def test_canonical_address_is_the_key() -> None:
    assert read(PAGE).key == "https://example.org/why-sleep-matters/"


def test_description_is_the_summary() -> None:
    assert read(PAGE).summary == "In short."


def test_address_in_the_header_is_found() -> None:
    assert read(PAGE).address == Address("12 Harbour Street", "Unit 5", "Toronto", "ON", "M5E 1W7", "CA")


def test_phone_fax_and_email_are_read_from_the_footer() -> None:
    kinds = {channel.kind: channel.value for channel in read(PAGE).channels}
    assert kinds == {"phone": "+14169671111", "fax": "+14169671112", "email": "hello@example.org"}


def test_text_around_the_article_is_reported_with_line_numbers() -> None:
    unplaced = [(line.line, line.text) for line in read(PAGE).unplaced]
    assert unplaced == [(15, "Our book is out"), (16, "Leave a Reply"), (17, "Thank you for this.")]


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2025-09-30T10:00:00Z">',
        '<script type="application/ld+json">{"@graph": [{"datePublished": "2025-09-30"}]}</script>',
        '<script type="application/ld+json">[{"datePublished": "2025-09-30"}]</script>',
    ],
)
def test_date_can_be_in_the_head(head: str) -> None:
    assert read(f"<head>{head}</head><h1>Sleep</h1><p>{FIRST}</p>").published_on == date(2025, 9, 30)


def test_title_can_be_in_the_head() -> None:
    assert read(f"<title>Sleep</title><p>{FIRST}</p>").title == "Sleep"


def test_rich_text_keeps_only_the_elements_of_the_contract() -> None:
    assert body_of(
        '<p style="x">H<sub>2</sub>O <code>a</code> <u>u</u> <a href="/a" onclick="b()">in</a><br>new</p>'
    ) == [Prose('<p>H<sub>2</sub>O <code>a</code> u <a href="/a">in</a><br>new</p>')]


def test_link_that_runs_a_script_becomes_its_text() -> None:
    assert body_of('<p><a href="javascript:alert(1)">words</a></p>') == [Prose("<p>words</p>")]


def test_text_next_to_blocks_becomes_paragraphs() -> None:
    assert body_of("<div>one <b>two</b><div>three</div>four</div>") == [
        Prose("<p>one <strong>two</strong></p>"),
        Prose("<p>three</p>"),
        Prose("<p>four</p>"),
    ]


def test_text_of_adjacent_blocks_stays_separate() -> None:
    assert body_of("<dl><dt>Sleep</dt><dd>rest</dd></dl>") == [Prose("<p>Sleep</p>"), Prose("<p>rest</p>")]


def test_paragraphs_in_list_items_become_lines() -> None:
    assert body_of("<ul><li><p>a</p><p>b</p></li><li>c</li></ul>") == [Prose("<ul><li>a<br>b</li><li>c</li></ul>")]


def test_inline_elements_do_not_split_words() -> None:
    assert body_of("<h2>Sleep<em>less</em>ness, now</h2><p>Words.</p>")[0] == Heading("Sleeplessness, now")


def test_blockquote_becomes_a_quote() -> None:
    assert body_of("<p>W.</p><blockquote><p>Rest.</p></blockquote>")[1] == Quote("Rest.")


def test_embedded_video_is_reported() -> None:
    record = read('<h1>Sleep</h1><p>Words.</p><iframe src="https://video.example/1"></iframe>')
    assert [line.text for line in record.unplaced] == ["iframe https://video.example/1"]


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ('<p>See <iframe src="https://video.example/1"></iframe></p>', ["iframe https://video.example/1"]),
        ('<p>Hear <audio><source src="/a.mp3"></audio></p>', ["audio /a.mp3"]),
        ('<object data="/a.pdf"></object>', ["object /a.pdf"]),
        ('<a href="/a"><img src="none.png"></a>', ["link /a", "image none.png"]),
        ('<a href="/a"><h2>Rest</h2></a>', ["link /a Rest"]),
        ('<a href="/a"><blockquote>Rest</blockquote></a>', ["link /a Rest"]),
        ('<a href="/a"><table><tr><td>a<td>b</table></a>', ["link /a a b"]),
        ('<a href="/a"><figure><img src="none.png"></figure></a>', ["link /a", "image none.png"]),
        ('<a href="/a"><p>Rest</p></a>', []),
        (
            '<blockquote><a href="/' + "a" * 900 + '">' + "b" * 900 + "</a></blockquote>",
            [f"link /{'a' * 199} {'b' * 200}"],
        ),
        ('<h2><a href="/a">Rest</a></h2>', ["link /a Rest"]),
        ('<h2>Rest <img src="none.png" alt="A bed"></h2>', ["image none.png A bed"]),
        ('<blockquote>As <a href="/a">they</a> say</blockquote>', ["link /a they"]),
        ('<blockquote>Rest <img src="none.png"></blockquote>', ["image none.png"]),
        ('<p><a href="/large.png"><img src="none.png"></a></p>', ["link /large.png", "image none.png"]),
        ('<pre>run <a href="/a">it</a></pre>', ["link /a it"]),
        ('<figure><img src="1.png"><figure><img src="2.png"></figure></figure>', ["image 1.png", "image 2.png"]),
        ('<h2><a href="#rest">Rest</a></h2>', []),
        ('<p>See <a href="/a">it</a></p>', []),
    ],
)
def test_links_pictures_and_players_that_are_lost_are_reported(html: str, lines: list[str]) -> None:
    assert [line.text for line in read(f"<h1>Sleep</h1><p>Words.</p>{html}").unplaced] == lines


@pytest.mark.parametrize("title", ["<h1>Sleep</h1>", ""])
def test_text_in_a_form_around_the_page_is_read(title: str) -> None:
    page = f"<title>Sleep</title><form>{title}<p>Words of it.</p><form><p>Write</p></form></form>"
    assert read(page).body == [Prose("<p>Words of it.</p>")]


def test_fallback_content_of_an_object_is_kept() -> None:
    record = read('<h1>Sleep</h1><object data="/a.pdf"><p>All it says.</p></object>')
    assert record.body == [Prose("<p>All it says.</p>")]


@pytest.mark.parametrize(
    "figure",
    [
        '<figure><img src="none.png"><p>Below it.</p></figure>',
        '<figure><div>Below it.</div><img src="none.png"><figcaption>Ada</figcaption></figure>',
    ],
)
def test_words_in_a_figure_are_kept(figure: str) -> None:
    assert Prose("<p>Below it.</p>") in body_of(f"<p>Words.</p>{figure}")


def test_innermost_link_around_a_paragraph_is_kept() -> None:
    cell = '<td><p>a</p><a href="/b"><p>b</p></a></td>'
    for around in ('<a name="top">', '<a href="/c">'):
        body = body_of(f"{around}<table><tr>{cell}</tr></table>")
        assert body[-1] == Prose('<p><a href="/b">b</a></p>')


@pytest.mark.parametrize("html", ["<p>Words alone.</p>", "<title> </title><p>Words alone.</p>"])
def test_page_without_a_title_is_refused(html: str) -> None:
    with pytest.raises(UnreadableFile, match="It has no title"):
        read(html)


def test_page_without_a_paragraph_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="It contains no article"):
        read("<h1>Sleep</h1><nav><p>Menu</p></nav>")


def test_deeply_nested_text_is_read() -> None:
    assert body_of("<div>" * 5000 + "<p>Words.</p><p>More.</p>") == [Prose("<p>Words.</p>"), Prose("<p>More.</p>")]


def test_readers_comments_and_their_contact_details_are_not_imported() -> None:
    record = read_record(
        Path("sleep.html"),
        b"<body class='comments-open'><div id='content'><h1>Sleep</h1><p>Words of ours.</p></div><div id='comments' "
        b"class='comments-area'><h2>1 thought</h2><ol class='comment-list'><li>Reader One says: <p>It helped me. "
        b"Call me: 416 967 1111, reader@example.org</p></li></ol></div></body>",
        country="CA",
    )
    assert record.body == [Prose("<p>Words of ours.</p>")]
    assert record.channels == []
    assert "Reader One says:" in [line.text for line in record.unplaced]


def test_teasers_outside_the_main_element_are_not_the_article() -> None:
    words = "Light in the evening delays sleep. " * 5
    record = read_record(
        Path("sleep.html"),
        f"<main><h1>Light</h1><p>{words}</p></main><section><article><h3>Eat</h3><p>Short.</p></article>"
        "<article><h3>Move</h3><p>A little longer.</p></article></section>".encode(),
        country="CA",
    )
    assert (record.title, record.body) == ("Light", [Prose(f"<p>{words.strip()}</p>")])
    assert "Short." in [line.text for line in record.unplaced]


@pytest.mark.parametrize(
    "element", ["<p>Come to {} today.</p>", "<ul><li>Come to <ul><li>{}</ul></ul>", "<h2>To {}</h2>"]
)
def test_name_of_a_page_within_other_words_is_reported(element: str) -> None:
    sign = "{{ location: toronto }}"
    record = read(f"<title>Sleep</title><body><p>Words.</p>\n{element.format(sign)}</body>")
    assert [(each.line, sign in each.text) for each in record.unplaced] == [(2, True)]


def test_sign_that_links_a_heading_to_itself_is_left_out() -> None:
    assert Heading("More") in body_of('<p>Words.</p><h2>More<a href="#more">#</a></h2>')
