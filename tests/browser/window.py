"""Driving a window of a browser."""

from typing import Any


class Window:
    """A window of a browser. `url`: the address of the server whose pages it shows."""

    def __init__(self, browser: Any, url: str) -> None:
        self.browser, self.url = browser, url

    def script(self, code: str, *arguments: Any) -> Any:
        return self.browser.execute_script(code, *arguments)

    def find(self, selector: str) -> Any:
        return self.browser.find_element("css selector", selector)

    def all(self, selector: str) -> list[Any]:
        return self.script("return [...document.querySelectorAll(arguments[0])]", selector)

    def texts(self, selector: str) -> list[str]:
        code = "return [...document.querySelectorAll(arguments[0])].map((found) => found.textContent.trim())"
        return self.script(code, selector)

    def resize(self, width: int, *, height: int = 900, dark: bool = False) -> None:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 700}
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
