"""Pasting tables, pictures and superscripts into a body, as an author does it."""

from base64 import b64encode
from io import BytesIO

import pytest
from PIL import Image

from pages.models import Article
from tests import factories
from tests.browser.test_editor import PASTE
from tests.browser.waiting import until
from tests.pages.documents import document_of
from tests.pages.importing.test_formulas import CLIPPED_FORMULAS, CLIPS, FORMULAS

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAGCAIAAABxZ0isAAAAEklEQVR4nGNgqDqOHQ1KCQCwcTsxjZoKxgAAAABJRU5ErkJggg=="
HEADER = "<tr><td><b>Dose</b></td><td><b>Unit</b></td></tr>"
TABLE = f"<table>{HEADER}<tr><td>5 m<sup>2</sup></td><td>mg<br>daily</td></tr></table>"


@pytest.fixture
def paste(editor):
    """Pastes into an article's empty text, waits, and returns the draft's blocks as the API would show them."""

    def pasted(html: str, until_there: str) -> list[dict]:
        article = factories.article("Sleep", body=[("rich_text", "")])
        editor.edit(article)
        editor.find(".public-DraftEditor-content")
        editor.script(PASTE, html, "plain")
        until(lambda: editor.script(f"return Boolean({until_there})"))
        pictures = editor.script(
            "return [...document.querySelectorAll('[name$=-image-image]')].map((each) => each.value)"
        )
        editor.save_draft()
        until(lambda: pictures_of(Article.objects.get(pk=article.pk)) == pictures)
        Article.objects.get(pk=article.pk).get_latest_revision().publish()
        return document_of(article)["body"]

    return pasted


def pictures_of(article: Article) -> list[str] | None:
    """Return the ids of the pictures in the latest draft. A draft is saved while pictures are still uploaded too."""
    if article.latest_revision is None:
        return None
    body = article.get_latest_revision_as_object().body
    return [str(block.value["image"].pk) for block in body if block.block_type == "image" and block.value["image"]]


def words(place: int) -> str:
    value = f"JSON.parse(document.querySelector('[name=body-{place}-value]')?.value || 'null')"
    return f"{value}?.blocks?.some((block) => block.text)"


def test_table_becomes_a_block_between_the_texts(paste):
    body = paste(f"<p>Before.</p>{TABLE}<p>After.</p>", words(2))
    assert [block["type"] for block in body] == ["rich_text", "table", "rich_text"]
    assert body[1]["value"] == {"caption": None, "header": ["Dose", "Unit"], "rows": [["5 m²", "mg daily"]]}
    assert body[2]["value"]["html"] == "<p>After.</p>"


def test_cells_of_a_spreadsheet_become_a_table_and_nothing_of_its_style_is_pasted(paste):
    style = '<style type="text/css"><!--td {border: 1px solid;}--></style>'
    row = "<tr><td>5</td><td>10 mg</td></tr>"
    source = f"<google-sheets-html-origin>{style}<table>{row}</table><style>b {{color: red}}</style>"
    body = paste(
        f"<meta charset='utf-8'>{source}</google-sheets-html-origin>", "document.querySelector('[name=body-1-type]')"
    )
    assert [block["type"] for block in body] == ["table"]
    assert body[0]["value"]["rows"] == [["5", "10 mg"]]


def test_tables_for_layout_are_pasted_as_lines(paste):
    inner = "<table><tr><td>5<td>10 mg<tr><td><td>daily</table>"
    column = "<table><tr><td>One<tr><td>Two</table>"
    source = f"<table><tr><td>Take {inner} with <b>water</b><td><p>Rest</p><p>Walk</p></table>{column}"
    lines = ["Take", "5 | 10 mg", "daily", "with <strong>water</strong>", "Rest", "Walk", "One", "Two"]
    assert paste(source, words(0))[0]["value"]["html"] == "".join(f"<p>{line}</p>" for line in lines)


def test_superscripts_and_subscripts_survive(paste):
    docs = '<p>H<sub>2</sub>O, the 1<span style="vertical-align: super">st</span></p>'
    assert paste(docs, words(0))[0]["value"]["html"] == "<p>H<sub>2</sub>O, the 1<sup>st</sup></p>"


def test_script_in_a_very_long_paragraph_survives(paste):
    long = "Words. " * 30_000
    assert paste(f"<p>{long}m<sup>2</sup></p>", words(0))[0]["value"]["html"] == f"<p>{long}m<sup>2</sup></p>"


