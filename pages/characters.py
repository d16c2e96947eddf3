"""Characters that a database cannot store."""

from typing import Any


def whole(text: str) -> str:
    """Return the text with each half of a character, such as of an emoji, replaced by U+FFFD.

    JavaScript and JSON count in UTF-16, in which such characters have two halves (surrogates).
    """
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def whole_values(value: Any) -> Any:
    """Return the value with whole characters in all strings of its lists and objects."""
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, dict):
        return {whole_values(key): whole_values(item) for key, item in value.items()}
    return [whole_values(item) for item in value] if isinstance(value, list) else value
