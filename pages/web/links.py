"""Addresses of links: web pages, email addresses and telephone numbers."""

import re
from typing import Any
from urllib.parse import quote, unquote

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import models
from django.utils.translation import gettext_lazy as _

from pages import phones
from pages.web.uris import uri

# The allowed schemes of links. Others could run a script.
SCHEMES = ("http", "https", "mailto", "tel")
_is_web_address = URLValidator(schemes=["http", "https"], message=_("This is not a web address."))


def safe_href(text: str | None) -> str | None:
    """Return a safe address for a link, or None if it is invalid or could run a script. Web addresses become URIs."""
    href = (text or "").strip()
    if href.lower().startswith(("http://", "https://")):
        return web_url(href)
    # Browsers leave out controls and spaces within the scheme (https://url.spec.whatwg.org/#concept-basic-url-parser).
    scheme = "".join(c for c in href.partition(":")[0] if c > " ").lower()
    return href if scheme in SCHEMES and ":" in href else None


def web_url(text: str) -> str | None:
    """Return a web address as a URL (RFC 3986), or None if it is not a web address."""
    bare = text.strip()
    try:
        return uri(bare) if bare.lower().startswith(("http://", "https://")) else None
    except ValueError:
        return None


def is_path(target: str) -> bool:
    """True for a path on the site. Two slashes at the start would name another host."""
    return target.startswith("/") and not target.startswith("//")


_A_LINK = _(
    "Enter a web page such as https://example.org/, an email address, or a telephone number with its area code."
)
_A_WEB_PAGE = _("Enter the address of a web page, such as https://example.org/.")
# A web address without its scheme, such as example.org/visit.
_BARE = re.compile(r"(?:[^\s/?#@:.]+\.)+[^\s/?#@:.\d]{2,}(?::\d+)?(?:[/?#].*)?")
# An email address to which a form has added a scheme, because it expected a web page.
_EMAIL_AS_WEB = re.compile(r"https?://([^\s/?#@:]+@[^\s/?#@:]+)/?", re.IGNORECASE)


def clean_href(text: str, *, regions: list[str] | None = None) -> str:
    """Convert an editor's input to the `href` of a web page, an email address or a phone number.

    All link fields use this rule. Raise ValidationError if it is none of them. `regions`: see `phones.normalise`.
    """
    bare = text.strip()
    scheme, _, rest = bare.partition(":")
    try:
        if as_email := _EMAIL_AS_WEB.fullmatch(bare):
            return _mailto(as_email[1])
        if scheme.lower() == "mailto":
            return _mailto(rest)
        if "@" in bare and "/" not in bare:
            return _mailto(bare)
        if scheme.lower() in {"http", "https"} or _BARE.fullmatch(bare):
            return clean_web_page(bare)
        number = rest if scheme.lower() == "tel" else bare
        return phones.tel(phones.normalise(number, regions=regions), phones.extension_of(number, regions=regions))
    except ValidationError as error:
        raise ValidationError(_A_LINK) from error


def clean_web_page(text: str) -> str:
    """Return the web address that an editor typed, with its scheme. Raise ValidationError if it is not one."""
    bare = text.strip()
    url = bare if "://" in bare else f"https://{bare}"
    try:
        _is_web_address(url)
    except ValidationError as error:
        raise ValidationError(_A_WEB_PAGE) from error
    not_an_email(url)
    if web_url(url) is None:
        raise ValidationError(_A_WEB_PAGE)
    return url


def not_an_email(url: str) -> None:
    """Refuse an email address to which a form has added a scheme."""
    if _EMAIL_AS_WEB.fullmatch(url):
        raise ValidationError(f"{_('This is an email address.')} {_A_WEB_PAGE}")


def shown_href(href: str, *, regions: list[str]) -> str:
    """Return the `href` that readers get for a link in a text, which may be pasted or imported.

    Buttons and other link fields give the same `href` for the same input.
    """
    scheme = href.partition(":")[0].lower()
    if scheme in {"tel", "mailto"} or _EMAIL_AS_WEB.fullmatch(href) or ("@" in href and not re.search("[:/#?]", href)):
        try:
            return clean_href(href, regions=regions)
        except ValidationError:
            return href
    return web_url(href) or href


def _mailto(text: str) -> str:
    """Return a `mailto:` address. Headers, such as a subject, stay unchanged (RFC 6068)."""
    address, mark, headers = text.strip().partition("?")
    address = unquote(address)
    validate_email(address)
    return f"mailto:{quote(address, safe='@')}{mark}{headers}"


class LinkField(models.CharField):
    """A model field for a web address, an email address or a telephone number, stored as the `href` of a link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 500, **kwargs})

    def clean(self, value: Any, model_instance: Any) -> str:
        text = super().clean(value, model_instance)
        return clean_href(text) if text else text
