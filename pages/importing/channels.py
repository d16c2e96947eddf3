"""Find phone numbers, faxes and email addresses in text."""

import re
from html import escape

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberMatch, PhoneNumberMatcher

from pages.importing.records import Channel
from pages.phones import tel

# A local part has at most 64 characters (RFC 5321).
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})*\.[a-z]{2,24}", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
_FAX = re.compile(r"\b(?:tele)?fax|télécopie|\btéléc\b", re.IGNORECASE)
_LABEL = re.compile(r"(?:^|[|,;•·])\s*([^|,;:•·]{2,40}?)\s*:\s*$")
# Labels that only repeat the kind of the channel.
_SAYS_NOTHING = re.compile(
    r"(?:(?:call|phone|tele(?:phone|fon)?|tél(?:éphone)?|tel|fax|telefax|téléc(?:opieur|opie)?|e-?mail|mail|courriel|us|on|at"
    r"|now|nous|number|numéro|contact)\b\.?\s*)+",
    re.IGNORECASE,
)
# “514-987-6543 poste 12”: `phonenumbers` finds no such extension, but one with a word of the same length.
_POSTE = re.compile(r"(?<=[\s,])poste(?=\s*\d)", re.IGNORECASE)
_LONGEST = 120


def find_channels(text: str, *, country: str, line: int = 0) -> list[Channel]:
    """Return the channels in a text, in order. A number is a fax if the words before it say so."""
    places: list[tuple[int, int, PhoneNumberMatch | None]] = [(m.start(), m.end(), None) for m in _emails(text)]
    places += [(m.start, m.end, m) for m in _numbers(text, country)]
    found = []
    position = 0
    for start, end, number in sorted(places, key=lambda place: place[0]):
        before = text[position:start]
        label = _label(before)
        if number is None:
            found.append(Channel("email", text[start:end].lower(), label, line=line))
        elif _FAX.search(before):
            found.append(Channel("fax", _e164(number), label, line=line))
        else:
            found.append(Channel("phone", _e164(number), label, number.number.extension or "", line))
        position = end
    return found


def is_only_channels(text: str, *, country: str) -> bool:
    """True if a line contains only channels and short labels, and is not a sentence."""
    if len(text) > _LONGEST or not (found := find_channels(text, country=country)):
        return False
    rest = _EMAIL.sub("", _with_ext(text))
    for match in _numbers(rest, country):
        rest = rest.replace(match.raw_string, "")
    words = len(re.findall(r"\w+", rest))
    return words <= 2 or (words <= 5 * len(found) and not text.endswith((".", "!", "?")))


def linked(text: str, *, country: str) -> str:
    """Return the text as HTML with links for phones, emails and web addresses. The text itself stays unchanged."""
    links = [(m.start(), m.end(), f"mailto:{m.group()}") for m in _emails(text)]
    links += [(m.start(), m.end(), m.group()) for m in _URL.finditer(text)]
    links += [(m.start, m.end, tel(_e164(m), m.number.extension or "")) for m in _numbers(text, country)]
    html, position = "", 0
    for start, end, href in sorted(links):
        if start >= position:
            words = escape(text[start:end], quote=False)
            html += f'{escape(text[position:start], quote=False)}<a href="{escape(href)}">{words}</a>'
            position = end
    return html + escape(text[position:], quote=False)


def _with_ext(text: str) -> str:
    return _POSTE.sub("ext. ", text)


def _numbers(text: str, country: str) -> PhoneNumberMatcher:
    return PhoneNumberMatcher(_with_ext(text), country)


def _emails(text: str) -> list[re.Match]:
    return list(_EMAIL.finditer(text)) if "@" in text else []


def _label(before: str) -> str:
    """Return the label of a channel, such as Reception in `Reception: 647-259-7740`."""
    match = _LABEL.search(before)
    return match[1] if match and not _SAYS_NOTHING.fullmatch(match[1]) else ""


def _e164(match: PhoneNumberMatch) -> str:
    return phonenumbers.format_number(match.number, PhoneNumberFormat.E164)
