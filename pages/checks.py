"""Wrong settings stop the start, not a request."""

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def check_folders(**kwargs: object) -> list[CheckMessage]:
    """No folder that a server hands out holds the uploads."""
    private = settings.FILES_ROOT.resolve()
    return [
        Error(
            f"FILES_ROOT, {private}, lies in {name}, {folder.resolve()}, whose files anybody may read.",
            hint="Name a folder for FILES_ROOT that no server hands out.",
            id="pages.E001",
        )
        for name, folder in (("MEDIA_ROOT", settings.MEDIA_ROOT), ("STATIC_ROOT", settings.STATIC_ROOT))
        if private.is_relative_to(folder.resolve())
    ]
