"""A real browser, without any network but this machine's own."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import needed

_FLAGS = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--window-size=1280,1600"),
    "--disable-dev-shm-usage",  # in a container, shared memory is too small for a browser
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--unsafely-treat-insecure-origin-as-secure=http://testserver",
]
# The live server is also at `http://testserver`, the address in documents.
_HOSTS = "--host-resolver-rules=MAP testserver:80 {server}, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"


@pytest.fixture
def browser(tmp_path: Path, live_server: Any) -> Iterator[Any]:
    """Chromium, driven by selenium; its console is at `get_log("browser")`.

    At the end, wait for the requests that it left running: they would hold locks while the database is emptied.
    """
    webdriver = needed.package("selenium.webdriver")
    remedy = "On Debian: apt-get install chromium chromium-driver."
    chromium, driver = (needed.program(name, remedy=remedy) for name in ("chromium", "chromedriver"))
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    hosts = _HOSTS.format(server=live_server.url.removeprefix("http://"))
    for flag in [*_FLAGS, hosts, f"--user-data-dir={tmp_path / 'profile'}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    browser.implicitly_wait(20)
    yield browser
    browser.quit()
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(60)
