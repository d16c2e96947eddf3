"""The editor beside the frontend, which is on another origin."""

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from pages.models import Article
from tests import factories
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
def opened(browser, live_server, client, frontend) -> Iterator[Callable[[str], Any]]:
    """Opens a form of the admin with its preview."""
    client.force_login(factories.administrator())
    browser.set_window_size(1440, 1000)
    browser.get(f"{live_server.url}/favicon.ico")
    browser.add_cookie({"name": "sessionid", "value": client.cookies["sessionid"].value})

    def open_with_preview(address: str) -> Any:
        browser.get(live_server.url + address)
        browser.find_element("css selector", "[data-side-panel-toggle=preview]").click()
        return browser

    yield open_with_preview
    browser.get("about:blank")


def edit(page: Article) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def in_frame(browser: Any, script: str, *arguments: Any) -> Any:
    browser.switch_to.frame(browser.find_element("id", "w-preview-iframe"))
    try:
        return browser.execute_script(script, *arguments)
    finally:
        browser.switch_to.default_content()


def test_what_is_typed_is_shown_in_the_same_frame(opened):
    browser = opened(edit(factories.article("Sleep", summary="Short")))
    until(lambda: in_frame(browser, IN_FRAME, "#summary") == "Short")
    frame = browser.find_element("id", "w-preview-iframe")
    in_frame(browser, "window.loadedOnce = true")
    browser.find_element("name", "summary").send_keys(" and sweet")
    until(lambda: in_frame(browser, IN_FRAME, "#summary") == "Short and sweet")
    assert in_frame(browser, "return window.loadedOnce")
    assert frame == browser.find_element("id", "w-preview-iframe")


def test_page_that_was_never_saved_is_shown_with_its_problems(opened):
    index = factories.article_index()
    browser = opened(reverse("wagtailadmin_pages:add", args=["pages", "article", index.pk]))

    def problems() -> str:  # the panel is another element once the draft has saved itself
        return str(browser.execute_script("return document.querySelector('[data-preview-problems]').innerText"))

    until(lambda: "Give the page a title." in problems())
    browser.execute_script("document.querySelector('[data-preview-problems] a[href=\"#id_title\"]').click()")
    until(lambda: browser.switch_to.active_element.get_attribute("name") == "title")
    browser.switch_to.active_element.send_keys("Rest")
    until(lambda: in_frame(browser, IN_FRAME, "h1") == "Rest")
    until(lambda: browser.execute_script("return document.querySelector('[data-preview-problems]').hidden"))
    until(lambda: "/edit/" in browser.current_url)  # the draft has saved itself
    browser.find_element("name", "summary").send_keys("Lie down")
    until(lambda: in_frame(browser, IN_FRAME, "#summary") == "Lie down")


def test_click_in_the_frame_opens_the_block(opened):
    article = factories.article("Sleep", body=[("heading", {"level": "2", "text": f"Part {n}"}) for n in range(6)])
    last = article.body[5].id
    browser = opened(edit(article))
    until(lambda: in_frame(browser, IN_FRAME, f"[data-block-id='{last}']") == "Part 5")
    toggle = browser.find_element("css selector", f"#block-{last}-section [data-panel-toggle]")
    browser.execute_script("arguments[0].click()", toggle)
    assert toggle.get_attribute("aria-expanded") == "false"
    in_frame(browser, "document.querySelector(arguments[0]).click()", f"[data-block-id='{last}']")
    until(lambda: toggle.get_attribute("aria-expanded") == "true")
    seen = "const {top} = arguments[0].getBoundingClientRect(); return top > 0 && top < innerHeight"
    until(lambda: browser.execute_script(seen, toggle))
    in_frame(browser, "parent.postMessage({type: 'edit', block_id: null, field: 'summary'}, '*')")
    until(lambda: browser.switch_to.active_element.get_attribute("name") == "summary")


def test_message_of_another_window_opens_nothing(opened):
    article = factories.article("Sleep", body=[("heading", {"level": "2", "text": "Why?"})])
    block = article.body[0].id
    browser = opened(edit(article))
    until(lambda: in_frame(browser, IN_FRAME, f"[data-block-id='{block}']") == "Why?")
    toggle = browser.find_element("css selector", f"#block-{block}-section [data-panel-toggle]")
    browser.execute_script("arguments[0].click()", toggle)
    browser.execute_script("postMessage({type: 'edit', block_id: arguments[0]}, location.origin)", block)
    time.sleep(0.5)
    assert toggle.get_attribute("aria-expanded") == "false"


def test_block_with_the_focus_is_shown_in_the_frame(opened):
    article = factories.article("Sleep", body=[("heading", {"level": "2", "text": f"Part {n}"}) for n in range(6)])
    browser = opened(edit(article))
    last = article.body[5].id
    until(lambda: in_frame(browser, IN_FRAME, f"[data-block-id='{last}']") == "Part 5")
    assert in_frame(browser, "return scrollY") == 0
    field = browser.find_element("id", "body-5-value-text")
    browser.execute_script("arguments[0].focus()", field)
    until(lambda: in_frame(browser, "return scrollY") > 0)
