"""What a browser's console complains of."""

from typing import Any


def errors_in(browser: Any) -> list[dict]:
    """Errors of scripts, and files that are missing."""
    return [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
