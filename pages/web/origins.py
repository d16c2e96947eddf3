"""The origin of a site's addresses: a scheme, a host and possibly a port."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from wagtail.models import Site

from pages.sentences import template
from pages.web.hosts import host_of_addresses
from pages.web.links import web_url
from pages.web.uris import split_address

_GREATEST_PORT = 65_535
# An address: a scheme, a user, the host, and the rest.
_ADDRESS = re.compile(r"(?:[a-z]*:?//)?(?:[^/?#@]*@)?(?P<host>\[[^\]]*\]|[^/?#:]*).*", re.IGNORECASE | re.DOTALL)
_EXAMPLE = "www.example.org"
# Stored in English: `pages.sentences` translates them.
NO_ADDRESS = template(gettext_noop("{value} is not a valid address. Enter one such as {example}, or leave it empty."))
NO_PORT = template(
    gettext_noop("{value} is not a port. Enter one from 1 to {most} under Settings, Sites. Until then, {port} is used.")
)
NO_HOST = template(
    gettext_noop(
        "{value} is not a host name. Enter one such as {example} under Settings, Sites. Until then, addresses begin "
        "with {address}."
    )
)


@dataclass(frozen=True)
class Origin:
    url: str
    # For each stored value that cannot be used: its field and a message.
    faults: tuple[tuple[str, str], ...]


def origin_of(site: Site, frontend_url: str) -> Origin:
    """Return the origin of the frontend, or else of the site, or else of this server."""
    url = frontend_of(frontend_url)
    if url:
        return Origin(url, ())
    faults = []
    if frontend_url:
        wrong = NO_ADDRESS.format(value=repr(frontend_url), example=f"https://{_EXAMPLE}")
        faults.append(("frontend_url", wrong))
    host, port = host_of_addresses(site.hostname), site.port
    if not 0 < port <= _GREATEST_PORT:
        port = Site._meta.get_field("port").default
        faults.append(("port", NO_PORT.format(value=site.port, most=_GREATEST_PORT, port=port)))
    if host:
        return Origin(Site(hostname=host, port=port).root_url, tuple(faults))
    wrong = NO_HOST.format(value=repr(site.hostname), example=_EXAMPLE, address=settings.BASE_URL)
    faults.append(("hostname", wrong))
    return Origin(settings.BASE_URL, tuple(faults))


def frontend_of(text: str) -> str | None:
    """Return the address of a frontend without its final slash, or None if the text is none."""
    return (web_url(text) or "").rstrip("/") or None if not re.search("[?#]", text) else None


def serialized_origin(url: str) -> str:
    """Return the origin of a web address (RFC 6454, section 6.1)."""
    parts = split_address(url.lower())
    host = parts.netloc.rpartition("@")[2]
    if parts.port == {"http": 80, "https": 443}.get(parts.scheme):
        host = host.removesuffix(f":{parts.port}")
    return f"{parts.scheme}://{host}"


def refuse_no_host(name: str) -> None:
    """Raise ValidationError if a site cannot have this hostname: it is an address, or not a name."""
    if host_of_addresses(name) and not name.endswith("."):
        return
    found = _ADDRESS.fullmatch(name)
    host = found["host"].strip().rstrip(".") if found else ""
    example = host if host_of_addresses(host) else _EXAMPLE
    raise ValidationError(
        _("Enter only a host name, such as {example}. The port has its own field.").format(example=example)
    )


def refuse_no_hosts() -> None:
    """Validate hostnames and ports in Wagtail's form for sites, which runs the validators of the model's fields."""
    Site._meta.get_field("hostname").validators.append(refuse_no_host)
    Site._meta.get_field("port").validators.extend([MinValueValidator(1), MaxValueValidator(_GREATEST_PORT)])
