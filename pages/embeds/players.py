"""The players that may be shown. Stored addresses are not trusted; they are checked for every rendering."""

import re
from dataclasses import asdict, dataclass
from html import escape
from typing import Any
from urllib.parse import SplitResult, unquote

from pages.providers import PROVIDERS, Provider
from pages.web.uris import split_address

# A player runs its own scripts in its own origin. Its links open the provider's site in a new window, which must not
# be sandboxed. It needs no forms, dialogs, downloads, pointer lock, or access to the page around it.
_SANDBOX = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"
# Spotify needs encrypted media. Readers start a player with a click inside it, so none needs `autoplay`.
_ALLOW = "encrypted-media; fullscreen; picture-in-picture"
_VISIBLE = re.compile(r"[!-~]{1,2000}")


@dataclass(frozen=True)
class Embedded:
    """A video or recording on another site.

    `player`: the address of the provider's player. While it is unknown, it is empty and `problem` says why.
    `width` and `height`: the size that the provider suggests, in pixels. `thumbnail`: the key of an image.
    """

    url: str
    player: str = ""
    title: str = ""
    width: int | None = None
    height: int | None = None
    thumbnail: int | None = None
    problem: str = ""

    @classmethod
    def of(cls, stored: Any) -> "Embedded | None":
        """Read the value that a block stores: a dict, or just the address. Invalid parts are left out."""
        found = stored if isinstance(stored, dict) else {"url": stored}
        url = _words(found.get("url"))
        if not url:
            return None
        return cls(
            url=url,
            player=_words(found.get("player")),
            title=_words(found.get("title")),
            width=pixels(found.get("width")),
            height=pixels(found.get("height")),
            thumbnail=_key(found.get("thumbnail")),
            problem=_words(found.get("problem")),
        )

    def stored(self) -> dict[str, Any]:
        return asdict(self)


def shown(embedded: Embedded) -> dict[str, str] | None:
    """Return `provider`, `provider_id` and `html` for a player that may be shown, else None."""
    found = provider_of(embedded.player)
    if found is None:
        return None
    provider, identifier = found
    return {"provider": provider.name, "provider_id": identifier, "html": iframe(embedded)}


def provider_of(player: str) -> tuple[Provider, str] | None:
    """Return the provider of this player and the provider's id for its content, or None if there is no provider."""
    source = split(player)
    if source is None or source.scheme != "https" or not _VISIBLE.fullmatch(player):
        return None
    for provider in PROVIDERS:
        # Compare the host exactly: no port, no user name, nothing that a browser could read differently.
        if source.netloc == provider.player:
            match = provider.identifier.fullmatch(f"{source.path}?{unquote(unquote(source.query))}")
            return (provider, "/".join(filter(None, match.groups()))) if match else None
    return None


def iframe(embedded: Embedded) -> str:
    """Return the player in a sandboxed frame."""
    sizes = (("width", embedded.width), ("height", embedded.height))
    size = "".join(f' {name}="{value}"' for name, value in sizes if value)
    return (
        f'<iframe src="{escape(embedded.player)}" title="{escape(embedded.title)}"{size} sandbox="{_SANDBOX}" '
        f'allow="{_ALLOW}" allowfullscreen loading="lazy" referrerpolicy="strict-origin-when-cross-origin"></iframe>'
    )


def split(address: str) -> SplitResult | None:
    try:
        return split_address(address)
    except ValueError:
        return None


def pixels(value: Any) -> int | None:
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if 0 < number < 10_000 else None


def _words(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _key(value: Any) -> int | None:
    return value if type(value) is int and 0 < value < 2**63 else None
