"""Find or create pages for facts in a text: a location for an address, a contact for a phone number."""

import re
from typing import TypeVar

from wagtail.models import Page, PageLogEntry

from pages.importing.records import Address, Channel
from pages.models import Contact, Location, LocationIndex

AnyPage = TypeVar("AnyPage", bound=Page)

_SHORT = {
    "avenue": "ave", "street": "st", "road": "rd", "boulevard": "blvd", "drive": "dr", "lane": "ln", "place": "pl",
    "court": "ct", "square": "sq", "crescent": "cres", "highway": "hwy", "parkway": "pkwy",
    "strasse": "str",
    "north": "n", "south": "s", "east": "e", "west": "w", "nord": "n", "sud": "s", "est": "e", "ouest": "w",
}  # fmt: skip
_UNIT_WORDS = {"suite", "ste", "unit", "unité", "apt", "apartment", "flat", "bureau", "local", "floor", "room"}


def location_for(address: Address, home: Page, *, live: bool) -> Location:
    """Return the location below `home` with this address. Create it if there is none."""
    for location in Location.objects.descendant_of(home).order_by("-live", "path"):
        if _same_place(location, address):
            return _publish_if(location, live=live)
    location = Location(
        title=address.locality,
        street=address.street,
        extra=address.extra,
        locality=address.locality,
        region=address.region,
        postal_code=address.postal_code,
        country=address.country,
    )
    return _add(location, _location_index(home, live=live), live=live)


def contact_for(channels: list[Channel], home: Page, *, location: Location | None, live: bool) -> Contact:
    """Return the contact below `home` with one of these phones, or one of the other channels if there are no phones.

    Create it if there is none.
    """
    known = {channel.value for channel in channels if channel.kind == "phone"} or {c.value for c in channels}
    for contact in Contact.objects.descendant_of(home).order_by("-live", "path"):
        if known & {child.value["value"] for child in contact.channels}:
            return _publish_if(contact, live=live)
    contact = Contact(
        title="Contact",
        channels=[(channel.kind, _channel_value(channel)) for channel in channels],
        location_page=location,
    )
    return _add(contact, home, live=live)


def publish_imported(page: Page) -> None:
    """Publish a page that an import left as a draft. A page that an editor saved or unpublished stays unchanged."""
    if page.first_published_at is None and page.latest_revision and not _was_touched_by_a_user(page):
        page.latest_revision.publish()
        page.refresh_from_db()


def _was_touched_by_a_user(page: Page) -> bool:
    """True if a user ever saved the page. Revisions lose deleted users, but the history keeps their ids."""
    history = PageLogEntry.objects.filter(page=page.pk)
    return page.revisions.exclude(user=None).exists() or history.exclude(user_id=None).exists()


def _publish_if(page: AnyPage, *, live: bool) -> AnyPage:
    if live:
        publish_imported(page.get_parent().specific)
        publish_imported(page)
    return page


def _channel_value(channel: Channel) -> dict[str, str]:
    value = {"label": channel.label, "value": channel.value}
    return {**value, "extension": channel.extension} if channel.kind == "phone" else value


def _location_index(home: Page, *, live: bool) -> Page:
    index = LocationIndex.objects.child_of(home).first()
    return _publish_if(index, live=live) if index else _add(LocationIndex(title="Locations"), home, live=live)


def _same_place(location: Location, address: Address) -> bool:
    """True if both have the same address, ignoring abbreviations and a unit that only one of them has."""
    if (str(location.country), _normalise(location.postal_code)) != (address.country, _normalise(address.postal_code)):
        return False
    theirs, ours = _words(f"{location.street} {location.extra}"), _words(f"{address.street} {address.extra}")
    if not (location.extra and address.extra):
        shorter, longer = sorted([theirs, ours], key=len)
        return longer[: len(shorter)] == shorter
    return theirs == ours


def _words(text: str) -> list[str]:
    words = re.findall(r"\w+", text.casefold())
    return [_SHORT.get(word, word) for word in words if word not in _UNIT_WORDS]


def _normalise(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _add(page: Page, parent: Page, *, live: bool) -> Page:
    page.live = False
    page.locale = parent.locale
    parent.add_child(instance=page)
    revision = page.save_revision()
    if live:
        revision.publish()
        page.refresh_from_db()
    return page
