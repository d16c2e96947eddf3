"""A browser, and the admin in it."""

import pprint
import threading
from collections.abc import Generator, Iterator
from contextlib import suppress
from time import sleep
from typing import Any

import pytest
from django.core.signals import request_finished, request_started

from tests.browser.admin import Admin
from tests.browser.chromium import chromium, new_window
from tests.browser.waiting import until

# What the form, the fields and the connections of a page are like when a test fails.
_STATE = """
    const form = document.querySelector("form[data-edit-form]");
    const recent = performance.getEntriesByType("resource").slice(-20);
    return {
        address: location.href,
        loading: document.readyState,
        visible: document.visibilityState,
        focus: document.activeElement?.outerHTML.slice(0, 200),
        form: form && {...form.dataset},
        fields: form && [...new FormData(form)].map(([name, value]) => [name, String(value).slice(0, 80)]).slice(0, 40),
        messages: document.querySelector(".messages")?.innerText,
        requests: recent.map(({ name, responseStatus, startTime, duration }) =>
            [name, responseStatus, Math.round(startTime), Math.round(duration)]),
        now: Math.round(performance.now()),
    };
"""
# In seconds: a browser that has sent nothing for so long sends nothing more.
QUIET = 0.3


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: Any) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell what the browser showed when a test failed."""
    report = yield
    if report.when == "call" and report.failed and (browser := item.funcargs.get("browser")):
        with suppress(Exception):  # the browser may be what has failed
            report.sections.append(("The page", pprint.pformat(browser.execute_script(_STATE), width=120)))
            report.sections.append(("The console", pprint.pformat(browser.get_log("browser")[-20:], width=120)))
    return report


@pytest.fixture(scope="session")
def started_browser(django_db_setup: None, live_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium. It ends before the database is dropped."""
    with chromium(tmp_path_factory.mktemp("profile"), server=live_server.url) as browser:
        yield browser


class Running:
    """Counts the requests that are being answered in this process, and those that have begun."""

    def __init__(self) -> None:
        self.count, self.begun, self._lock = 0, 0, threading.Lock()
        request_started.connect(self._begin)
        request_finished.connect(self._end)

    def _begin(self, **kwargs: Any) -> None:
        with self._lock:
            self.count += 1
            self.begun += 1

    def _end(self, **kwargs: Any) -> None:
        with self._lock:
            self.count -= 1


@pytest.fixture(scope="session")
def running() -> Running:
    return Running()


@pytest.fixture
def browser(started_browser: Any, live_server: Any, running: Running) -> Iterator[Any]:
    """Chromium, in a window of this test's own.

    At the end, wait for the requests that it left running, and for those that a page sends while it is closed: they
    would hold locks while the database is emptied.
    """
    before = running.count
    with new_window(started_browser):
        yield started_browser
    last = None
    while last != running.begun:
        last = running.begun
        sleep(QUIET)
        until(lambda: running.count <= before)


@pytest.fixture
def admin(browser: Any, live_server: Any) -> Admin:
    """Return the admin in the browser. Nobody is signed in."""
    return Admin(browser, live_server.url)


@pytest.fixture
def editor(admin: Admin) -> Admin:
    """Return the admin in the browser, in which a new administrator is signed in."""
    admin.sign_in()
    return admin
