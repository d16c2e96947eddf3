"""Dropping files onto fields of pictures and onto lists of them."""

import base64
from io import BytesIO
from typing import Any

import pytest
from django.core.files.images import ImageFile
from PIL import Image

from pages.files.decoding import VECTORS
from pages.models import Article, Location, Picture
from tests import factories
from tests.browser.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

HERO = "#id_hero-chooser"
GALLERY = "[data-takes-pictures]"
IMAGE_BLOCK = "#body-0-value-image-image-chooser"
# The files are pairs of a name and a content in base64. Returns true if the page takes them at the first event.
_DRAG = """
const [selector, files, types] = arguments;
const target = document.querySelector(selector);
const dataTransfer = new DataTransfer();
for (const [name, content] of files) {
    dataTransfer.items.add(new File([Uint8Array.from(atob(content), (char) => char.charCodeAt())], name));
}
const events = types.map((type) => new DragEvent(type, {dataTransfer, bubbles: true, cancelable: true}));
for (const event of events) target.dispatchEvent(event);
return events[0].defaultPrevented;
"""

STATE = "return document.querySelector(arguments[0]).widget.state"
# As the dialog does, which tells the id as a number.
CHOOSE = """
const [selector, state] = arguments;
document.querySelector(selector).widget.setStateFromModalData({...state, id: Number(state.id)});
"""
IS_IN_SIGHT = """
const {top, bottom} = document.querySelector(arguments[0]).getBoundingClientRect();
return top >= 0 && bottom <= innerHeight;
"""


def png(color: str = "seagreen", *, size: tuple[int, int] = (160, 120)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, color).save(file, "PNG")
    return file.getvalue()


class Form:
    """The form of a page in a browser, onto which files can be dropped."""

    def __init__(self, browser: Any) -> None:
        self.browser = browser

    def drag(self, selector: str, *files: tuple[str, bytes], types: tuple[str, ...] = ("dragover",)) -> bool:
        encoded = [(name, base64.b64encode(content).decode()) for name, content in files]
        return self.browser.execute_script(_DRAG, selector, encoded, types)

    def drop(self, selector: str, *files: tuple[str, bytes]) -> None:
        assert self.drag(selector, *files, types=("dragover", "drop"))

    def text(self, selector: str) -> str:
        return self.browser.execute_script("return document.querySelector(arguments[0])?.textContent || ''", selector)

    def value(self, selector: str) -> str:
        return self.browser.execute_script("return document.querySelector(arguments[0])?.value || ''", selector)


@pytest.fixture
def opened(admin):
    """Opens a page in the editor."""

    def open_form(page: Any, *, user: Any = None) -> Form:
        admin.sign_in(user)
        admin.edit(page)
        admin.find(".image-chooser, [data-takes-pictures]")
        return Form(admin.browser)

    return open_form


def latest(page: Any) -> Any:
    return type(page).objects.get(pk=page.pk).get_latest_revision_as_object()


def test_a_picture_is_uploaded_to_the_field_and_the_draft_saves_itself(opened):
    article = factories.article()
    form = opened(article)
    form.drag(HERO, ("dawn.png", png()))
    until(lambda: form.drag(HERO, ("dawn.png", png())) and form.text(".drop-hint") == "Drop to upload")
    form.drop(HERO, ("Dawn over the sea.large.png", png()))
    assert form.text(".drop-hint") == ""
    until(lambda: form.value("#id_hero"))
    picture = Picture.objects.get()
    assert (picture.title, picture.width, picture.description) == ("Dawn over the sea.large", 160, "")
    assert form.value("#id_hero") == str(picture.pk)
    assert form.text(f"{HERO} [data-chooser-title]") == picture.title
    assert form.browser.execute_script(
        "return document.querySelector('#id_hero-chooser [data-chooser-image]').getAttribute('src')"
    )
    assert form.browser.execute_script("return !document.querySelector('progress')")
    until(lambda: Article.objects.get().latest_revision and latest(article).hero_id == picture.pk)


def test_each_picture_that_is_dropped_onto_a_gallery_is_an_item(opened):
    article = factories.article(body=[("gallery", {"images": [{"image": None, "caption": ""}]})])
    form = opened(article)
    form.drop(GALLERY, ("one.png", png("red")), ("two.png", png("green")), ("three.png", png("blue")))
    values = lambda: [form.value(f"[name=body-0-value-images-{n}-value-image-image]") for n in range(4)]  # noqa: E731
    until(lambda: all(values()[:3]))
    pictures = dict(Picture.objects.values_list("title", "pk"))
    assert values() == [*(str(pictures[title]) for title in ("one", "two", "three")), ""]
    # Drafts that save themselves meanwhile have items without a picture.
    until(
        lambda: Article.objects.get().latest_revision and [bool(i["image"]) for i in images_of(article)] == [True] * 3
    )
    assert [item["image"].title for item in images_of(article)] == ["one", "two", "three"]


def images_of(article: Article) -> Any:
    return latest(article).body[0].value["images"]


def test_pictures_are_added_to_an_empty_list(opened):
    location = factories.location()
    form = opened(location)
    form.drop(GALLERY, ("one.png", png("red")), ("two.png", png("green")))
    until(lambda: form.value("[name=images-0-value-image]") and form.value("[name=images-1-value-image]"))
    until(
        lambda: (
            Location.objects.get().latest_revision and [bool(b.value) for b in latest(location).images] == [True] * 2
        )
    )
    assert [block.value.title for block in latest(location).images] == ["one", "two"]


