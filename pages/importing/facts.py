"""Pages for the facts of a text: a location with that address, a contact with that phone. Those there are serve."""

import re

from wagtail.models import Page

from pages.importing.records import Address, Channel
from pages.models import Contact, Location, LocationIndex


def location_for(address: Address, home: Page, *, live: bool) -> Location:
    """The location below `home` that has this address; a new one where there is none."""
    for location in Location.objects.descendant_of(home):
        if _same_place(location, address):
            return location
    title = address.locality
    location = Location(
        title=title,
        street=address.street,
        extra=address.extra,
        locality=address.locality,
        region=address.region,
        postal_code=address.postal_code,
        country=address.country,
    )
    return _add(location, _location_index(home, live=live), live=live)


def contact_for(channels: list[Channel], home: Page, *, location: Location | None, live: bool) -> Contact:
    """The contact below `home` that has one of these phones (or, without phones, these addresses)."""
    known = {channel.value for channel in channels if channel.kind == "phone"} or {c.value for c in channels}
    for contact in Contact.objects.descendant_of(home):
        if known & {child.value["value"] for child in contact.channels}:
            return contact
    contact = Contact(
        title="Contact",
        channels=[
            (
                channel.kind,
                {"label": "", "value": channel.value, **({"extension": ""} if channel.kind == "phone" else {})},
            )
            for channel in channels
        ],
        location_page=location,
    )
    return _add(contact, home, live=live)


def _location_index(home: Page, *, live: bool) -> Page:
    index = LocationIndex.objects.child_of(home).first()
    return index or _add(LocationIndex(title="Locations"), home, live=live)


def _same_place(location: Location, address: Address) -> bool:
    if str(location.country) != address.country:
        return False
    return _plain(location.street, location.postal_code) == _plain(address.street, address.postal_code) and (
        _unit(location.extra) == _unit(address.extra) or not (location.extra and address.extra)
    )


def _plain(*parts: str) -> str:
    return re.sub(r"[\W_]+", "", " ".join(parts).casefold())


def _unit(extra: str) -> str:
    return "".join(re.findall(r"\d+\w*", extra))


def _add(page: Page, parent: Page, *, live: bool) -> Page:
    page.live = False
    page.locale = parent.locale
    parent.add_child(instance=page)
    revision = page.save_revision()
    if live:
        revision.publish()
        page.refresh_from_db()
    return page
