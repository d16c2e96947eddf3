from markdown_it import MarkdownIt

from pages.rich_text import markdown


def html(text: str) -> str:
    return MarkdownIt("commonmark").render(text)


def test_hash_at_the_end_of_a_heading_is_kept() -> None:
    assert html(markdown.heading("Learn C #", 1)) == "<h1>Learn C #</h1>\n"
    assert html(markdown.heading("#", 2)) == "<h2>#</h2>\n"


def test_adjacent_lists_are_not_joined() -> None:
    assert html(markdown.joined(["1. a\n2. b", "1. c"])).count("<ol>") == 2
    assert html(markdown.joined(["- a\n  - b", "", "- c"])).count("<ul>") == 3
    assert markdown.joined(["1. a", "Text.", "1. b"]) == "1. a\n\nText.\n\n1. b"


def test_a_long_nested_list_is_joined_quickly() -> None:
    """A regular expression that backtracks over the spaces would not end."""
    long = "- a" + "\n  - b" * 1000
    assert markdown.joined([f"{long}\n\nText.", "Text.", long, "- c"]).count("<!-- -->") == 1
