"""Ask a provider about an address, through Wagtail's oEmbed finders."""

import unicodedata
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlunsplit

from django.apps import apps
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_noop, override
from wagtail.embeds.embeds import get_finder_for_embed
from wagtail.embeds.exceptions import EmbedException, EmbedUnsupportedProviderException
from wagtail.images import get_image_model

from pages.embeds.players import Embedded, pixels, provider_of, split
from pages.embeds.thumbnails import store_picture
from pages.embeds.waiting import LEFT_ALONE, NoTime, Silent, ask_with_limit, cache_key
from pages.providers import Provider, names
from pages.rich_text.tags import Start, tags_in
from pages.sentences import template

# A provider is asked again after this time; earlier if it sent no picture.
_KNOWN_FOR = timedelta(days=30)
_KNOWN_WITHOUT_PICTURE_FOR = timedelta(hours=1)
# In seconds. A refused address is asked for only once during one save.
_REFUSED_FOR = 5
# Stored in English: `pages.sentences` translates them.
_NO_PROVIDER = template(gettext_noop("Enter the address of a video or recording on {providers}."))
_NO_TIME = template(gettext_noop("{host} has not been asked yet, because other sites took too long. Save again."))
_NO_PLAYER = template(gettext_noop("{host} has no player for this. Enter a video or recording on {providers}."))
_NOTHING = template(
    gettext_noop("{host} has nothing to embed at this address. Check that the address is correct and the video public.")
)
_NO_ANSWER = template(
    gettext_noop(
        "{host} does not answer at the moment. Save a draft and publish it in its editor later, or remove the video."
    )
)


class NoAnswer(ValidationError):
    """The provider is down, slow or sends nonsense. It may answer later."""


def resolve(url: str) -> Embedded:
    """Return the provider's answer about this address, or a stored one. If there is none, raise ValidationError.

    Its sentence is in English, for all editors.
    """
    answers = apps.get_model("pages", "KnownEmbed")
    known = answers.objects.filter(url=url).order_by("-asked_at").first()
    facts = Embedded.of(known.facts) if known else None
    picture = _existing(facts.thumbnail) if facts else None
    lasts = _KNOWN_FOR if picture else _KNOWN_WITHOUT_PICTURE_FOR
    if known and facts and known.asked_at > timezone.now() - lasts:
        return facts
    try:
        embedded, picture_address, provider = _ask(url)
    except NoAnswer:
        if facts:
            return facts
        raise
    try:
        picture = picture or store_picture(picture_address, provider=provider, title=embedded.title)
    except Silent:  # the next save tries again
        return embedded
    embedded = replace(embedded, thumbnail=picture)
    answers.remember(url, embedded.stored())
    return embedded


def _existing(picture: int | None) -> int | None:
    """Return the image's key, or None if an editor has deleted the image."""
    return picture if picture and get_image_model().objects.filter(pk=picture).exists() else None


def _ask(url: str) -> tuple[Embedded, str, Provider]:
    """Return the embed, the address of its picture, and its provider."""
    address = split(url)
    host = (address and address.hostname) or url
    said_before = cache.get(cache_key("refused", url))
    if said_before:
        raise said_before
    try:
        return ask_with_limit(host, lambda: _query(url))
    except EmbedUnsupportedProviderException:
        raise ValidationError(_NO_PROVIDER.format(providers=_english_names())) from None
    except NoTime as error:
        raise NoAnswer(_NO_TIME.format(host=host)) from error
    except Silent as error:
        raise _no_answer(host) from error
    except Exception as error:  # odd answers can raise anything in Wagtail's finder
        refusal = _refusal(host, error)
        problem = refusal or _no_answer(host)
        cache.set(cache_key("refused", url), problem, _REFUSED_FOR if refusal else LEFT_ALONE)
        raise problem from error


def _query(url: str) -> tuple[Embedded, str, Provider]:
    said = get_finder_for_embed(url)
    player = _player_in(said.get("html") or "")
    found = provider_of(player)
    if found is None:
        raise ValidationError("no player")
    width, height = pixels(said.get("width")), pixels(said.get("height"))
    embedded = Embedded(url=url, player=player, title=_line(said.get("title")) or url, width=width, height=height)
    return embedded, str(said.get("thumbnail_url") or ""), found[0]


def _refusal(host: str, error: Exception) -> ValidationError | None:
    """Return an error if the provider answered and a later answer will not differ, else None."""
    if isinstance(error, ValidationError):
        return ValidationError(_NO_PLAYER.format(host=host, providers=_english_names()))
    if isinstance(error, EmbedException) and getattr(error.__cause__, "response", None) is not None:
        return ValidationError(_NOTHING.format(host=host))
    return None


def _no_answer(host: str) -> NoAnswer:
    return NoAnswer(_NO_ANSWER.format(host=host))


def _english_names() -> str:
    with override("en"):
        return names()


def _player_in(html: str) -> str:
    frames = (tag for tag in tags_in(html) if isinstance(tag, Start) and tag.name == "iframe")
    frame = next(frames, None)
    source = split(frame.attributes.get("src", "") if frame else "")
    if source is None:
        return ""
    if source.netloc == "www.youtube.com":  # this host has the same player but sets no cookies before it plays
        source = source._replace(netloc="www.youtube-nocookie.com")
    return urlunsplit(source)


def _line(text: Any) -> str:
    """Return the text as one line, without characters that the database does not accept."""
    visible = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in str(text or ""))
    return " ".join(visible.split())[:200]
