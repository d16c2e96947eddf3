"""What the Markdown of an article has above and below its text."""

from itertools import starmap

from pages.bidi import isolated
from pages.description import description_of
from pages.rich_text import markdown


def above_text(document: dict) -> list[str]:
    """Return the summary, and a line of the authors, dates and subjects."""
    summary, reviewer, category = document["summary"] or "", document["reviewed_by"], document["category"]
    reviewed_on, published_on = (isolated(document[name] or "") for name in ("last_reviewed", "published_on"))
    reviewed = ["✓", isolated(reviewer["name"]), reviewed_on] if reviewer else []
    written = [
        ", ".join(map(_name, document["authors"])),
        published_on,
        " ".join(filter(None, reviewed)),
        category["name"] if category else None,
        ", ".join(tag["name"] for tag in document["tags"]),
    ]
    return [
        "" if summary == description_of(document) else markdown.escaped(summary),
        markdown.emphasised(" · ".join(filter(None, written))),
    ]


def below_text(document: dict) -> list[str]:
    """Return the references and the related pages."""
    references = "\n".join(starmap(_reference, enumerate(document["references"], 1)))
    related = "\n".join(_related(page) for page in document["related"])
    return [*_under_rule(references), *_under_rule(related)]


def _name(person: dict) -> str:
    return isolated(" ".join(filter(None, [person["name"], person["credentials"]])))


def _reference(number: int, reference: dict) -> str:
    words, source = isolated(reference["title"]), reference["source"]
    title = markdown.linked(words, reference["url"]) if reference["url"] else markdown.escaped(words)
    rest = ", ".join(filter(None, [source and isolated(source), reference["year"] and str(reference["year"])]))
    return f"{number}. {title}" + (f". {markdown.escaped(rest)}" if rest else "")


def _related(page: dict) -> str:
    return f"- {markdown.linked(isolated(page['title']), page['url'])}"


def _under_rule(part: str) -> list[str]:
    """Return the part under a horizontal rule, or nothing if it is empty."""
    return ["---", part] if part else []
