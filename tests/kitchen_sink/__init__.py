"""An article in which everything stands that an article can have, in English, French and Arabic."""

import json
from collections.abc import Iterable

from django.core.files.base import ContentFile
from wagtail.models import Locale

from pages.models import Article, Attachment, Authorship, KnownEmbed, RelatedLink, Tag
from tests import factories
from tests.kitchen_sink import arabic, english, french
from tests.kitchen_sink.body import Shown, body, channels, references, video
from tests.kitchen_sink.words import Words

__all__ = ["LANGUAGES", "WORDS", "kitchen_sink", "kitchen_sinks", "surroundings"]

WORDS = {words.code: words for words in (english.WORDS, french.WORDS, arabic.WORDS)}
LANGUAGES = list(WORDS)


def kitchen_sink(language: str = "en") -> Article:
    return kitchen_sinks([language])[language]


def kitchen_sinks(languages: Iterable[str] = LANGUAGES) -> dict[str, Article]:
    """The article by its language: the English one and, as translations of it, those in other languages. All live."""
    shown = surroundings()
    original = _written(_original(shown), WORDS["en"], shown)
    found = {"en": original}
    for language in languages:
        if language != "en":
            found[language] = _written(_translation(original, language), WORDS[language], shown)
    return found


def surroundings() -> Shown:
    """What the article shows besides its words."""
    words = WORDS["en"]
    location = factories.location(
        coordinates="43.65, -79.38",
        timezone="America/Toronto",
        channels=json.dumps(channels(words)),
        directions=words.directions,
        accessibility=words.accessibility,
    )
    contact = factories.contact(channels=json.dumps(channels(words)), text=words.contact_text, location_page=location)
    factories.settings_of_site(name="Orchard House", default_location=location, default_contact=contact)
    draft = factories.article("Draft")
    draft.unpublish()
    return Shown(
        page=factories.article("Rest", body=[("rich_text", f"<p>{words.summary}</p>")]).pk,
        draft=draft.pk,
        location=location.pk,
        contact=contact.pk,
        document=Attachment.objects.create(title="Diary", file=ContentFile(b"%PDF-1.7 days", "diary.pdf")).pk,
        picture=factories.picture("Lake").pk,
        other_picture=factories.picture("Lamp", description="A lamp on a table", credit="The archive").pk,
        thumbnail=factories.picture("Breathing").pk,
    )


def _original(shown: Shown) -> Article:
    """With everything but its words."""
    person = factories.person(image=factories.picture("Portrait"), credentials="MD", role="Reviewer")
    article = factories.article(
        slug="kitchen-sink",
        category=factories.category(),
        hero=factories.picture(),
        hero_alt=WORDS["en"].hero,
        seo_image_id=shown.other_picture,
        published_on="2026-02-01",
        reviewed_by=person,
        last_reviewed="2026-03-01",
        next_review="2027-03-01",
    )
    article.authorships.add(Authorship(person=person))
    article.related_links.add(RelatedLink(article_id=shown.page))
    article.tags.add(*(Tag.objects.create(name=name, slug=name.lower()) for name in ("Sleep", "Recovery")))
    return article


def _translation(original: Article, language: str) -> Article:
    locale = Locale.objects.create(language_code=language)
    for above in (factories.home(), factories.article_index()):
        above.copy_for_translation(locale).get_latest_revision().publish()
    return original.copy_for_translation(locale)


def _written(article: Article, words: Words, shown: Shown) -> Article:
    """The article in these words, published."""
    article.title, article.summary, article.hero_alt = words.title, words.summary, words.hero
    article.body, article.references = json.dumps(body(words, shown)), json.dumps(references(words))
    facts = video(words, shown)
    KnownEmbed.objects.create(url=facts["url"], facts=facts)
    article.save_revision().publish()
    article.refresh_from_db()
    return article
