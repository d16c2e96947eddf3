"""What the addresses of a site's pages begin with: a scheme, a host and perhaps a port."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from wagtail.models import Site

from pages.hosts import host_of_addresses
from pages.links import web_url

_GREATEST_PORT = 65_535
# An address: a scheme, a user, the host, and whatever follows on it.
_ADDRESS = re.compile(r"(?:[a-z]*:?//)?(?:[^/?#@]*@)?(?P<host>\[[^\]]*\]|[^/?#:]*).*", re.IGNORECASE | re.DOTALL)
_EXAMPLE = "www.example.org"


@dataclass(frozen=True)
class Origin:
    url: str
    # Of each stored value that cannot be used: its field, and a sentence.
    faults: tuple[tuple[str, str], ...]


def origin_of(site: Site, frontend_url: str) -> Origin:
    """The address of the frontend, else of the site, else of this server."""
    url = _frontend(frontend_url)
    if url:
        return Origin(url, ())
    faults = []
    if frontend_url:
        wrong = f"{frontend_url!r} is no address of a frontend. Give one such as https://{_EXAMPLE}, or none."
        faults.append(("frontend_url", wrong))
    host, port = host_of_addresses(site.hostname), site.port
    if not 0 < port <= _GREATEST_PORT:
        port = Site._meta.get_field("port").default
        wrong = f"{site.port} is no port. Give one from 1 to {_GREATEST_PORT} under Settings, Sites."
        faults.append(("port", f"{wrong} Until then it is {port}."))
    if host:
        return Origin(Site(hostname=host, port=port).root_url, tuple(faults))
    wrong = f"{site.hostname!r} is no name of a host. Give one such as {_EXAMPLE} under Settings, Sites."
    faults.append(("hostname", f"{wrong} Until then addresses begin with {settings.BASE_URL}."))
    return Origin(settings.BASE_URL, tuple(faults))


def _frontend(text: str) -> str | None:
    return (web_url(text) or "").rstrip("/") or None if not re.search("[?#]", text) else None


def refuse_no_host(name: str) -> None:
    """Raises ValidationError where a site cannot have this as its hostname: it is an address, or is no name at all."""
    if host_of_addresses(name) and not name.endswith("."):
        return
    found = _ADDRESS.fullmatch(name)
    host = found["host"].strip().rstrip(".") if found else ""
    example = host if host_of_addresses(host) else _EXAMPLE
    raise ValidationError(f"Give the name of the host and nothing else, such as {example}. The port has its own field.")


def refuse_no_hosts() -> None:
    """Wagtail's form for sites runs the validators of the model's fields, and has no other place for ours."""
    Site._meta.get_field("hostname").validators.append(refuse_no_host)
    Site._meta.get_field("port").validators.extend([MinValueValidator(1), MaxValueValidator(_GREATEST_PORT)])
