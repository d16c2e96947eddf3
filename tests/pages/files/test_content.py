"""Documents whose content is not of the type that their name says are refused."""

import struct
import zipfile
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook
from PIL import Image

from pages.files import DOCUMENT_TYPES, PICTURE_FORMATS
from pages.files.content import refuse_other_content
from pages.models import Attachment

PICTURES = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF")


def picture(kind: str) -> bytes:
    written = BytesIO()
    Image.new("RGB", (32, 32), "green").save(written, kind)
    return written.getvalue()


def archive(**files: str) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
    return written.getvalue()


def office(folder: str) -> bytes:
    return archive(**{"[Content_Types].xml": "<Types/>", f"{folder}/document.xml": "<x/>"})


def workbook() -> bytes:
    written = BytesIO()
    Workbook().save(written)
    return written.getvalue()


def box(kind: bytes) -> bytes:
    """Return a box of MPEG-4 that a file can begin with."""
    return struct.pack(">I4s", 16, kind) + bytes(8)


def damaged(compression: int) -> bytes:
    """Return an archive whose first file, which declares its type, cannot be decompressed."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", compression) as made:
        made.writestr("mimetype", DOCUMENT_TYPES["epub"] * 20)
    content = bytearray(written.getvalue())
    content[42:62] = b"\xff" * 20  # after the header of 30 bytes, the name and what LZMA declares
    return bytes(content)


COMPOUND = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)
ENDED_OR_DIVIDED = [
    b"a page\x0b",
    b"ended\n\x00",
    "Où".encode("utf-16") + b"\n",
    "Où\0".encode("utf-16"),
    b"a" * 1024 + b"\0",
]
SOUND = [b"ID3\x04\x00", b"APETAGEX", b"\xff\xfb\x90\x64", bytes(4000) + b"\xff\xfb\x90\x64", b"\xff\xf3\x90\x64"]
FIRST_BOXES = (b"free", b"skip", b"wide", b"moov", b"mdat")
VIDEOS = [b"\x00\x00\x00\x20ftypisom\x00", b"\x00\x00\x00\x20ftypmp42\x00"]
CONTENT = {
    "pdf": [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", b"\n%PDF-1.4", b"\x01\r\n%PDF-1.4", bytes(500) + b"%PDF-1.4"],
    "doc": [COMPOUND],
    "xls": [COMPOUND],
    "ppt": [COMPOUND],
    "docx": [office("word")],
    "xlsx": [office("xl"), workbook()],
    "pptx": [office("ppt")],
    **{name: [archive(mimetype=DOCUMENT_TYPES[name])] for name in ("odt", "ods", "odp", "epub")},
    "rtf": [b"{\\rtf1\\ansi words}"],
    "txt": [b"words", "Où\r\n".encode(), "Où".encode("latin-1"), "Où".encode("utf-16"), *ENDED_OR_DIVIDED],
    "csv": [b"a;two\x0blines\r\n", b"a\x1cb\x1dc\x1ed\x1f", "a;b\r\nOù;2\r\n".encode("cp1252"), b"\xef\xbb\xbfa,b"],
    "ics": [b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", b"\xef\xbb\xbfBEGIN:VCALENDAR\n", b"begin:vcalendar\n"],
    "mp3": [start + bytes(60) for start in SOUND],
    "m4a": [b"\x00\x00\x00\x20ftypM4A \x00", box(b"free") + b"\x00\x00\x00\x20ftypM4A \x00"],
    "mp4": [*VIDEOS, *(box(kind) + box(b"mdat") for kind in FIRST_BOXES)],
    "zip": [archive(a="b"), archive()],
}
# Types whose files are also of the other type.
ALSO = {("m4a", "mp4"), ("mp4", "m4a"), ("ics", "txt"), ("csv", "txt"), ("txt", "csv"), ("ics", "csv")}
ALSO |= {(one, other) for one in ("doc", "xls", "ppt") for other in ("doc", "xls", "ppt")}
ALSO |= {(name, "zip") for name in ("docx", "xlsx", "pptx", "odt", "ods", "odp", "epub")}


def is_refused(content: bytes, name: str) -> bool:
    try:
        refuse_other_content(BytesIO(content), name)
    except ValidationError:
        return True
    return False


def test_every_type_has_content_to_try() -> None:
    assert set(CONTENT) == set(DOCUMENT_TYPES)
    assert set(PICTURES) == set(PICTURE_FORMATS)


@pytest.mark.parametrize("extension", DOCUMENT_TYPES)
def test_content_of_its_own_type_is_accepted(extension: str) -> None:
    assert not any(is_refused(content, f"A Leaflet.{extension.upper()}") for content in CONTENT[extension])


@pytest.mark.parametrize("extension", DOCUMENT_TYPES)
def test_content_of_another_type_is_refused(extension: str) -> None:
    taken = [
        other
        for other, contents in CONTENT.items()
        if other != extension and (other, extension) not in ALSO
        for content in contents
        if not is_refused(content, f"x.{extension}")
    ]
    assert taken == []


@pytest.mark.parametrize("extension", DOCUMENT_TYPES)
@pytest.mark.parametrize("kind", PICTURES)
def test_picture_is_no_document_whatever_its_name(kind: str, extension: str) -> None:
    with pytest.raises(ValidationError, match="This file is a picture, although its name ends in"):
        refuse_other_content(BytesIO(picture(kind)), f"x.{extension}")


def test_picture_with_the_words_of_another_type_in_it_is_refused() -> None:
    for hidden in (b"%PDF-1.7", archive(mimetype=DOCUMENT_TYPES["odt"]), office("word")):
        content = picture("JPEG") + hidden
        assert all(is_refused(content, f"x.{extension}") for extension in DOCUMENT_TYPES)


def test_picture_in_a_container_of_videos_is_refused_after_padding() -> None:
    assert is_refused(box(b"free") + box(b"wide") + b"\x00\x00\x00\x20ftypheic\x00", "x.mp4")


@pytest.mark.parametrize("content", [b"a\x00\x00", b"a\x00b", b"\x00" + b"a" * 1024, "a\0b".encode("utf-16")])
def test_text_has_no_more_than_one_nul_at_its_end(content: bytes) -> None:
    assert is_refused(content, "x.txt")


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
@pytest.mark.parametrize("extension", ["odt", "ods", "odp", "epub", "docx"])
def test_document_with_a_damaged_archive_is_refused(extension: str, compression: int) -> None:
    with pytest.raises(ValidationError, match="but its content is something else"):
        refuse_other_content(BytesIO(damaged(compression)), f"x.{extension}")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.doc", CONTENT["rtf"][0], "its content is RTF: give it a name that ends in .rtf."),
        ("x.txt", CONTENT["rtf"][0], "its content is RTF: give it a name that ends in .rtf."),
        ("x.doc", office("word"), "its content is DOCX: give it a name that ends in .docx."),
        ("x.docx", CONTENT["odt"][0], "its content is ODT: give it a name that ends in .odt."),
        (
            "x.xls",
            b"\n<HTML><body><table>",
            "its content is a web page (HTML). Open it in the program that you use",
        ),
        ("x.docx", archive(a="b"), "its content is something else. Save it as DOCX"),
        ("x.docx", COMPOUND, "its content is something else. Save it as DOCX"),
    ],
)
def test_refusal_says_what_the_content_is_and_what_to_do(name: str, content: bytes, told: str) -> None:
    with pytest.raises(ValidationError) as refused:
        refuse_other_content(BytesIO(content), name)
    assert told in refused.value.messages[0]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["wagtaildocs:add", "wagtaildocs:add_multiple", "wagtaildocs_chooser:create"])
def test_forms_refuse_a_picture_that_is_named_as_a_document(editor, address: str) -> None:
    name = {"wagtaildocs:add_multiple": "files[]", "wagtaildocs_chooser:create": "document-chooser-upload-file"}
    title = "document-chooser-upload-title" if "chooser" in address else "title"
    file = SimpleUploadedFile("x.pdf", picture("JPEG"), "application/pdf")
    sent = {title: "Leaflet", "collection": 1, "document-chooser-upload-collection": 1, name.get(address, "file"): file}
    answer = editor.post(reverse(address), sent, headers={"x-requested-with": "XMLHttpRequest"})
    assert "This file is a picture, although its name ends in .pdf." in answer.text
    assert not Attachment.objects.exists()
