"""Fetch a provider's picture once, and store it as an image of the site."""

import logging
import re
from io import BytesIO

import requests
from django.core.files.images import ImageFile
from django.db import transaction
from wagtail.images import get_image_model
from wagtail.models import Collection

from pages.embeds.players import split
from pages.embeds.waiting import PATIENCE, Silent, ask_with_limit
from pages.providers import Provider

logger = logging.getLogger(__name__)

_LARGEST = 5_000_000  # bytes
_HOST = re.compile(r"([a-z0-9.-]+)(?::\d+)?")
# Keeps these pictures apart from those that editors choose from.
COLLECTION = "Pictures of videos"


def store_picture(address: str, *, provider: Provider, title: str) -> int | None:
    """Store the picture and return the key of the new image.

    Return None if there is no usable picture. Raise Silent if the provider may answer later.
    """
    host = _host(address, provider)
    if host is None:
        return None
    try:
        file = ImageFile(ask_with_limit(host, lambda: _fetch(address)), f"{provider.name.lower()}.jpg")
        with transaction.atomic():
            return get_image_model().objects.create(title=title, file=file, collection=_collection()).pk
    except Silent:
        raise
    except Exception as error:  # a video can be shown without a picture
        logger.warning("%s gave no picture at %s: %r", provider.name, address, error)
        return None


def _collection() -> Collection:
    """Return the collection that a migration made, or the root if somebody renamed or deleted it."""
    return Collection.objects.filter(name=COLLECTION, depth=2).first() or Collection.get_first_root_node()


def _host(address: str, provider: Provider) -> str | None:
    """Return the picture's host if it belongs to the provider, else None.

    A provider's answer must not make this server send requests to internal addresses.
    """
    source = split(address)
    host = _HOST.fullmatch(source.netloc) if source else None
    if host is None or not any(f".{host[1]}".endswith(f".{domain}") for domain in provider.pictures):
        return None
    return host[1]


def _fetch(address: str) -> BytesIO:
    """Fetch the content of a picture. Raise ValueError if it is too large."""
    with requests.get(address, timeout=PATIENCE, stream=True, allow_redirects=False) as answer:
        answer.raise_for_status()
        if answer.status_code != 200:
            raise ValueError(f"The answer was {answer.status_code}.")
        content = answer.raw.read(_LARGEST + 1, decode_content=True)
    if len(content) > _LARGEST:
        raise ValueError("The picture is too large.")
    return BytesIO(content)
