"""System checks: wrong settings stop the start, not a request."""

from collections.abc import Sequence

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def check_folders(**kwargs: object) -> Sequence[CheckMessage]:
    """Report a public folder that contains the private uploads, or lies inside their folder."""
    private = settings.FILES_ROOT.resolve()
    public = [("MEDIA_ROOT", settings.MEDIA_ROOT.resolve()), ("STATIC_ROOT", settings.STATIC_ROOT.resolve())]
    return [
        Error(
            f"FILES_ROOT ({private}) is inside {name} ({folder}), where anybody can read files.",
            hint="Set FILES_ROOT to a folder that no server serves.",
            id="pages.E001",
        )
        for name, folder in public
        if private.is_relative_to(folder)
    ] + [
        Error(
            f"{name} ({folder}), where anybody can read files, is inside FILES_ROOT ({private}).",
            hint=f"Set {name} to a folder outside FILES_ROOT.",
            id="pages.E002",
        )
        for name, folder in public
        if folder.is_relative_to(private) and folder != private
    ]
