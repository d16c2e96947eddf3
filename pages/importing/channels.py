"""Phone numbers, faxes and email addresses in text."""

import re
from html import escape

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberMatcher

from pages.importing.records import Channel

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
_FAX = re.compile(r"\b(tele)?fax|télécopie", re.IGNORECASE)


def find_channels(line: str, *, country: str) -> list[Channel]:
    """What a line names, in its order. A number is a fax where the words before it say so."""
    found = [Channel("email", match.group().lower()) for match in _EMAIL.finditer(line)]
    start = 0
    for match in PhoneNumberMatcher(_joined(line), country):
        kind = "fax" if _FAX.search(_joined(line)[start : match.start]) else "phone"
        found.append(Channel(kind, phonenumbers.format_number(match.number, PhoneNumberFormat.E164)))
        start = match.end
    return found


def is_only_channels(line: str, *, country: str) -> bool:
    """Whether a line is nothing but a way to get in touch, with a short label at most."""
    rest = _EMAIL.sub("", line)
    for match in PhoneNumberMatcher(_joined(rest), country):
        rest = _joined(rest).replace(match.raw_string, "")
    return bool(find_channels(line, country=country)) and len(re.findall(r"\w+", rest)) <= 5


def linked(text: str, *, country: str) -> str:
    """The text as HTML, its phone numbers, email and web addresses as links; not a character of it changed."""
    links = [(m.start(), m.end(), f"mailto:{m.group()}") for m in _EMAIL.finditer(text)]
    links += [(m.start(), m.end(), m.group()) for m in _URL.finditer(text)]
    for match in PhoneNumberMatcher(text, country):
        number = phonenumbers.format_number(match.number, PhoneNumberFormat.E164)
        links.append((match.start, match.end, f"tel:{number}"))
    html, position = "", 0
    for start, end, href in sorted(links):
        if start >= position:
            words = escape(text[start:end], quote=False)
            html += f'{escape(text[position:start], quote=False)}<a href="{escape(href)}">{words}</a>'
            position = end
    return html + escape(text[position:], quote=False)


def _joined(line: str) -> str:
    """Numbers are often spread out, as in (647) 259 - 7740."""
    return re.sub(r"(?<=\d) *[-–] *(?=\d)", "-", line)
