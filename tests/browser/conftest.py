"""A real browser, without any network but this machine's own."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_FLAGS = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--window-size=1280,1600"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Any]:
    """Chromium, driven by selenium; its console is at `get_log("browser")`."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is missing: make check installs it.")
    programs = [shutil.which("chromium"), shutil.which("chromedriver")]
    if not all(programs):
        pytest.skip("chromium or chromedriver is missing. On Debian: apt-get install chromium chromium-driver.")
    options = webdriver.ChromeOptions()
    options.binary_location = programs[0]
    for flag in [*_FLAGS, f"--user-data-dir={tmp_path / 'profile'}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(programs[1]))
    driver.implicitly_wait(20)
    yield driver
    driver.quit()
