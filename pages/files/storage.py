"""Storage of files: uploads in FILES_ROOT, which is never served; public copies in MEDIA_ROOT."""

import contextlib
import posixpath
import re
from pathlib import Path
from string import ascii_lowercase, digits

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage
from django.urls import reverse
from django.utils.crypto import get_random_string

# 113 bits, in characters that every file system can distinguish.
_LENGTH = 22
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
        return super().get_available_name(f"{folder}/{stem}{ending}", max_length=max_length)


def is_unguessable(name: str) -> bool:
    """True if this storage could have created the file name."""
    return bool(_UNGUESSABLE.fullmatch(name))


def name_for_headers(name: str) -> str:
    """Return the last part of the name of a file. Control characters, which break headers and addresses, are spaces."""
    return re.sub(r"[\x00-\x1f\x7f]", " ", posixpath.basename(name))


class FolderStorage(FileSystemStorage):
    """Deletes the folder of a file together with the file."""

    def delete(self, name: str) -> None:
        super().delete(name)
        if is_unguessable(name):
            with contextlib.suppress(OSError):
                Path(self.path(name)).parent.rmdir()


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
