"""The providers of videos and recordings. The settings import this module, so it imports no models."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from wagtail.embeds import oembed_providers


@dataclass(frozen=True)
class Provider:
    """A provider of videos or recordings.

    `oembed`: its endpoint and its addresses, as Wagtail's finder takes them. `player`: the host of its player.
    `identifier` matches the path and the decoded query of a player. Its groups are the provider's id.
    `pictures`: the domains of its thumbnails. `options`: sent with each question.
    """

    name: str
    oembed: Mapping[str, Any]
    player: str
    identifier: re.Pattern[str]
    pictures: tuple[str, ...]
    options: Mapping[str, Any] = field(default_factory=dict)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.ASCII)


# The size of a column of text. By default, YouTube answers with a very small size.
_SIZE = {"maxwidth": 1280, "maxheight": 720}
# From their oEmbed answers; see https://oembed.com/ and the documentation of each provider.
PROVIDERS = [
    Provider(
        "YouTube",
        oembed_providers.youtube,
        "www.youtube-nocookie.com",
        _pattern(r"/embed/videoseries\?(?:.*&)?list=([\w-]+).*|/embed/(?!videoseries\?)([\w-]+)\?.*"),
        ("ytimg.com",),
        _SIZE,
    ),
    # An unlisted video needs the `h=` of its query.
    Provider(
        "Vimeo",
        oembed_providers.vimeo,
        "player.vimeo.com",
        _pattern(r"/video/(\d+)\?.*"),
        ("vimeocdn.com",),
        _SIZE,
    ),
    Provider(
        "TED",
        oembed_providers.ted,
        "embed.ted.com",
        _pattern(r"/talks/(?:lang/[\w-]+/)?([\w-]+)\?.*"),
        ("ted.com", "tedcdn.com"),
        _SIZE,
    ),
    Provider(
        "Spotify",
        oembed_providers.spotify,
        "open.spotify.com",
        _pattern(r"/embed/([a-z]+)/(\w+)(?:/video)?\?.*"),
        ("scdn.co", "spotifycdn.com"),
    ),
    Provider(
        "SoundCloud",
        oembed_providers.soundcloud,
        "w.soundcloud.com",
        _pattern(r"/player/?\?(?:.*&)?url=https?://api\.soundcloud\.com/(\w+)/(?:soundcloud:\w+:)?(\d+).*"),
        ("sndcdn.com",),
    ),
]


def finders() -> list[dict[str, Any]]:
    """Return the value of `WAGTAILEMBEDS_FINDERS`: one finder for each provider, with its own options."""
    return [
        {"class": "wagtail.embeds.finders.oembed", "providers": [provider.oembed], "options": provider.options}
        for provider in PROVIDERS
    ]


def names() -> str:
    """Return the names of the providers, as a list in a sentence."""
    several = [provider.name for provider in PROVIDERS]
    return get_text_list(several, _("or"))