def test_a_file_that_is_refused_is_told_beside_the_field(opened):
    form = opened(factories.article())
    told = f"{HERO} + .drop-report .error-message"
    form.drop(HERO, ("one.png", png("red")), ("two.png", png("green")))
    until(lambda: form.text(told) == "Drop one picture here.")
    form.drop(HERO, ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'))
    until(lambda: form.text(told) == VECTORS)
    form.browser.execute_cdp_cmd("Network.enable", {})
    away = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
    form.browser.execute_cdp_cmd("Network.emulateNetworkConditions", away)
    form.drop(HERO, ("one.png", png("red")))
    until(lambda: form.text(told).startswith("The server does not answer."))
    back = {**away, "offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
    form.browser.execute_cdp_cmd("Network.emulateNetworkConditions", back)
    assert not Picture.objects.exists()
    form.drop(HERO, ("one.png", png("red")))
    until(lambda: form.value("#id_hero"))
    assert form.text(told) == ""


@pytest.mark.parametrize(("button", "kept"), [("Use the existing picture", "Dawn"), ("Keep the new one", "again")])
def test_a_picture_that_is_already_here_can_be_used(opened, button, kept):
    factories.home()
    existing = ImageFile(BytesIO(png()), "dawn.png")
    Picture.objects.create(title="Dawn", description="A pale sun", file=existing)
    form = opened(factories.article(body=[("image", {"image": None, "caption": "", "credit": ""})]))
    form.drop(IMAGE_BLOCK, ("again.png", png()))
    until(lambda: "“Dawn”" in form.text(".drop-duplicate p"))
    assert form.value("[name=body-0-value-image-image]") == ""
    found = form.browser.find_element("xpath", f"//button[text()='{button}']")
    form.browser.execute_script("arguments[0].click()", found)  # the footer is over it
    until(lambda: form.value("[name=body-0-value-image-image]"))
    chosen = Picture.objects.get(pk=form.value("[name=body-0-value-image-image]"))
    assert chosen.title == kept
    # From the description, and never from the title, which is the name of a file.
    until(lambda: form.value("[name=body-0-value-image-alt_text]") == chosen.description)
    assert Picture.objects.filter(title="again").exists() == (kept == "again")
    assert form.text(".drop-duplicate") == ""


def test_a_form_is_not_sent_while_a_picture_is_uploaded(opened):
    article = factories.article()
    form = opened(article)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 100_000}
    form.browser.execute_cdp_cmd("Network.enable", {})
    form.browser.execute_cdp_cmd("Network.emulateNetworkConditions", slow)
    file = BytesIO()
    Image.effect_noise((800, 600), 90).save(file, "PNG")
    form.drop(HERO, ("noise.png", file.getvalue()))
    form.browser.find_element("css selector", "progress[aria-label='Uploading noise.png']")
    form.browser.execute_script("document.querySelector('[name=action-publish]').click()")
    until(lambda: "A picture is still being uploaded." in form.text(".messages"))
    until(lambda: form.value("#id_hero"))
    form.browser.execute_script("document.querySelector('#id_hero_decorative').click()")
    form.browser.execute_script("document.querySelector('[name=action-publish]').click()")
    form.browser.find_element("css selector", ".messages .success")
    assert Article.objects.get().hero.title == "noise"


def test_a_form_is_not_sent_before_the_question_of_two_equal_pictures_is_answered(opened):
    Picture.objects.create(title="Dawn", file=ImageFile(BytesIO(png()), "dawn.png"))
    article = factories.article()
    form = opened(article)
    form.drop(HERO, ("again.png", png()))
    until(lambda: "“Dawn”" in form.text(".drop-duplicate p"))
    form.browser.execute_script("[...document.querySelectorAll('.w-panel')].at(-1).scrollIntoView()")
    form.browser.execute_script("document.querySelector('[name=action-publish]').click()")
    until(lambda: "which of two equal pictures" in form.text(".messages li:focus"))
    assert form.browser.execute_script(IS_IN_SIGHT, ".messages li:focus")
    form.browser.find_element("link text", "Show it").click()
    until(lambda: form.browser.execute_script(IS_IN_SIGHT, ".drop-duplicate button"))
    assert "“Dawn”" in form.text(".drop-duplicate p")


def test_words_about_a_picture_go_with_it_and_can_be_put_back(opened):
    chosen = {"image": factories.picture(), "alt_text": "Trees in the mist", "decorative": False}
    body = [("image", {"image": chosen, "caption": "", "credit": ""})]
    form = opened(factories.article(body=body, hero=factories.picture("Firs"), hero_alt="Firs on a slope"))
    for chooser, words in ((HERO, "#id_hero_alt"), (IMAGE_BLOCK, "[name=body-0-value-image-alt_text]")):
        before, first = form.value(words), form.browser.execute_script(STATE, chooser)
        for height in (7, 8, 9):  # the third one after the first picture was chosen again
            earlier = form.value(picture := chooser.removesuffix("-chooser"))
            form.drop(chooser, (f"{len(before)}.png", png(size=(len(before), height))))
            until(lambda at=picture, was=earlier: form.value(at) not in ("", was))
            until(lambda words=words: form.text(".words-report p") and not form.value(words))
            assert f"“{before}”" in form.text(".words-report p")
            if height == 8:
                form.browser.execute_script(CHOOSE, chooser, first)
                assert (form.value(words), form.text(".words-report")) == (before, "")
        form.browser.execute_script("document.querySelector('.words-report button').click()")
        assert form.value(words) == before
        assert form.text(".words-report") == ""


def test_who_may_not_add_pictures_is_told_so(opened):
    article = factories.article()
    form = opened(article, user=factories.member(of=article))
    form.drag(HERO, ("dawn.png", png()))
    assert form.text(".drop-hint") == ""
    form.drag(HERO, ("dawn.png", png()), types=("drop",))
    until(lambda: "you may not add pictures" in form.text(".drop-report"))
