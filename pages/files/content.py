"""Whether the content of a document is of the type that its name says.

Otherwise a picture, named as a leaflet, would be public with the place where it was taken; and programs that look at
the content would do with a file what its name does not tell.
"""

import codecs
import re
import struct
import zipfile
import zlib
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
# No text has these: control characters other than tab, line feeds, form feed, substitute (the end in DOS), escape, and
# the separators of databases (vertical tab, 0x1c to 0x1f).
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x19\x7f]")
# ID3, an APE tag, or the sync word of a frame of layer III (ISO/IEC 11172-3, 2.4.2.3).
_MP3 = re.compile(rb"ID3|APETAGEX|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]")
_HTML = re.compile(rb"<(!doctype html|html|head|body|table|meta)\b", re.IGNORECASE)
_FIRST = 1024
# Boxes without content, which may stand before the first with content. Nobody writes many.
_PADDING, _PADDING_AT_MOST, _HEADER_OF_A_BOX = {b"free", b"skip", b"wide"}, 16, 8
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
        with zipfile.ZipFile(file) as archive:
            # No other compression is allowed, and each raises errors of its own if it is damaged.
            if archive.getinfo("mimetype").compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                return False
            with archive.open("mimetype") as declared:
                return declared.read(_FIRST).strip() == kind.encode()

    return check


def _is_zip(file: File | BinaryIO) -> bool:
    return file.read(4) in (_ZIP, _EMPTY_ZIP) and zipfile.is_zipfile(file)


def _is_pdf(file: File | BinaryIO) -> bool:
    """Check the header, which programs accept anywhere in the first 1,024 bytes (Adobe's notes on ISO 32000)."""
    first = file.read(_FIRST)
    if first.lstrip(_BEFORE).startswith(_PDF):
        return True
    return _PDF in first and not _is_picture(file) and not _other_type(file, "pdf")


def _is_video(file: File | BinaryIO) -> bool:
    """Check the first boxes of a file in the container of MPEG-4 (ISO/IEC 14496-12, 4.2). Old ones have no `ftyp`."""
    at = 0
    for _number in range(_PADDING_AT_MOST):
        file.seek(at)
        size, kind, brand = struct.unpack(">I4s4s", file.read(12).ljust(12, b"\0"))
        if kind not in _PADDING or size < _HEADER_OF_A_BOX:
            break
        at += size
    if kind == b"ftyp":
        return brand not in _BRANDS_OF_PICTURES
    return at > 0 or kind in {b"moov", b"mdat"}


def _is_mp3(file: File | BinaryIO) -> bool:
    """Check the first bytes that are not zero: some programs leave room for a tag."""
    return bool(_MP3.match(file.read(64 * _FIRST).lstrip(b"\0")))


def _is_text(file: File | BinaryIO) -> bool:
    """Check all of the file. Its encoding is not known; UTF-16 is told by its mark. A NUL may end it."""
    chunk = file.read(_FIRST)
    if chunk.lstrip(_BEFORE).startswith((_PDF, _RTF)):
        return False
    if chunk.startswith(_UTF_16):
        content = chunk + file.read()
        whole = content[: len(content) // 2 * 2]  # some programs add one byte of a line feed
        return not _CONTROLS.search(whole.decode("utf-16").removesuffix("\0").encode())
    while chunk:
        following = file.read(64 * _FIRST)
        if _CONTROLS.search(chunk if following else chunk.removesuffix(b"\0")):
            return False
        chunk = following
    return True


def _is_calendar(file: File | BinaryIO) -> bool:
    if not file.read(_FIRST).lstrip(_BEFORE).upper().startswith(b"BEGIN:VCALENDAR"):
        return False
    file.seek(0)
    return _is_text(file)


# Extension → the check of the content. Each reads from the beginning, and may raise an error for other content.
_CHECKS: dict[str, Check] = {
    "pdf": _is_pdf,
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
_IN_A_ZIP = {"docx", "xlsx", "pptx", "odt", "ods", "odp", "epub"}
# The types that content alone tells apart, the strictest first: text can be anything, and so can a compound file.
_TOLD_BY_CONTENT = ("pdf", "rtf", *sorted(_IN_A_ZIP), "ics", "mp4", "mp3", "zip")


def refuse_other_content(file: File | BinaryIO, name: str) -> None:
    """Raise ValidationError, with a sentence for editors, if the content is not of the type that the name says."""
    extension = PurePath(name).suffix.removeprefix(".").lower()
    if _is(extension, file):
        return
    words = {"extension": extension, "kind": extension.upper()}
    if _is_picture(file):
        told = _("This file is a picture, although its name ends in .{extension}. Upload it as a picture.")
    elif other := _other_type(file, extension):
        told = _(
            "The name of this file ends in .{extension}, but its content is {content}: give it a name that ends in "
            ".{other}."
        )
        words |= {"content": other.upper(), "other": other}
    elif _is_html(file):
        told = _(
            "The name of this file ends in .{extension}, but its content is a web page (HTML). Open it in the program "
            "that you use for {kind}, save it as {kind} there, then upload the new file."
        )
    else:
        told = _(
            "The name of this file ends in .{extension}, but its content is something else. Save it as {kind} in the "
            "program that made it, without a password, then upload the new file."
        )
    raise ValidationError(told.format(**words), code="other_content")


def _other_type(file: File | BinaryIO, extension: str) -> str:
    """Return the extension of the type that the content is of, if it is another that is accepted and can be told."""
    # A document that its own check refuses may be damaged. It is no archive of files for that.
    types = [name for name in _TOLD_BY_CONTENT if name != extension and not (name == "zip" and extension in _IN_A_ZIP)]
    return next((name for name in types if _is(name, file)), "")


def _is_html(file: File | BinaryIO) -> bool:
    found = _HTML.match(file.read(_FIRST).lstrip(_BEFORE))
    file.seek(0)
    return bool(found)


def _is(extension: str, file: File | BinaryIO) -> bool:
    file.seek(0)
    try:
        if extension in _IN_A_ZIP and not _is_zip(file):
            return False
        file.seek(0)
        return _CHECKS[extension](file)
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, NotImplementedError, RuntimeError):
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