def test_signs_of_icon_fonts_are_not_pasted_and_make_no_scripts_or_links(paste):
    source = """<p>One &#xE000;two, <a href="mailto:a@example.org">&#xE003;write</a>,
    <a href="mailto:javascript:alert(1)">&#xE003;click</a></p>"""
    html = paste(source, words(0))[0]["value"]["html"]
    assert html.startswith('<p>One two, <a href="mailto:a@example.org">write</a>, ')
    assert "sup" not in html
    assert '"javascript:' not in html


def test_what_cannot_be_read_is_pasted_as_plain_text_and_told_of(paste):
    unreadable = f"<p><math><msup><mi>x{'<!---->' * 200_000}</mi><mn>2</mn></msup></math></p>"
    report = "document.querySelector('.paste-report')?.textContent.includes('pasted as plain text')"
    assert paste(unreadable, f"({words(0)}) && {report}")[0]["value"]["html"] == "<p>plain</p>"


def test_picture_of_the_clipboard_is_uploaded_and_one_elsewhere_is_told_of(paste):
    pictures = f'<img src="data:image/png;base64,{PNG}"><img src="https://elsewhere.example/a.png">'
    body = paste(f"<p>Words.</p>{pictures}", "document.querySelector('[name=body-1-value-image-image]')?.value")
    assert [block["type"] for block in body] == ["rich_text", "image"]


HIDING = """<html><head><style><!-- @font-face{font-family:A} p.y, span.x {display:none} @media print{p{display:none}}
--></style></head><body><p class=MsoNormal>Take <del>ten</del><ins>two</ins> pills<s>, or 9</s> «&nbsp;at once&nbsp;»
<a class=msocomanchor href="#_msocom_1">[AT1]</a> <span style='mso-hide:all'>secret</span><span
class=x>secret</span></p><p hidden>secret</p>
<table><tr><td>a<td>5&nbsp;mg<del>secret</del><tr><td>c<td>d</table>
<div style='mso-element:comment-list'><div class=msocomtxt><p class=MsoCommentText>secret</p></div></div>
<p style="visibility:hidden">secret<b style="visibility:visible">now</b></p><p>&nbsp;&nbsp; then</p>
<img src="https://elsewhere.example/a.png"></body></html>"""


def test_hidden_words_and_lost_pictures_are_told_of_and_no_break_spaces_survive(paste):
    told = ["2 deleted passages, 1 struck-out passage, 2 comments, 4 hidden passages", "A picture was not pasted"]
    report = "document.querySelector('.paste-report').textContent"
    body = paste(HIDING, f"({words(2)}) && {told}.every((sentence) => {report}.includes(sentence))")
    assert body[0]["value"]["html"] == "<p>Take two pills «\u00a0at once\u00a0»</p>"
    assert body[1]["value"]["rows"] == [["a", "5\u00a0mg"], ["c", "d"]]
    assert body[2]["value"]["html"] == "<p><strong>now</strong></p><p>then</p>"


def test_hidden_words_are_not_pasted_into_a_field_without_formatting(editor):
    editor.edit(factories.article("Sleep", body=[("quote", {"text": ""})]))
    field = editor.find("[name=body-0-value-text]")
    html = "<p>Take <del>ten</del>\ntwo</p><p>now<span hidden>secret</span></p>"
    editor.script(PASTE.replace(".public-DraftEditor-content", "[name=body-0-value-text]"), html, "ten secret")
    assert field.get_attribute("value") == "Take two\nnow"
    assert "1 deleted passage, 1 hidden passage" in editor.find(".paste-report").text


def picture(color: str, alt: str) -> str:
    file = BytesIO()
    Image.new("RGB", (8, 6), color).save(file, "PNG")
    return f'<img src="data:image/png;base64,{b64encode(file.getvalue()).decode()}" alt="{alt}">'


def test_pictures_stand_where_they_stood_with_caption_and_description(paste):
    figure = f"<figure>{picture('gold', 'A lamp')}<figcaption>The <i>waiting</i> room</figcaption></figure>"
    there = [f"document.querySelector('[name=body-{place}-value-image-image]')?.value" for place in (1, 5)]
    bed = picture("teal", "A bed").replace("<img", "<img title='bed (2).png'")
    source = f"<p>Alpha {bed} Beta</p>{TABLE}<p>Gamma</p>{figure}<p>Delta</p>"
    body = paste(source, " && ".join([*there, *(words(place) for place in (0, 2, 4, 6))]))
    kinds = ["rich_text", "image", "rich_text", "table", "rich_text", "image", "rich_text"]
    assert [block["type"] for block in body] == kinds
    texts = [block["value"]["html"] for block in body if block["type"] == "rich_text"]
    assert texts == ["<p>Alpha</p>", "<p>Beta</p>", "<p>Gamma</p>", "<p>Delta</p>"]
    pictures = [block["value"] for block in body if block["type"] == "image"]
    assert [(each["image"]["alt"], each["caption"]) for each in pictures] == [
        ("A bed", None),
        ("A lamp", "The waiting room"),
    ]


