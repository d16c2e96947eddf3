"""The package in `clients/typescript`, in a worker of a page on another origin, with the store of docs/sync.md."""

import json
import shutil
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from api.publishing.publish import publish_everything
from tests import factories
from tests.docs.snippets import snippets
from tests.node.client import built_client, compiled

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

PAGE = """<!doctype html><title>A frontend</title><p id="told"></p>
<script>
const show = (told) => { document.querySelector("#told").textContent = told; };
const worker = new Worker("worker.js", { type: "module" });
worker.onmessage = ({ data }) => show(JSON.stringify(data));
worker.onerror = ({ message }) => show(message || "The worker did not start.");
</script>
"""
WORKER = """
import { createClient, findPath, syncAssets, syncCopy } from "./package/index.js";
import { CacheStore } from "./store.mjs";

try {
  const api = createClient("SERVER", { site: "testserver" });
  const titles = [];
  const query = { limit: 1, ordering: "title", fields: ["title"] };
  for await (const { title } of api.articles.all(query)) titles.push(title);
  const problem = await api.articles.get("nothing").catch(({ code }) => code);
  const store = new CacheStore();
  const copy = await syncCopy(api, store);
  const missing = await syncAssets(copy, store);
  const files = await Promise.all([...copy.assets().keys()].map((url) => store.has(url)));
  const later = await syncCopy(api, store);
  const found = findPath(later, "/blog/sleep").document.title;
  await store.keepOnly(new Set());
  const left = await Promise.all([...copy.assets().keys()].map((url) => store.has(url)));
  postMessage({ titles, problem, missing, files, found, left });
} catch (error) {
  postMessage(String(error?.stack ?? error));
}
"""


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Say nothing: what fails is on the page."""


@pytest.fixture
def frontend(live_server: Any, tmp_path: Path) -> Iterator[str]:
    """The address of the page."""
    package = built_client() / "node_modules"
    (tmp_path / "node_modules").symlink_to(package)
    (store,) = (one.text for one in snippets("typescript") if "class CacheStore" in one.text)
    (tmp_path / "store.mts").write_text(f"{store}\nexport {{ CacheStore }};\n")
    assert compiled(tmp_path, "store.mts") == ""
    shutil.copytree(package / "broadview-client" / "dist", tmp_path / "package")
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "worker.js").write_text(WORKER.replace("SERVER", live_server.url))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(tmp_path)))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_worker_reads_lists_and_keeps_a_copy(browser: Any, frontend: str) -> None:
    factories.article("Sleep", hero=factories.picture(), hero_alt="Trees")
    factories.article("Rest")
    publish_everything()
    browser.get(frontend)
    (told,) = browser.find_elements("css selector", "#told:not(:empty)")
    assert json.loads(told.text) == {
        "titles": ["Rest", "Sleep"],
        "problem": "not_found",
        "missing": [],
        "files": [True],
        "found": "Sleep",
        "left": [False],
    }
