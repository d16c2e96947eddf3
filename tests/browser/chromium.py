"""Chromium without any network but this machine's own."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests import needed

_FLAGS = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--window-size=1280,1600"),
    "--disable-dev-shm-usage",  # in a container, shared memory is too small for a browser
    # Each window would load a page for the suggestions of its address bar: half of the CPU of a new window.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup",
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--unsafely-treat-insecure-origin-as-secure=http://testserver",
]
# The server is also at `http://testserver`, the address in documents.
_HOSTS = "--host-resolver-rules=MAP testserver:80 {server}, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"


@contextmanager
def chromium(profile: Path, *, server: str) -> Iterator[Any]:
    """Run Chromium, driven by selenium; its console is at `get_log("browser")`. `server`: the address of the site."""
    webdriver = needed.package("selenium.webdriver")
    remedy = "On Debian: apt-get install chromium chromium-driver."
    program, driver = (needed.program(name, remedy=remedy) for name in ("chromium", "chromedriver"))
    options = webdriver.ChromeOptions()
    options.binary_location = program
    options.enable_bidi = True
    hosts = _HOSTS.format(server=server.removeprefix("http://"))
    for flag in [*_FLAGS, hosts, f"--user-data-dir={profile}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    browser.implicitly_wait(20)
    try:
        yield browser
    finally:
        browser.quit()


@contextmanager
def new_window(browser: Any) -> Iterator[Any]:
    """Open a window with cookies, storage, a cache and connections of its own, which all end with it."""
    first = browser.current_window_handle
    profile = browser.browser.create_user_context()
    browser.switch_to.window(browser.browsing_context.create(type="window", user_context=profile))
    browser.get_log("browser")
    try:
        yield browser
    finally:
        browser.switch_to.default_content()
        # A form whose words are not saved would ask if it may close. A frame that loads meanwhile ends the command.
        with suppress(needed.package("selenium.common.exceptions").WebDriverException):
            browser.get("about:blank")
        browser.browser.remove_user_context(profile)
        browser.switch_to.window(first)
