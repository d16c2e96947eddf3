"""Wrong settings stop the start, not a request."""

from collections.abc import Sequence

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def check_folders(**kwargs: object) -> Sequence[CheckMessage]:
    """No folder that a server hands out holds the uploads, or lies among them."""
    private = settings.FILES_ROOT.resolve()
    public = [("MEDIA_ROOT", settings.MEDIA_ROOT.resolve()), ("STATIC_ROOT", settings.STATIC_ROOT.resolve())]
    return [
        Error(
            f"FILES_ROOT, {private}, lies in {name}, {folder}, whose files anybody may read.",
            hint="Name a folder for FILES_ROOT that no server hands out.",
            id="pages.E001",
        )
        for name, folder in public
        if private.is_relative_to(folder)
    ] + [
        Error(
            f"{name}, {folder}, whose files anybody may read, lies in FILES_ROOT, {private}, where uploads are kept.",
            hint=f"Name a folder for {name} that is not below FILES_ROOT.",
            id="pages.E002",
        )
        for name, folder in public
        if folder.is_relative_to(private) and folder != private
    ]
