"""Driving the built-in reader in a browser."""

from typing import Any

from tests.browser.waiting import until
from tests.browser.window import Window


class Reader(Window):
    """The reader in a browser, by default at the address that is in documents."""

    def __init__(self, browser: Any, url: str = "http://testserver") -> None:
        super().__init__(browser, url)

    def open(self, path: str) -> None:
        """Go to a path, and wait until something is shown."""
        self.browser.get(self.url + path)
        until(self._is_ready)

    def _is_ready(self) -> bool:
        return self.script("return !document.documentElement.hasAttribute('aria-busy')")

    def follow(self, text: str) -> None:
        """Follow a link with this text, and wait for its page."""
        self.script("document.documentElement.dataset.left = ''")
        self.browser.find_element("link text", text).click()
        until(lambda: not self.script("return 'left' in document.documentElement.dataset") and self._is_ready())