LINKS = """<p><a href="tel:+1-416-967-1111">Call</a>, <a href="mailto:a@example.org">write</a>,
<a href="https://www.google.com/url?q=https://example.org/a&amp;sa=D">see</a></p>
<iframe src="https://www.youtube.com/embed/abc"></iframe>"""


def test_links_to_phones_and_mail_survive_and_frames_are_told_of(paste):
    report = "document.querySelector('.paste-report').textContent.includes('https://www.youtube.com/embed/abc')"
    html = paste(LINKS, f"({words(0)}) && {report}")[0]["value"]["html"]
    assert html == (
        '<p><a href="tel:+14169671111">Call</a>, <a href="mailto:a@example.org">write</a>, '
        '<a href="https://example.org/a">see</a></p>'
    )


def test_definitions_details_and_formulas_are_pasted_as_paragraphs_and_scripts(paste):
    source = """<dl><dt>Dose</dt><dd>5 mg</dd><dt>Max</dt><dd><p>10 mg</p></dd></dl>
    <details><summary>More</summary>Words <b>here</b></details>
    <p><math><msup><mi>x</mi><mn>2</mn></msup><mfrac><mn>1</mn><mn>2</mn></mfrac></math></p>"""
    terms = "<p>Dose</p><p>5 mg</p><p>Max</p><p>10 mg</p>"
    others = "<p>More</p><p>Words <strong>here</strong></p><p>x<sup>2</sup>1/2</p>"
    assert paste(source, words(0))[0]["value"]["html"] == terms + others


def test_clipped_formulas_are_pasted_once(paste):
    source = f"<style>{CLIPS}</style>" + "".join(f"<p>Take {formula} mg.</p>" for formula in CLIPPED_FORMULAS)
    once = "<p>Take 10<sup>2</sup> mg.</p>"
    assert paste(source, words(0))[0]["value"]["html"] == once * len(CLIPPED_FORMULAS)


def test_formulas_are_pasted_as_text(paste):
    source = "".join(f"<p>So <math>{formula}</math></p>" for formula, _ in FORMULAS)
    assert paste(source, words(0))[0]["value"]["html"] == "".join(f"<p>So {text}</p>" for _, text in FORMULAS)


def test_words_that_fade_in_or_show_in_part_are_pasted(paste):
    fading, clipped = "opacity:0", "clip-path:inset(50% 0 0 0)"
    classes = f"<style>.x{{{fading}}} .y{{{clipped}}}</style><p class='x'>Take</p><p class='y'>two</p>"
    source = f"{classes}<p style='{fading}'>in the</p><p style='{clipped}'>morning.</p>"
    assert paste(source, words(0))[0]["value"]["html"] == "<p>Take</p><p>two</p><p>in the</p><p>morning.</p>"


def test_boxes_controls_and_links_of_headings_to_themselves_are_not_pasted(paste):
    box = f'<img src="data:image/png;base64,{PNG}" aria-roledescription="checkbox">'
    source = f"""<h2>More <a href="https://example.org/#more">#</a></h2>
    <ul><li role="checkbox">{box}<p>Rest</p></li></ul>
    <button>Copy</button><select><option>Secret</option></select><span class="sr-only">secret</span>
    <p style="position:absolute;clip:rect(0 0 0 0)">secret</p>"""
    body = paste(source, words(0))
    assert [block["type"] for block in body] == ["heading", "rich_text"]
    assert body[0]["value"]["text"] == "More"
    assert body[1]["value"]["html"] == "<ul><li>Rest</li></ul>"


@pytest.mark.parametrize(
    "numbered",
    [
        "<ol start=3><li>Rest</li></ol>",
        "<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>3.<span>&nbsp; </span></span>Rest</p>",
    ],
)
def test_numbered_list_that_does_not_begin_at_one_is_told_of(paste, numbered):
    report = "document.querySelector('.paste-report').textContent.includes('began at 3')"
    paste(numbered, f"({words(0)}) && {report}")


def test_click_adds_a_column(editor):
    article = factories.article("Sleep", body=[("table", factories.table(["Day"], ["Monday"]))])
    editor.edit(article)
    editor.click("[data-append-column]")
    until(lambda: len(editor.all(".column-heading")) == 2)
