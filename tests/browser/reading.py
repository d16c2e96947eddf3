"""Driving the built-in reader in a browser."""

from typing import Any

from tests.browser.waiting import until


class Reader:
    """The reader in a browser. `url`: the address of its server, which is also that in documents."""

    def __init__(self, browser: Any, url: str = "http://testserver") -> None:
        self.browser, self.url = browser, url

    def open(self, path: str) -> None:
        """Go to a path, and wait until something is shown."""
        self.browser.get(self.url + path)
        until(self._is_ready)

    def _is_ready(self) -> bool:
        return self.script("return !document.documentElement.hasAttribute('aria-busy')")

    def script(self, code: str, *arguments: Any) -> Any:
        return self.browser.execute_script(code, *arguments)

    def find(self, selector: str) -> Any:
        return self.browser.find_element("css selector", selector)

    def all(self, selector: str) -> list[Any]:
        return self.script("return [...document.querySelectorAll(arguments[0])]", selector)

    def texts(self, selector: str) -> list[str]:
        code = "return [...document.querySelectorAll(arguments[0])].map((found) => found.textContent.trim())"
        return self.script(code, selector)

    def follow(self, text: str) -> None:
        """Follow a link with this text, and wait for its page."""
        self.script("document.documentElement.dataset.left = ''")
        self.browser.find_element("link text", text).click()
        until(lambda: not self.script("return 'left' in document.documentElement.dataset") and self._is_ready())

    def resize(self, width: int, *, dark: bool = False) -> None:
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 700}
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
