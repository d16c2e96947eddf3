"""The accepted file types. Browsers run none of them. The list does not depend on the machine's own types."""

from pathlib import PurePath

# Extension → media type (https://www.iana.org/assignments/media-types/).
DOCUMENT_TYPES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "rtf": "application/rtf",
    "txt": "text/plain",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "epub": "application/epub+zip",
    "ics": "text/calendar",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "mp4": "video/mp4",
    "zip": "application/zip",
}
# The formats of pictures that are taken in (Pillow's names) → the extensions of their files.
PICTURE_FORMATS = {
    "JPEG": ["jpg", "jpeg"],
    "PNG": ["png"],
    "WEBP": ["webp"],
    "GIF": ["gif"],
    "AVIF": ["avif"],
    "HEIF": ["heic", "heif"],
}
# The longest side of a WebP, in pixels. Other formats can have longer ones.
LONGEST_SIDE_OF_WEBP = 16_383
# Types of the pictures that are stored. Older releases stored some as they were uploaded.
_PICTURE_TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "avif": "image/avif",
    "gif": "image/gif",
}
TYPES = {**DOCUMENT_TYPES, **_PICTURE_TYPES}
# Browsers show files of these types. A file of any other type is a download.
_SHOWN = ("image/", "audio/", "video/", "text/", "application/pdf")
# How long clients may keep a public file: for ever, since an address never gets other content.
IMMUTABLE = "public, max-age=31536000, immutable"


def content_type(name: str) -> str:
    """Return the media type of a file name."""
    extension = PurePath(name).suffix.removeprefix(".").lower()
    return TYPES.get(extension, "application/octet-stream")


def is_shown(kind: str) -> bool:
    """True if browsers show files of this media type, and run nothing in them."""
    return kind.startswith(_SHOWN)
