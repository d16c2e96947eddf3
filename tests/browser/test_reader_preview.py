"""Drafts in the built-in reader, with a server that answers for a draft as API.md says, in the frame of an editor."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from api.publishing.publish import publish_everything
from tests import factories
from tests.browser.console import errors_in
from tests.browser.reading import Reader
from tests.browser.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

EXPIRED = "This link has expired. Ask for a new one."
# The window of an editor: it has the preview in a frame, and notes what the frame tells it.
EDITOR = b"""<!doctype html><title>Editor</title>
<iframe id="preview" name="preview" src="/preview/?token=one" width="900" height="500"></iframe>
<script>
    const told = [];
    addEventListener("message", ({origin, data}) => told.push({origin, ...data}));
    const tell = (message) => frames.preview.postMessage(message, location.origin);
</script>"""


class Desk(ThreadingHTTPServer):
    """Answers for drafts and for the window of an editor, and hands all other requests on to the site."""

    daemon_threads = True

    def __init__(self, site: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.site = site
        self.answers: dict[str, dict] = {}
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Desk

    def do_GET(self) -> None:
        if self.path == "/editor":
            self._send(200, "text/html", EDITOR)
        elif self.path.startswith("/api/v1/preview/"):
            token = self.path.split("/")[4]
            self.server.asked.append(token)
            answer = self.server.answers.get(token)
            status, kind = (200, "application/json") if answer else (404, "application/problem+json")
            body = answer or {"status": 404, "code": "not_found", "detail": EXPIRED}
            self._send(status, kind, json.dumps(body).encode())
        else:
            try:
                found = urlopen(self.server.site + self.path)
            except HTTPError as error:
                found = error
            with found:
                self._send(found.status, found.headers["Content-Type"], found.read(), found.headers)

    def _send(self, status: int, kind: str, body: bytes, headers: Any = ()) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if "Content-Security-Policy" in headers:
            self.send_header("Content-Security-Policy", headers["Content-Security-Policy"])
            self.send_header("X-Frame-Options", headers["X-Frame-Options"])
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture
def desk(live_server) -> Iterator[Desk]:
    server = Desk(live_server.url)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def reader(browser, desk) -> Reader:
    return Reader(browser, desk.url)


@pytest.fixture
def draft(desk, api) -> dict:
    """A draft with many paragraphs, as the answer to the token `one`."""
    body = [
        ("faq", {"items": [{"question": "Does a nap harm?", "answer": "<p>No.</p>"}]}),
        *(("rich_text", f"<p>Paragraph {number}</p>") for number in range(60)),
    ]
    factories.article("Sleep", body=body)
    document = api("articles/sleep/").data
    del document["version"]
    problem = {"block_id": document["body"][3]["id"], "field": None, "detail": "Describe the picture."}
    facts = {"expires_at": "2030-01-31T12:00:00Z", "revision": 7, "live": False, "problems": [problem]}
    desk.answers["one"] = {"kind": "page", "document": document, "preview": facts}
    publish_everything()
    return desk.answers["one"]


@pytest.fixture
def editor(reader, draft) -> Reader:
    """The window of an editor, with the draft in its frame, where the browser is."""
    reader.browser.get(f"{reader.url}/editor")
    reader.browser.switch_to.frame("preview")
    reader.find("h1")
    return reader


def told(editor: Reader) -> list[dict]:
    """What the frame told the editor's window."""
    return editor.script("return parent.eval('told')")


def tell(editor: Reader, **message: Any) -> None:
    editor.script("parent.eval('tell')(arguments[0])", message)


def test_draft_says_what_it_is_and_what_is_missing(reader, draft):
    reader.open("/preview/?token=one")
    assert reader.find("h1").text == "Sleep"
    bar = reader.find(".draft").text
    assert "Draft" in bar
    assert "January 31, 2030" in bar
    assert "One thing is not filled in yet\nDescribe the picture." in bar
    assert not reader.all(".draft button")  # there is no editor to tell
    assert reader.find(".about-reader a:last-child").get_attribute("href") == f"{reader.url}/api/v1/preview/one/"
    assert reader.script("return location.pathname") == "/preview/"
    assert not errors_in(reader.browser)


@pytest.mark.parametrize("path", ["/preview/?token=gone", "/preview?token=gone"])
def test_token_that_has_ended_shows_the_sentence_of_the_api(reader, draft, path):
    reader.open(path)
    assert reader.find("h1").text == "This draft cannot be shown"
    assert EXPIRED in reader.find("main").text


def test_new_revision_is_shown_where_the_reader_was(editor, draft, desk):
    editor.find(".faq summary").click()
    editor.script("document.querySelector('[data-block-id=\"' + arguments[0] + '\"]').scrollIntoView()", _id(draft, 40))
    top = editor.script("return document.querySelectorAll('[data-block-id]')[40].getBoundingClientRect().top")
    draft["document"]["body"][1]["value"]["html"] = "<p>New words</p>" * 20
    draft["document"]["title"] = "Sleep well"
    tell(editor, type="preview", revision=8)
    until(lambda: editor.find("h1").text == "Sleep well")
    assert "New words" in editor.all("[data-block-id]")[1].text
    assert editor.script(
        "return document.querySelectorAll('[data-block-id]')[40].getBoundingClientRect().top"
    ) == pytest.approx(top, abs=2)
    assert editor.find(".faq details").get_attribute("open")  # what did not change stays as it was
    assert desk.asked == ["one", "one"]


def test_click_on_a_block_opens_it_in_the_editor(editor, draft):
    draft_id = _id(draft, 2)
    editor.find(f'[data-block-id="{draft_id}"]').click()
    until(lambda: told(editor))
    assert told(editor) == [{"origin": editor.url, "type": "edit", "block_id": draft_id}]


def test_problem_opens_its_block_in_the_editor(editor, draft):
    editor.find(".draft button").click()
    until(lambda: told(editor))
    assert [(message["type"], message["block_id"]) for message in told(editor)] == [("edit", _id(draft, 3))]


def test_editor_scrolls_the_preview_to_a_block(editor, draft):
    tell(editor, type="focus", block_id=_id(draft, 50))
    until(lambda: editor.all(".marked"))
    block = editor.find(".marked")
    assert block.get_attribute("data-block-id") == _id(draft, 50)
    assert editor.script(
        "const {top} = arguments[0].getBoundingClientRect(); return top > 0 && top < innerHeight", block
    )


def test_links_do_not_leave_a_framed_preview(editor):
    editor.find(".site-name").click()
    editor.find("[type=search]").send_keys("sleep\n")
    assert editor.script("return location.pathname") == "/preview/"


def test_messages_of_others_are_not_heard(editor, draft, desk):
    """Only the window around the preview is heard, not the preview itself or another frame."""
    editor.script("window.postMessage({type: 'focus', block_id: arguments[0]}, '*')", _id(draft, 50))
    tell(editor, type="focus", block_id=_id(draft, 40))
    until(lambda: editor.all(".marked"))
    assert editor.find(".marked").get_attribute("data-block-id") == _id(draft, 40)


def _id(draft: dict, number: int) -> str:
    return draft["document"]["body"][number]["id"]
