"""The editor beside the frontend, which is on another origin."""

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.urls import reverse

from pages.models import Article
from tests import factories
from tests.browser.admin import Admin
from tests.browser.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

FILES = Path(__file__).parent / "frontend"
IN_FRAME = "return document.querySelector(arguments[0])?.textContent"


@pytest.fixture
def frontend(live_server, settings, tmp_path) -> Iterator[str]:
    """Serves the files of docs/preview.md for this CMS on another origin, and yields that."""
    for file in FILES.iterdir():
        (tmp_path / file.name).write_text(file.read_text().replace("https://cms.example.org", live_server.url))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.FRONTEND_URL = f"http://127.0.0.1:{server.server_port}"
    settings.PREVIEW_PATH = "/index.html?token={token}"
    yield settings.FRONTEND_URL
    server.shutdown()
    server.server_close()


@pytest.fixture
def opened(editor, frontend) -> Callable[[str], Admin]:
    """Opens a form of the admin with its preview."""
    editor.resize(1440, height=1000)

    def open_with_preview(address: str) -> Admin:
        editor.open(address)
        editor.find("[data-side-panel-toggle=preview]").click()
        return editor

    return open_with_preview


def edit(page: Article) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_what_is_typed_is_shown_in_the_same_frame(opened):
    editor = opened(edit(factories.article("Sleep", summary="Short")))
    until(lambda: editor.in_frame(IN_FRAME, "#summary") == "Short")
    frame = editor.find("#w-preview-iframe")
    editor.in_frame("window.loadedOnce = true")
    editor.find("[name=summary]").send_keys(" and sweet")
    until(lambda: editor.in_frame(IN_FRAME, "#summary") == "Short and sweet")
    assert editor.in_frame("return window.loadedOnce")
    assert frame == editor.find("#w-preview-iframe")


def test_page_that_was_never_saved_is_shown_with_its_problems(opened):
    index = factories.article_index()
    editor = opened(reverse("wagtailadmin_pages:add", args=["pages", "article", index.pk]))

    def problems() -> str:  # the panel is another element once the draft has saved itself
        return str(editor.script("return document.querySelector('[data-preview-problems]').innerText"))

    until(lambda: "Give the page a title." in problems())
    editor.script("document.querySelector('[data-preview-problems] a[href=\"#id_title\"]').click()")
    until(lambda: editor.browser.switch_to.active_element.get_attribute("name") == "title")
    editor.browser.switch_to.active_element.send_keys("Rest")
    until(lambda: editor.in_frame(IN_FRAME, "h1") == "Rest")
    until(lambda: editor.script("return document.querySelector('[data-preview-problems]').hidden"))
    until(lambda: "/edit/" in editor.browser.current_url)  # the draft has saved itself
    editor.find("[name=summary]").send_keys("Lie down")
    until(lambda: editor.in_frame(IN_FRAME, "#summary") == "Lie down")


def test_click_in_the_frame_opens_the_block(opened):
    article = factories.article("Sleep", body=[("heading", {"level": "2", "text": f"Part {n}"}) for n in range(6)])
    last = article.body[5].id
    editor = opened(edit(article))
    until(lambda: editor.in_frame(IN_FRAME, f"[data-block-id='{last}']") == "Part 5")
    toggle = editor.find(f"#block-{last}-section [data-panel-toggle]")
    editor.script("arguments[0].click()", toggle)
    assert toggle.get_attribute("aria-expanded") == "false"
    editor.in_frame("document.querySelector(arguments[0]).click()", f"[data-block-id='{last}']")
    until(lambda: toggle.get_attribute("aria-expanded") == "true")
    seen = "const {top} = arguments[0].getBoundingClientRect(); return top > 0 && top < innerHeight"
    until(lambda: editor.script(seen, toggle))
    editor.in_frame("parent.postMessage({type: 'edit', block_id: null, field: 'summary'}, '*')")
    until(lambda: editor.browser.switch_to.active_element.get_attribute("name") == "summary")


def test_message_of_another_window_opens_nothing(opened):
    article = factories.article("Sleep", body=[("heading", {"level": "2", "text": "Why?"})])
    block = article.body[0].id
    editor = opened(edit(article))
    until(lambda: editor.in_frame(IN_FRAME, f"[data-block-id='{block}']") == "Why?")
    toggle = editor.find(f"#block-{block}-section [data-panel-toggle]")
    editor.script("arguments[0].click()", toggle)
    editor.script("postMessage({type: 'edit', block_id: arguments[0]}, location.origin)", block)
    time.sleep(0.5)
    assert toggle.get_attribute("aria-expanded") == "false"


def test_block_with_the_focus_is_shown_in_the_frame(opened):
    article = factories.article("Sleep", body=[("heading", {"level": "2", "text": f"Part {n}"}) for n in range(6)])
    editor = opened(edit(article))
    last = article.body[5].id
    until(lambda: editor.in_frame(IN_FRAME, f"[data-block-id='{last}']") == "Part 5")
    assert editor.in_frame("return scrollY") == 0
    field = editor.find("#body-5-value-text")
    editor.script("arguments[0].focus()", field)
    until(lambda: editor.in_frame("return scrollY") > 0)


def test_editor_checks_the_page_in_the_frame(opened):
    editor = opened(edit(factories.article("Sleep", summary="Short and sweet")))
    editor.find("[data-side-panel-toggle=checks]").click()

    def told(part: str) -> str:
        return str(editor.script("return document.querySelector(arguments[0])?.innerText", part))

    until(lambda: "The description for search engines is empty" in told("[data-checks-panel]"))
    until(lambda: told("[data-content-word-count]") == "4")
    editor.type(" indeed", into="summary")
    until(lambda: told("[data-content-word-count]") == "5")
