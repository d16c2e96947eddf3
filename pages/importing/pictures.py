"""Pictures beside a file. Wagtail's images with the same bytes are used again."""

import hashlib
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from pages.files.decoding import opened
from pages.files.public import IN_PRIVATE_COLLECTION
from pages.importing.records import Figure

# References with a scheme or a host.
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|\\\\", re.IGNORECASE)


@dataclass(frozen=True)
class PictureFolders:
    """The folders of a file's pictures: its own (`beside`) and optionally `root`, where references with `/` begin."""

    beside: Path
    root: Path | None = None

    def find(self, reference: str) -> Path | None:
        """Return the picture that a file refers to, or None if these folders do not have it."""
        found = self.file(reference)
        return found if found and is_picture(found) else None

    def file(self, reference: str) -> Path | None:
        """Return the regular file with this name, or None. Symbolic links may not lead out of the folders."""
        if _ELSEWHERE.match(reference):
            return None
        named = unquote(reference)
        texts = dict.fromkeys([named, named.partition("?")[0].partition("#")[0]])
        paths = (_regular(folder / text.lstrip("/")) for text in texts for folder in self._folders(text))
        allowed = [folder.resolve() for folder in (self.beside, self.root) if folder is not None]
        return next((path for path in paths if path and any(map(path.is_relative_to, allowed))), None)

    def _folders(self, text: str) -> list[Path]:
        """Return the folders to search, in order: `root` first for references with `/`, otherwise the file's own."""
        folders = [self.beside] if self.root is None else [self.beside, self.root]
        return folders[::-1] if text.startswith("/") else folders


def _regular(path: Path) -> Path | None:
    """Return the resolved path of a regular file, else None. Reading a pipe or a device might never end."""
    try:
        found = path.resolve(strict=True)
        return found if stat.S_ISREG(found.stat().st_mode) else None
    except (OSError, RuntimeError, ValueError):
        return None


def is_picture(file: Path) -> bool:
    """True if the file is a complete picture that can be taken in."""
    return problem_of(file) is None


def problem_of(file: Path) -> str | None:
    """Return why the file cannot be taken in as a picture, or None."""
    try:
        with file.open("rb") as content, opened(content):
            return None
    except ValidationError as error:
        return " ".join(error.messages)
    except OSError as error:
        return f"It cannot be read: {error.strerror}."


class Pictures:
    """The pictures of one import. It remembers the new files, since a rollback does not delete them."""

    def __init__(self) -> None:
        self.made: list[AbstractImage] = []

    def stored(self, figure: Figure) -> int:
        """Return the key of the public image with these bytes. Create it if there is none."""
        content = figure.file.read_bytes()
        digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()  # as `file_hash`
        model = get_image_model()
        found = model.objects.filter(file_hash=digest).exclude(IN_PRIVATE_COLLECTION).first()
        return found.pk if found else self._make(figure)

    def discard(self) -> None:
        """Delete the new files after a rollback has removed their rows."""
        for image in self.made:
            image.file.storage.delete(image.file.name)

    def _make(self, figure: Figure) -> int:
        model = get_image_model()
        title, description = (figure.alt[: model._meta.get_field(name).max_length] for name in ("title", "description"))
        image = model(title=title or figure.file.stem, description=description, credit=figure.credit)
        with figure.file.open("rb") as file:
            image.file = ImageFile(file, name=figure.file.name)
            image.save()
        self.made.append(image)
        return image.pk
