"""Profiles of editors with values that this installation does not have, for example after an update."""

from collections.abc import Callable
from typing import Any

from wagtail.admin.localization import get_available_admin_languages
from wagtail.users.models import UserProfile

from pages.times import zone_of

# Field → whether Wagtail can use its value, and what stands for nothing chosen.
_USABLE: dict[str, tuple[Callable[[Any], Any], Callable[[], Any]]] = {
    "current_time_zone": (zone_of, str),
    "preferred_language": (lambda language: language in dict(get_available_admin_languages()), str),
    "dismissibles": (lambda stored: isinstance(stored, dict), dict),
}


def forget_unknown_choices(profile: UserProfile) -> None:
    """Treat values that Wagtail cannot use as not chosen. Otherwise every page of the admin is an error."""
    for name, (usable, nothing) in _USABLE.items():
        if name in profile.__dict__ and not usable(getattr(profile, name)):  # else it is deferred
            setattr(profile, name, nothing())
