"""The editor beside the website in `clients/web`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.publishing.publish import publish_everything
from tests import factories
from tests.browser.admin import Admin
from tests.browser.waiting import until
from tests.node.website import Website, built_website
from tests.servers import free_port

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

IN_FRAME = "return document.querySelector(arguments[0])?.textContent"


@pytest.fixture
def website(live_server: Any, settings: Any, tmp_path: Path) -> Iterator[Website]:
    website = Website(tmp_path / "website", live_server.url, free_port())
    settings.FRONTEND_URL, settings.PREVIEW_PATH = website.url, "/preview?token={token}"
    website.install(built_website()[0])
    with website.served():
        yield website


def test_draft_and_its_blocks_are_shown_in_the_frame(editor: Admin, website: Website) -> None:
    article = factories.article("Sleep", body=[("heading", {"level": "2", "text": f"Part {n}"}) for n in range(6)])
    publish_everything()
    website.build()
    editor.resize(1440, height=1000)
    editor.edit(article)
    editor.find("[data-side-panel-toggle=preview]").click()
    until(lambda: editor.in_frame(IN_FRAME, "h1") == "Sleep")
    editor.find("[name=summary]").send_keys("Not yet saved.")
    until(lambda: editor.in_frame(IN_FRAME, ".lead") == "Not yet saved.")
    last = article.body[5].id
    toggle = editor.find(f"#block-{last}-section [data-panel-toggle]")
    editor.script("arguments[0].click()", toggle)
    assert toggle.get_attribute("aria-expanded") == "false"
    editor.in_frame("document.querySelector(arguments[0]).click()", f"[data-block-id='{last}'] h2")
    until(lambda: toggle.get_attribute("aria-expanded") == "true")
