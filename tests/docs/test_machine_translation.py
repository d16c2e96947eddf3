"""The function in docs/running.md that translates drafts, run as it stands there."""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.conf import settings as ours

from pages.machine_translation import translate_fields
from tests import factories

pytestmark = pytest.mark.django_db


class Service(BaseHTTPRequestHandler):
    """Answers as LibreTranslate does: https://docs.libretranslate.com/api/operations/translate/"""

    asked: list[dict[str, Any]]

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append(asked)
        answer = json.dumps({"translatedText": [f"{asked['target']}: {text}" for text in asked["q"]]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Service]]:
    Service.asked = []
    with HTTPServer(("127.0.0.1", 0), Service) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("LIBRETRANSLATE_URL", f"http://127.0.0.1:{server.server_port}")
        yield Service
        server.shutdown()


def test_function_of_the_docs_translates_a_page(service: type[Service], settings: Any, tmp_path, monkeypatch) -> None:
    documented = (ours.BASE_DIR / "docs" / "running.md").read_text()
    (source,) = re.findall(r"^```python\n(.*?)^```$", documented, re.MULTILINE | re.DOTALL)
    (tmp_path / "translation_of_the_docs.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    settings.MACHINE_TRANSLATION = "translation_of_the_docs.translate"
    page = factories.plain_page("About", intro="<p>We <b>care</b>.</p>")
    assert translate_fields(page, source="en", target="fr") == 0
    assert (page.title, page.intro) == ("fr: About", "<p>fr: We <b>care</b>.</p>")
    assert [(asked["format"], asked["source"]) for asked in service.asked] == [("text", "en"), ("html", "en")]
