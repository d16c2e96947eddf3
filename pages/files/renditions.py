"""Make the files of renditions: in the worker after publishing, or when one is asked for first.

Publishing waits for none of it. A file is written while its picture's row is locked, so none appears in a folder that
an edit hides.
"""

import logging
import posixpath
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DatabaseError, connection, transaction
from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import MD5, Cast, Concat
from wagtail.images import get_image_model

from pages.files.decoding import opened
from pages.files.encoding import encode
from pages.files.presets import DETERMINING, Rendition, has_src, plan_of, plans_digest, public_folder
from pages.files.public import IN_PRIVATE_COLLECTION, copy_to_public
from pages.files.storage import is_unguessable
from pages.models.public_file import CANNOT_BE_MADE
from pages.patience import limit_waits, patience

logger = logging.getLogger(__name__)

# How many seconds a request waits for another process that makes the same file, or holds the picture's row.
PATIENCE = 20.0
# What is raised for an upload that is damaged, lost or unreadable.
UNUSABLE = (ValidationError, FileNotFoundError, IsADirectoryError, PermissionError)
# How long the worker leaves a picture alone whose renditions could not be made, in seconds.
_PAUSE = 600.0
# Primary key of such a picture → the moment of the next try (time.monotonic).
_paused: dict[int, float] = {}
# Name of a rendition that could not be made on a request → the moment until which it is not tried again.
_failed: dict[str, float] = {}
# How long that is, in seconds, and how many names are remembered.
_REST, _MOST_FAILED = 60.0, 10_000


@dataclass(frozen=True)
class Planned:
    """A rendition of a public picture, and the name of its file in the public storage."""

    picture: Any
    rendition: Rendition
    name: str


def find_rendition(name: str) -> Planned | None:
    """Return the rendition with this name in the public storage, or None if no public picture has it."""
    if not is_unguessable(name):
        return None
    folder, file = posixpath.split(name)
    picture = public_pictures().filter(published_file__startswith=f"{folder}/").first()
    plan = plan_of(picture) if picture else None
    rendition = next((each for each in plan or () if each.name == file), None)
    return Planned(picture, rendition, name) if rendition else None


def content_of(planned: Planned) -> bytes | None:
    """Return the content of a rendition, and make its file if there is none. None if it was hidden meanwhile.

    Only one process makes it, however many ask. Raise one of UNUSABLE because of the upload, other OSErrors if the disk
    fails, and Occupied if another session holds a lock for too long.
    """
    if _failed.get(planned.name, 0.0) > time.monotonic():
        raise ValidationError("It could not be made a moment ago.")
    try:
        return _content_of(planned)
    except UNUSABLE:
        if len(_failed) >= _MOST_FAILED:
            _failed.clear()
        _failed[planned.name] = time.monotonic() + _REST
        raise


def _content_of(planned: Planned) -> bytes | None:
    with patience(PATIENCE), _alone(planned.name):
        if storages["public"].exists(planned.name):
            with storages["public"].open(planned.name) as file:
                return file.read()
        with _decoded(planned.picture) as encoded:
            content = encoded(planned.rendition)
        return content if _store(planned, content) else None


def make_renditions() -> bool:
    """Make the missing renditions of one picture, the newest without them. Returns False if there is none."""
    now = time.monotonic()
    paused = [pk for pk, moment in _paused.items() if moment > now]
    picture = public_pictures().exclude(made_for=_made_for()).exclude(pk__in=paused).order_by("-pk").first()
    if picture is None:
        return False
    try:
        _make_all(picture)
        _paused.pop(picture.pk, None)
    except DatabaseError:
        raise
    except UNUSABLE as error:
        logger.warning("The renditions of image %s cannot be made. Upload it again. %s", picture.pk, error)
        _pause(picture)
    except Exception:  # such as a full disk, or a store that does not answer
        logger.exception("The renditions of image %s cannot be made now. They are tried again.", picture.pk)
        _pause(picture)
    return True


def _pause(picture: Any) -> None:
    """Leave the picture alone for a while, and have it listed for editors until its renditions are made."""
    _paused[picture.pk] = time.monotonic() + _PAUSE
    public_pictures().filter(pk=picture.pk).update(made_for=CANNOT_BE_MADE)


def public_pictures() -> QuerySet:
    """Return the pictures that readers may see."""
    public = get_image_model().objects.filter(is_published=True, published_file=F("file"))
    return public.exclude(IN_PRIVATE_COLLECTION)


def _make_all(picture: Any) -> None:
    plan, folder = plan_of(picture), public_folder(picture.published_file)
    planned = [Planned(picture, each, posixpath.join(folder, each.name)) for each in plan or ()]
    _make_src(picture)
    missing = [each for each in planned if not storages["public"].exists(each.name)]
    if missing:
        failed: Exception | None = None
        with _decoded(picture) as encoded:
            for each in missing:
                try:
                    with _alone(each.name):
                        if not storages["public"].exists(each.name):
                            _store(each, encoded(each.rendition))
                except DatabaseError:
                    raise
                except Exception as error:  # the others can be made
                    failed = error
        if failed:
            raise failed
        return  # the next round looks if all are there: meanwhile the folder may have been deleted and made again
    same = {name: getattr(picture, name) for name in ("published_file", *DETERMINING)}
    public_pictures().filter(pk=picture.pk, **same).update(made_for=_made_for())


def _made_for() -> MD5:
    """Return the SQL expression for all that the renditions of a row depend on: its columns and the settings."""
    parts = [part for name in ("file", *DETERMINING) for part in (Value(" "), Cast(F(name), TextField()))]
    return MD5(Concat(Value(plans_digest()), *parts, output_field=TextField()))


def _make_src(picture: Any) -> None:
    """Give a picture the `src` of today's settings. An upload has it already."""
    plan = plan_of(picture)
    if plan is None or has_src(picture, plan):
        return
    with _decoded(picture) as encoded:
        content = encoded(plan.src)
    with transaction.atomic():
        row = _locked(picture)
        if row:
            row.store_src(plan.src, content)
            row.save(update_fields=["src_file", "src_bytes"])
            copy_to_public(row.src_file)


@contextmanager
def _decoded(picture: Any) -> Iterator[Callable[[Rendition], bytes]]:
    """Yield the function that makes files of a picture, which is decoded once."""
    size = (picture.width, picture.height)
    with storages["default"].open(picture.file.name) as file, opened(file) as image:
        yield lambda rendition: encode(image, rendition, size=size)


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """A transaction in which no other process makes the file with this name."""
    with transaction.atomic(), connection.cursor() as cursor:
        limit_waits()
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        yield


def _store(planned: Planned, content: bytes) -> bool:
    """Write the file, unless the picture was hidden or replaced. Returns True if it was written."""
    if _locked(planned.picture) is None:
        return False
    storages["public"].save_as(planned.name, ContentFile(content))  # type: ignore[attr-defined]
    return True


def _locked(picture: Any) -> Any:
    """Return the locked row of a picture, or None if it is not public any more, or has another file."""
    same_file = public_pictures().filter(pk=picture.pk, published_file=picture.published_file)
    return same_file.select_for_update(no_key=True).first()
