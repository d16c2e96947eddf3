"""What a provider says of an address, through Wagtail's oEmbed finders."""

import unicodedata
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlunsplit

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.embeds.embeds import get_finder_for_embed
from wagtail.embeds.exceptions import EmbedException, EmbedUnsupportedProviderException
from wagtail.images import get_image_model

from pages.embeds.players import Embedded, Provider, names, pixels, provider_of, split
from pages.embeds.thumbnails import kept
from pages.embeds.waiting import LEFT_ALONE, NoTime, Silent, noted, patiently
from pages.models.embed import KnownEmbed
from pages.rich_text.tags import Start, tags_in

# After so long a provider is asked again, if it answers; sooner where it had no picture to give.
_KNOWN_FOR = timedelta(days=30)
_KNOWN_WITHOUT_PICTURE_FOR = timedelta(hours=1)
# What was refused is asked for once a save, in seconds.
_REFUSED_FOR = 5


class NoAnswer(ValidationError):
    """The provider is down, slow or talks nonsense: it may do better later."""


def resolve(url: str) -> Embedded:
    """What the provider says of this address, or said before. Raises ValidationError where it says nothing."""
    known = KnownEmbed.objects.filter(url=url).order_by("-asked_at").first()
    facts = Embedded.of(known.facts) if known else None
    picture = _existing(facts.thumbnail) if facts else None
    lasts = _KNOWN_FOR if picture else _KNOWN_WITHOUT_PICTURE_FOR
    if known and facts and known.asked_at > timezone.now() - lasts:
        return facts
    try:
        embedded, picture_address, provider = _asked(url)
    except NoAnswer:
        if facts:
            return facts
        raise
    try:
        picture = picture or kept(picture_address, provider=provider, title=embedded.title)
    except Silent:  # the next save asks again
        return embedded
    embedded = replace(embedded, thumbnail=picture)
    KnownEmbed.remember(url, embedded.stored())
    return embedded


def _existing(picture: int | None) -> int | None:
    """The image's key, where no editor has deleted it."""
    return picture if picture and get_image_model().objects.filter(pk=picture).exists() else None


def _asked(url: str) -> tuple[Embedded, str, Provider]:
    """What may be shown, where its picture is, and whose it is."""
    address = split(url)
    host = (address and address.hostname) or url
    said_before = cache.get(noted("refused", url))
    if said_before:
        raise said_before
    try:
        return patiently(host, lambda: _said(url))
    except EmbedUnsupportedProviderException:
        raise ValidationError(f"Give the address of a video or recording on {names()}.") from None
    except NoTime as error:
        raise NoAnswer(f"{host} has not been asked yet: others took too long. Save once more.") from error
    except Silent as error:
        raise _no_answer(host) from error
    except Exception as error:  # Wagtail's finder lets through whatever an odd answer raises
        refusal = _refusal(host, error)
        problem = refusal or _no_answer(host)
        cache.set(noted("refused", url), problem, _REFUSED_FOR if refusal else LEFT_ALONE)
        raise problem from error


def _said(url: str) -> tuple[Embedded, str, Provider]:
    said = get_finder_for_embed(url)
    player = _player_in(said.get("html") or "")
    found = provider_of(player)
    if found is None:
        raise ValidationError("no player")
    width, height = pixels(said.get("width")), pixels(said.get("height"))
    embedded = Embedded(url=url, player=player, title=_line(said.get("title")) or url, width=width, height=height)
    return embedded, str(said.get("thumbnail_url") or ""), found[0]


def _refusal(host: str, error: Exception) -> ValidationError | None:
    """What to tell where the provider answered, and will not answer otherwise soon."""
    if isinstance(error, ValidationError):
        return ValidationError(f"{host} has no player for this. Give the address of a video or recording on {names()}.")
    if isinstance(error, EmbedException) and getattr(error.__cause__, "response", None) is not None:
        return ValidationError(
            f"{host} has nothing there that may be embedded. Look whether the address is right, and the video public."
        )
    return None


def _no_answer(host: str) -> NoAnswer:
    return NoAnswer(f"{host} does not answer now. Save a draft and publish it later, or remove the video.")


def _player_in(html: str) -> str:
    frames = (tag for tag in tags_in(html) if isinstance(tag, Start) and tag.name == "iframe")
    frame = next(frames, None)
    source = split(frame.attributes.get("src", "") if frame else "")
    if source is None:
        return ""
    if source.netloc == "www.youtube.com":  # the same player, which sets no cookies until it plays
        source = source._replace(netloc="www.youtube-nocookie.com")
    return urlunsplit(source)


def _line(text: Any) -> str:
    """One line of words, without what no database takes."""
    visible = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in str(text or ""))
    return " ".join(visible.split())[:200]
