"""System checks: wrong settings stop the start, not a request."""

import re
from collections.abc import Sequence

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.utils.module_loading import import_string
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import Filter

from pages.files import LONGEST_SIDE_OF_WEBP


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


@register(Tags.security)
def check_buckets(**kwargs: object) -> Sequence[CheckMessage]:
    """Report a bucket without the other, and one bucket for both private and public files."""
    private, public = settings.S3_BUCKET, settings.S3_PUBLIC_BUCKET
    are_two = private and public and private != public
    if are_two or not (private or public):
        return []
    return [
        Error(
            f"S3_BUCKET is {private!r}, and S3_PUBLIC_BUCKET is {public!r}.",
            hint="Name two buckets: a private one for the uploads, and one that anybody may read.",
            id="pages.E005",
        )
    ]


# The operations that never make a picture larger.
_OPERATIONS = {"fill", "max", "width", "height"}


@register(Tags.security)
def check_pictures(**kwargs: object) -> Sequence[CheckMessage]:
    """Report sizes of pictures that cannot be made."""
    pictures = settings.PICTURES
    widths = [*pictures["widths"], pictures["src"]]
    wrong = [] if pictures["widths"] else ["no widths"]
    wrong += [f"width {width!r}" for width in widths if not (type(width) is int and 0 < width <= LONGEST_SIDE_OF_WEBP)]
    named = pictures["renditions"].items()
    wrong += [f"{name}: {spec}" for name, spec in named if not _is_possible(name, spec)]
    qualities = {kind: pictures["quality"].get(kind) for kind in ("image/avif", "image/webp", "image/jpeg")}
    wrong += [
        f"quality {value!r} of {kind}"
        for kind, value in qualities.items()
        if not (type(value) is int and 0 < value <= 100)
    ]
    return [
        Error(
            f"PICTURES has a size that cannot be made: {each}.",
            hint=f"Widths are numbers of pixels up to {LONGEST_SIDE_OF_WEBP}, qualities numbers from 1 to 100. "
            "Renditions have names of small letters, and one of the filters "
            f"{', '.join(sorted(_OPERATIONS))}, such as fill-640x400.",
            id="pages.E006",
        )
        for each in wrong
    ]


def _is_possible(name: str, spec: str) -> bool:
    try:
        operations = Filter(spec=str(spec)).operations
    except InvalidFilterSpecError:
        return False
    known = len(operations) == 1 and all(operation.method in _OPERATIONS for operation in operations)
    sizes = [int(size) for size in re.findall(r"\d+", str(spec).partition("-c")[0])]
    return (
        known
        and all(0 < size <= LONGEST_SIDE_OF_WEBP for size in sizes)
        and bool(re.fullmatch(r"[a-z][a-z0-9_]*", name))
    )


@register(Tags.translation)
def check_machine_translation(**kwargs: object) -> Sequence[CheckMessage]:
    """Report a function that translates, but cannot be imported."""
    try:
        if not settings.MACHINE_TRANSLATION or callable(import_string(settings.MACHINE_TRANSLATION)):
            return []
        why = "it is no function"
    except Exception as error:  # a module may raise anything
        why = f"{type(error).__name__}: {error}"
    return [
        Error(
            f"MACHINE_TRANSLATION is {settings.MACHINE_TRANSLATION!r}, which cannot be used: {why}.",
            hint="Give the dotted path of a function in a module beside manage.py, or in an installed package.",
            id="pages.E007",
        )
    ]


@register(Tags.security)
def check_previews(**kwargs: object) -> Sequence[CheckMessage]:
    """Warn if only the settings of sites can say where drafts are shown."""
    if settings.READER or settings.FRONTEND_URL:
        return []
    return [
        Warning(
            "READER is off and FRONTEND_URL is empty, so sites without a frontend in their settings have no previews.",
            hint="Set FRONTEND_URL to the address of the frontend, or READER to true.",
            id="pages.W001",
        )
    ]
