"""What is written in a kitchen-sink article, whatever the language."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Rich text is as Wagtail stores it; `{page}`, `{draft}` and `{document}` stand for the keys of what it links to.

    `text` has every feature that rich text knows. Titles and headings are plain.
    """

    code: str
    title: str
    summary: str
    hero: str
    heading: str
    subheading: str
    minor_heading: str
    text: str
    quote: str
    attribution: str
    role: str
    warning: str
    warning_text: str
    questions: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]
    table: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    picture: str
    caption: str
    credit: str
    gallery: tuple[tuple[str, str], ...]
    video: str
    leaflet: str
    button: str
    email_button: str
    place: str
    street: str
    town: str
    holiday: str
    directions: str
    accessibility: str
    contact: str
    desk: str
    contact_text: str
    study: str
    journal: str
