"""Content for tests that look at whole answers."""

import pytest
from wagtail.contrib.redirects.models import Redirect

from pages.models import Authorship, RelatedLink
from tests import factories
from tests.sharing import Share


@pytest.fixture(scope="module")
def everything(share: Share) -> None:
    share(make_everything)


def make_everything() -> None:
    """An article with all there is, and what it shows."""
    person = factories.person(image=factories.picture(), bio="<p>We check.</p>")
    location = factories.location(
        coordinates="43.65, -79.38",
        timezone="America/Toronto",
        channels=[("phone", {"value": "+14165550123", "label": "Desk", "extension": "2"})],
        opening_hours=[("hours", {"day": "monday", "opens": "09:00", "closes": "17:00"})],
        exceptions=[("exception", {"first": "2026-12-25", "last": None, "opens": "", "closes": "", "note": "Holiday"})],
        directions="<p>By <b>tram</b></p>",
    )
    contact = factories.contact(location_page=location, text="<p>Call us.</p>")
    related = factories.article("Rest", published_on="2026-01-01")
    article = factories.article(
        "Sleep",
        summary="Short",
        published_on="2026-01-02",
        category=factories.category(),
        reviewed_by=person,
        last_reviewed="2026-01-03",
        hero=factories.picture(),
        hero_alt="Trees",
        body=[
            ("heading", {"level": "2", "text": "Why?"}),
            ("rich_text", "<p>Because.</p>"),
            ("quote", {"text": "So it is.", "attribution": "", "role": ""}),
            ("image", {"image": factories.picture(description="Trees"), "caption": "", "credit": ""}),
            ("callout", {"tone": "tip", "title": "", "text": "<p>Sleep in the dark.</p>"}),
            ("faq", {"items": [{"question": "How long?", "answer": "<p>Eight hours.</p>"}]}),
            ("steps", {"items": [{"title": "Lie down", "text": ""}, {"title": "Stay", "text": "<p>Well.</p>"}]}),
            ("table", factories.table(["Age", "Hours"], ["Adults", "8"], caption="How long to sleep")),
            ("gallery", {"images": [{"image": factories.picture(), "caption": "A bed"}]}),
            ("embed", factories.embed(thumbnail=factories.picture().pk)),
            ("download", {"document": factories.document(), "title": ""}),
            ("call_to_action", {"text": "Call us", "page": None, "address": "tel:+16472597740", "style": "primary"}),
            ("related", {"pages": [related, location]}),
            ("location", {"page": location}),
            ("contact", {"page": contact}),
        ],
        references=[("reference", {"title": "A study", "url": "", "source": "Journal", "year": 2020})],
    )
    article.authorships.add(Authorship(person=person))
    article.related_links.add(RelatedLink(article=related))
    article.tags.add("sleep")
    article.save_revision().publish()
    item = {"title": "", "page": article, "address": "", "children": []}
    profile = ("profile", {"network": "LinkedIn", "url": "https://www.linkedin.com/company/x"})
    factories.settings_of_site(
        name="Clinic", default_location=location, default_contact=contact, header=[("item", item)], social=[profile]
    )
    factories.plain_page()
    Redirect.add_redirect("/sleeping", redirect_to=article)
