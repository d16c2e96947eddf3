"""The types of single values in documents. pydantic validates values and makes JSON Schema from these types.

`str` may be empty, `Text` may not. `None` means that a value is absent.
"""

import datetime
import math
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_noop
from django_countries import countries
from pydantic import AfterValidator, BeforeValidator, Field, GetJsonSchemaHandler, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from pages.times import zone_of
from pages.types import page_types
from pages.values import served
from pages.web.links import safe_href, web_url

# orjson supports integers of 64 bits.
_GREATEST = 2**63 - 1


@dataclass(frozen=True)
class Sorted:
    """In an annotation of a list: the items are sorted by this key."""

    key: Callable[[Any], Any]


@dataclass(frozen=True)
class NotEmpty:
    """In an annotation of a list: an object with an empty list is left out as a whole."""


@dataclass(frozen=True)
class Unreadable:
    """Stands for a value that a field could not read; it fits no type. `why`: the error."""

    why: str


class Made:
    """In an annotation: the context has already made these values in the right shape."""


@dataclass(frozen=True)
class OneOf:
    """In an annotation: the schema lists the values. They are known only after all models are loaded."""

    values: Callable[[], Iterable[str | int]]

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        described = handler(core)
        null = (
            [None] if isinstance(described.get("type"), list) or {"type": "null"} in described.get("anyOf", []) else []
        )
        kept = {name: part for name, part in described.items() if name not in {"minimum", "maximum"}}
        return {**kept, "enum": [*self.values(), *null]}


Filled = NotEmpty()


def _known(check: Callable[[str], Any], message: str) -> AfterValidator:
    def known(text: str | None) -> str | None:
        if text is not None and not check(text):
            raise ValueError(message)
        return text

    return AfterValidator(known)


# Stored in English: `api.rendering.omissions` translates it.
BLANK = gettext_noop("It is empty. Fill it in, or remove what it belongs to.")


def _not_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", BLANK)
    return text


def _as_text(value: Any) -> Any:
    """Convert numbers, and objects such as countries, to text. Values of other JSON types stay unchanged."""
    return value if value is None or isinstance(value, bool | list | dict | bytes) else str(value)


def _absent_if_blank(value: Any) -> Any:
    text = _as_text(value)
    return text if text else None


def _href(value: Any) -> str | None:
    return safe_href(str(value)) if value is not None else None


def _address(value: Any) -> str:
    text = str(value)
    if not (web_url(text) or safe_href(text)):
        raise ValueError("not an address")
    return text


def _uuid(value: Any) -> str:
    return str(uuid.UUID(str(value)))


def _integer(value: Any) -> int:
    number = int(value)
    if isinstance(value, bool) or abs(number) > _GREATEST:
        raise ValueError("not an integer of 64 bits")
    return number


def _real(value: Any) -> float | int:
    number = value if isinstance(value, int | float) else float(value)
    if isinstance(value, bool) or not math.isfinite(number):
        raise ValueError("not a number")
    return number


def _instant(value: Any) -> str | None:
    moment = datetime.datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(moment, datetime.datetime):
        raise ValueError("not an instant")
    return served(moment)


def _date(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        raise ValueError("an instant has a date only in a time zone")
    day = value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))
    return served(day)


def _time(value: Any) -> str:
    return served(value if isinstance(value, datetime.time) else datetime.time.fromisoformat(str(value)))


def _duration(value: Any) -> str:
    if not isinstance(value, datetime.timedelta):
        raise ValueError("not a duration")
    return served(value)


def _schema(format: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "format": format})


# Text that may be empty, also if it is stored as a number or an object.
String = Annotated[str, BeforeValidator(_as_text)]
Text = Annotated[str, AfterValidator(_not_blank), BeforeValidator(_as_text)]
OptionalText = Annotated[str | None, BeforeValidator(_absent_if_blank)]
Uuid = Annotated[str, BeforeValidator(_uuid), _schema("uuid")]
# A web address.
Url = Annotated[str, BeforeValidator(_address), _schema("uri")]
# The address of a link, or None if it is not safe to follow.
Href = Annotated[str | None, BeforeValidator(_href)]
# For annotations with bounds: put these last. They convert the value before the bounds are checked.
AS_INTEGER = BeforeValidator(_integer)
AS_REAL = BeforeValidator(_real)
Integer = Annotated[int, AS_INTEGER]
# A content version. It needs more than 32 bits.
Version = Annotated[int, WithJsonSchema({"type": "integer", "format": "int64"})]
Real = Annotated[float, AS_REAL]
Flag = Annotated[bool, Field(strict=True)]
Instant = Annotated[str, BeforeValidator(_instant), _schema("date-time")]
Date = Annotated[str, BeforeValidator(_date), _schema("date")]
# JSON Schema of a time of day, in hours and minutes.
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]"
TIME_SCHEMA: dict[str, Any] = {"type": "string", "pattern": f"^{_TIME}$"}
# JSON Schema of an ISO 8601 duration, to the second. Years, months and weeks are left out: their length varies.
DURATION_SCHEMA: dict[str, Any] = {"type": "string", "pattern": r"^-?P(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?$"}
# A time of day as editors write it: HH:MM.
Clock = Annotated[str, Field(pattern=TIME_SCHEMA["pattern"])]
# The same, with 24:00 for the end of the day.
ClosingTime = Annotated[str, Field(pattern=f"^({_TIME}|24:00)$")]
Time = Annotated[str, BeforeValidator(_time), WithJsonSchema(TIME_SCHEMA)]
Duration = Annotated[str, BeforeValidator(_duration), WithJsonSchema(DURATION_SCHEMA)]
# The direction in which a language is written.
Direction = Literal["ltr", "rtl"]
TimeZone = Annotated[OptionalText, _known(zone_of, "This time zone does not exist.")]
Country = Annotated[
    OptionalText,
    _known(lambda code: code in countries, "This country does not exist."),
    OneOf(lambda: sorted(country.code for country in countries)),
]
PageType = Annotated[Text, OneOf(lambda: sorted(page_types()))]
HeadingLevel = Annotated[int, Field(ge=2, le=4), AS_INTEGER, OneOf(lambda: (2, 3, 4))]
