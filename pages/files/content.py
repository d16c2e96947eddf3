"""Whether the content of a document is of the type that its name says.

Otherwise a picture, named as a leaflet, would be public with the place where it was taken; and programs that look at
the content would do with a file what its name does not tell.
"""

import codecs
import re
import zipfile
from collections.abc import Callable
from pathlib import PurePath
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _
from PIL import Image

from pages.files import DOCUMENT_TYPES, PICTURE_FORMATS

# Bytes at the beginning of a file.
_PDF, _RTF, _ZIP, _EMPTY_ZIP = b"%PDF-", b"{\\rtf", b"PK\x03\x04", b"PK\x05\x06"
_COMPOUND = bytes.fromhex("D0CF11E0A1B11AE1")  # [MS-CFB]: Word, Excel and PowerPoint until 2003
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Brands of pictures (ISO/IEC 23008-12, AVIF): they have the container of videos.
_BRANDS_OF_PICTURES = {
    b"avif",
    b"avis",
    b"heic",
    b"heif",
    b"heim",
    b"heis",
    b"heix",
    b"hevc",
    b"hevx",
    b"mif1",
    b"msf1",
}
# No text has these: control characters other than tab, line feeds, form feed, substitute (the end in DOS) and escape.
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x19\x1c-\x1f\x7f]")
# ID3, or the sync word of a frame of layer III (ISO/IEC 11172-3, 2.4.2.3).
_MP3 = re.compile(rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]")
_FIRST = 1024
# Space and the mark of UTF-8, which may stand before the rest.
_BEFORE = b"\t\n\r " + codecs.BOM_UTF8

Check = Callable[[File | BinaryIO], bool]


def _begins_with(*beginnings: bytes) -> Check:
    return lambda file: file.read(_FIRST).lstrip(_BEFORE).startswith(beginnings)


def _contains(folder: str) -> Check:
    """Return the check of an Office Open XML file (ECMA-376, part 2)."""

    def check(file: File | BinaryIO) -> bool:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
        return "[Content_Types].xml" in names and any(name.startswith(folder) for name in names)

    return check


def _is_declared_as(kind: str) -> Check:
    """Return the check of OpenDocument (part 2, 3.3) and EPUB (OCF 3.3, 4.3): the first file is the media type."""

    def check(file: File | BinaryIO) -> bool:
        with zipfile.ZipFile(file) as archive, archive.open("mimetype") as declared:
            return declared.read(_FIRST).strip() == kind.encode()

    return check


def _is_zip(file: File | BinaryIO) -> bool:
    return file.read(4) in (_ZIP, _EMPTY_ZIP) and zipfile.is_zipfile(file)


def _is_video(file: File | BinaryIO) -> bool:
    """Check the first box of a file in the container of MPEG-4 (ISO/IEC 14496-12, 4.3)."""
    first = file.read(12)
    return first[4:8] == b"ftyp" and first[8:12] not in _BRANDS_OF_PICTURES


def _is_mp3(file: File | BinaryIO) -> bool:
    return bool(_MP3.match(file.read(_FIRST)))


def _is_text(file: File | BinaryIO) -> bool:
    """Check all of the file. Its encoding is not known; UTF-16 is told by its mark."""
    first = file.read(_FIRST)
    if first.lstrip(_BEFORE).startswith((_PDF, _RTF)):
        return False
    if first.startswith(_UTF_16):
        file.seek(0)
        return not _CONTROLS.search(file.read().decode("utf-16").encode())
    while first:
        if _CONTROLS.search(first):
            return False
        first = file.read(64 * _FIRST)
    return True


def _is_calendar(file: File | BinaryIO) -> bool:
    if not _begins_with(b"BEGIN:VCALENDAR")(file):
        return False
    file.seek(0)
    return _is_text(file)


# Extension → the check of the content. Each reads from the beginning, and may raise an error for other content.
_CHECKS: dict[str, Check] = {
    "pdf": _begins_with(_PDF),
    "rtf": _begins_with(_RTF),
    **dict.fromkeys(("doc", "xls", "ppt"), _begins_with(_COMPOUND)),
    "docx": _contains("word/"),
    "xlsx": _contains("xl/"),
    "pptx": _contains("ppt/"),
    **{name: _is_declared_as(DOCUMENT_TYPES[name]) for name in ("odt", "ods", "odp", "epub")},
    **dict.fromkeys(("txt", "csv"), _is_text),
    "ics": _is_calendar,
    "mp3": _is_mp3,
    **dict.fromkeys(("m4a", "mp4"), _is_video),
    "zip": _is_zip,
}


def refuse_other_content(file: File | BinaryIO, name: str) -> None:
    """Raise ValidationError, with a sentence for editors, if the content is not of the type that the name says."""
    extension = PurePath(name).suffix.removeprefix(".").lower()
    if _is(extension, file):
        return
    ending = {"extension": extension, "kind": extension.upper()}
    if _is_picture(file):
        raise ValidationError(
            _("This file is a picture, although its name ends in .{extension}. Upload it as a picture.").format(
                **ending
            ),
            code="other_content",
        )
    raise ValidationError(
        _(
            "The name of this file ends in .{extension}, but its content is something else. Save it as {kind} in the "
            "program that made it, without a password, then upload the new file."
        ).format(**ending),
        code="other_content",
    )


def _is(extension: str, file: File | BinaryIO) -> bool:
    file.seek(0)
    try:
        if extension in {"docx", "xlsx", "pptx", "odt", "ods", "odp", "epub"} and not _is_zip(file):
            return False
        file.seek(0)
        return _CHECKS[extension](file)
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, NotImplementedError, RuntimeError):
        return False
    finally:
        file.seek(0)


def _is_picture(file: File | BinaryIO) -> bool:
    try:
        with Image.open(file, formats=[*PICTURE_FORMATS]):  # type: ignore[arg-type]
            return True
    except Exception:  # decoders raise almost anything for other files
        return False
    finally:
        file.seek(0)
