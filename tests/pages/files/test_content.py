"""Documents whose content is not of the type that their name says are refused."""

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


COMPOUND = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)
CONTENT = {
    "pdf": [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", b"\n%PDF-1.4"],
    "doc": [COMPOUND],
    "xls": [COMPOUND],
    "ppt": [COMPOUND],
    "docx": [office("word")],
    "xlsx": [office("xl"), workbook()],
    "pptx": [office("ppt")],
    **{name: [archive(mimetype=DOCUMENT_TYPES[name])] for name in ("odt", "ods", "odp", "epub")},
    "rtf": [b"{\\rtf1\\ansi words}"],
    "txt": [b"words", "Où\r\n".encode(), "Où".encode("latin-1"), "Où".encode("utf-16")],
    "csv": ["a;b\r\nOù;2\r\n".encode("cp1252"), b"\xef\xbb\xbfa,b"],
    "ics": [b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", b"\xef\xbb\xbfBEGIN:VCALENDAR\n"],
    "mp3": [b"ID3\x04\x00" + bytes(60), b"\xff\xfb\x90\x64" + bytes(60), b"\xff\xf3\x90\x64" + bytes(60)],
    "m4a": [b"\x00\x00\x00\x20ftypM4A \x00"],
    "mp4": [b"\x00\x00\x00\x20ftypisom\x00", b"\x00\x00\x00\x20ftypmp42\x00"],
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
