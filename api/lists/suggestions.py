"""The parameter `suggest`: the titles that begin with what somebody types into a search box.

A list by title is an index, so these are a range of it, in each language: reading them takes as long for a million
documents as for a hundred. Only where a digraph sorts elsewhere than its first letter, as the Czech ch, may the titles
in between be read too.
"""

from typing import Any

from api.http.problems import parameter_problem
from api.lists.collation import collation_ranges, languages_with_own_letters
from api.lists.query import Range
from api.parameters.base import Parameter, flag
from api.search.query import Question

SUGGEST = Parameter(
    "suggest",
    "true: for a search box. The items whose title or name begins with q, in the order of their titles, without score "
    "and highlights. Case, accents and punctuation do not matter.",
    flag("suggest"),
    {"type": "boolean", "default": False},
    False,
)
# The orderings that suggestions can be read from.
_TITLES = ("title", "name")


def ordering_of_titles(orderings: dict[str, Any]) -> str | None:
    """Return the ordering of a collection by title or name, or None if it has none."""
    return next((name for name in _TITLES if name in orderings), None)


def check_suggest(values: dict[str, Any], ordering: str) -> None:
    """Raise a Problem if suggestions are asked for without words, or in another ordering than `ordering`."""
    if not values["q"]:
        detail = "suggest=true gives the titles that begin with the words in q. Give q too, such as q=sle."
        raise parameter_problem("suggest", detail)
    if values["ordering"] not in (None, ordering):
        detail = f"suggest=true gives items by {ordering}. Leave ordering out."
        raise parameter_problem("ordering", detail)


def ranges_of_titles(question: Question) -> tuple[Range, dict[str, Range]]:
    """Return the range of the sort keys of titles that begin with the question, and language → another range."""
    usual = _range(question.text)
    own = {code: _range(question.text, code) for code in languages_with_own_letters()}
    return usual, {code: keys for code, keys in own.items() if keys != usual}


def _range(text: str, language: str = "") -> Range:
    """Return the range of titles that begin with the text. A text without any sign that counts begins none."""
    ranges = collation_ranges(text, language)
    if not ranges:
        return Range("", "")
    (low, end), (start, high) = ranges[0], ranges[-1]
    return Range(low, high, None if len(ranges) == 1 else (end, start))
