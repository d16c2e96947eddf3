"""Storage of files: uploads in FILES_ROOT, which is never served; what is public in MEDIA_ROOT.

`pages.files.buckets` does the same in a store of objects.
"""

import contextlib
import posixpath
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from string import ascii_lowercase, digits
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage
from django.urls import reverse
from django.utils.crypto import get_random_string

# 113 bits, in characters that every file system can distinguish.
_LENGTH = 22
# Of a part of a name on common file systems, in bytes. A random ending may follow.
_LONGEST_PART = 240
# The surrogates stand for bytes of a name that is not UTF-8.
_PART = r"[^/\ud800-\udfff]+"
_UNGUESSABLE = re.compile(rf"{_PART}(?:/{_PART})*/[a-z0-9]{{{_LENGTH}}}/{_PART}")


class UnguessableNames(Storage):
    """Storage with random names of folders: `documents/leaflet.pdf` becomes `documents/9x4…/leaflet.pdf`.

    Nobody can guess an address, an address never gets other content, and downloads keep their names.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        folder, file = posixpath.split(str(name).replace("\\", "/"))
        stem, ending = posixpath.splitext(file)
        folder = posixpath.join(folder or "files", get_random_string(_LENGTH, ascii_lowercase + digits))
        if max_length:
            stem = stem[: max(max_length - len(folder) - len(ending) - 1, 1)]
        stem = stem[:_LONGEST_PART]
        while len(f"{stem}{ending}".encode(errors="replace")) > _LONGEST_PART and len(stem) > 1:
            stem = stem[:-1]
        return super().get_available_name(f"{folder}/{stem}{ending}", max_length=max_length)


def is_unguessable(name: str) -> bool:
    """True if this storage could have created the file name."""
    return bool(_UNGUESSABLE.fullmatch(name))


def public_url(name: str | None) -> str:
    """Return the address of a public file."""
    return f"{settings.MEDIA_ORIGIN}/{quote(name or '')}"


def name_for_headers(name: str) -> str:
    """Return the last part of the name of a file. Control characters, which break headers and addresses, are spaces."""
    return re.sub(r"[\x00-\x1f\x7f]", " ", posixpath.basename(name))


class OwnFolders(Storage):
    """Storage in which each upload has a folder of its own, with everything that is made from it.

    Deleting the upload deletes the folder. Files in it have final names: they are written once, or again with the same
    content.
    """

    def delete(self, name: str) -> None:
        if is_unguessable(name):
            self.delete_folder(posixpath.dirname(name))
        else:
            super().delete(name)

    def delete_folder(self, folder: str) -> None:
        """Delete the folder and all files in it. Nothing happens if it does not exist."""
        raise NotImplementedError

    def lies_here(self, name: str) -> bool:
        """True if there is something that `delete` would delete."""
        try:
            return self.has_folder(posixpath.dirname(name)) if is_unguessable(name) else self.exists(name)
        except SuspiciousOperation:  # a program stored a path that leads out of the storage
            return False

    def has_folder(self, folder: str) -> bool:
        """True if there are files in the folder."""
        raise NotImplementedError

    def all_names(self) -> Iterator[str]:
        """Yield the names of all files."""
        raise NotImplementedError

    def save_as(self, name: str, content: File) -> None:
        """Store a file under exactly this name. Readers see either no file or a whole one."""
        raise NotImplementedError


class FolderStorage(OwnFolders, FileSystemStorage):
    def url(self, name: str | None) -> str:
        return public_url(name)

    def delete_folder(self, folder: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self.path(folder))

    def has_folder(self, folder: str) -> bool:
        path = Path(self.path(folder))
        return path.is_dir() and any(path.iterdir())

    def all_names(self) -> Iterator[str]:
        root = Path(self.location)
        yield from (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())

    def save_as(self, name: str, content: File) -> None:
        begun = posixpath.join(posixpath.dirname(name), f".{get_random_string(_LENGTH)}")
        try:
            self._save(begun, content)
            Path(self.path(begun)).replace(self.path(name))
        except BaseException:
            Path(self.path(begun)).unlink(missing_ok=True)
            raise


class UploadStorage(UnguessableNames, FolderStorage):
    """All uploads and renditions. Their addresses check permissions; see `pages.files.views`."""

    @property
    def base_location(self) -> Path:
        return settings.FILES_ROOT

    @property
    def location(self) -> str:
        return str(settings.FILES_ROOT.absolute())

    def url(self, name: str | None) -> str:
        """Return the address of the view that checks permissions."""
        return reverse("stored_file", args=[name])
