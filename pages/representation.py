"""The shapes that documents share. Each gives both the value and its schema.

A serializer's `context` is a `pages.context.RenderContext`.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django_countries import countries
from rest_framework import serializers

from pages.blocks.clashes import DAYS
from pages.links import safe_href
from pages.times import zone_of


class NullableTextField(serializers.CharField):
    """Optional text: what is absent is null, never empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"allow_null": True, "read_only": True, **kwargs})

    def to_representation(self, value: Any) -> str | None:
        return str(value) or None


class HrefField(NullableTextField):
    """The address of a link; null too where it is none that is safe to follow."""

    def to_representation(self, value: Any) -> str | None:
        return safe_href(str(value))


class RichTextSerializer(serializers.Field):
    """Stored rich text as HTML; null where it is empty. A read turns it into the format that it was asked for."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Any) -> dict | None:
        return self.context.rich_text(str(getattr(value, "source", value) or ""))


class FocalPointSerializer(serializers.Serializer):
    x = serializers.FloatField(min_value=0, max_value=1)
    y = serializers.FloatField(min_value=0, max_value=1)


class ImageSerializer(serializers.Serializer):
    """What the context gives of an image."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    alt = serializers.CharField(allow_blank=True)
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    focal_point = FocalPointSerializer(allow_null=True)
    src = serializers.URLField()
    credit = NullableTextField()

    def to_representation(self, value: Any) -> dict | None:
        return value


def known_zone(name: str) -> None:
    if not zone_of(name):
        raise ValidationError("There is no such time zone.")


def known_country(code: str) -> None:
    if code not in countries:
        raise ValidationError("There is no such country.")


class AddressSerializer(serializers.Serializer):
    """`country` is ISO 3166-1 alpha-2."""

    street = NullableTextField()
    extra = NullableTextField()
    locality = NullableTextField()
    region = NullableTextField()
    postal_code = NullableTextField()
    country = NullableTextField(validators=[known_country])


class CoordinatesSerializer(serializers.Serializer):
    """Degrees, WGS 84."""

    latitude = serializers.FloatField(min_value=-90, max_value=90)
    longitude = serializers.FloatField(min_value=-180, max_value=180)


class OpeningHoursSerializer(serializers.Serializer):
    """Local time. `closes` before `opens`: the next day. No row for a day: closed."""

    day = serializers.ChoiceField(choices=DAYS)
    opens = serializers.RegexField(r"^\d\d:\d\d$")
    closes = serializers.RegexField(r"^\d\d:\d\d$")

    @staticmethod
    def order(row: dict) -> Any:
        """That of the week."""
        return DAYS.index(row["day"]), row["opens"]


class OpeningExceptionSerializer(serializers.Serializer):
    """Dates that replace the usual hours; without times: closed."""

    opens = serializers.RegexField(r"^\d\d:\d\d$", allow_null=True)
    closes = serializers.RegexField(r"^\d\d:\d\d$", allow_null=True)
    note = NullableTextField()

    @staticmethod
    def order(row: dict) -> Any:
        """The earliest first."""
        return row["from"]

    def get_fields(self) -> dict:
        days = {"from": serializers.DateField(), "to": serializers.DateField()}
        return {**days, **super().get_fields()}


class ChannelSerializer(serializers.Serializer):
    """A way to get in touch. Phones and faxes: E.164 in `value`, national in `display`, `tel:` in `href`."""

    kind = serializers.ChoiceField(choices=["phone", "fax", "email", "url", "messaging"])
    label = NullableTextField()
    value = serializers.CharField()
    extension = NullableTextField()
    display = serializers.CharField()
    href = serializers.CharField()


class MapsSerializer(serializers.Serializer):
    google = serializers.URLField()
    apple = serializers.URLField()
    openstreetmap = serializers.URLField()
    geo = NullableTextField()


class PlaceSerializer(serializers.Serializer):
    """A `pages.places.Place`: a location has the same keys whether it is a page or was typed in."""

    name = serializers.CharField()
    address = AddressSerializer()
    coordinates = CoordinatesSerializer(allow_null=True)
    timezone = NullableTextField(validators=[known_zone])
    opening_hours = OpeningHoursSerializer(many=True)
    exceptions = OpeningExceptionSerializer(many=True)
    channels = ChannelSerializer(many=True)
    directions = RichTextSerializer(allow_null=True)
    accessibility = RichTextSerializer(allow_null=True)
    maps = MapsSerializer()


class NamedSerializer(serializers.Serializer):
    """A category or a tag within another document."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()


class ContributorSerializer(serializers.Serializer):
    """A person within another document."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    credentials = NullableTextField()
    role = NullableTextField()
    image = ImageSerializer(allow_null=True)
    profile_url = HrefField()


class ContributorSummarySerializer(ContributorSerializer):
    image = None


class PageReferenceSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    type = serializers.CharField()
    slug = serializers.CharField()
    path = serializers.CharField()
    url = serializers.URLField()


class LinkedPageSerializer(serializers.Serializer):
    """What a client needs of a page that a link leads to, so as to open it itself."""

    id = serializers.UUIDField()
    type = serializers.CharField()
    path = serializers.CharField()


class MenuLinkSerializer(serializers.Serializer):
    title = serializers.CharField()
    href = serializers.CharField()
    page = LinkedPageSerializer(allow_null=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        return {**super().get_fields(), "children": MenuLinkSerializer(many=True)}


class NavigationSerializer(serializers.Serializer):
    header = MenuLinkSerializer(many=True)
    footer = MenuLinkSerializer(many=True)


class SocialProfileSerializer(serializers.Serializer):
    network = serializers.CharField()
    url = serializers.URLField()


class SummarySerializer(serializers.Serializer):
    """What a list gives of a page; types add their own."""

    id = serializers.UUIDField()
    type = serializers.CharField()
    slug = serializers.CharField()
    path = serializers.CharField()
    url = serializers.URLField()
    locale = serializers.CharField()
    direction = serializers.ChoiceField(choices=["ltr", "rtl"])
    title = serializers.CharField()
    published_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, value: Any) -> dict:
        return value


class PageSummaryField(serializers.Field):
    """The summary of a page of one type, `model` by its label, such as pages.Location; without, of any type."""

    def __init__(self, model: str | None = None, **kwargs: Any) -> None:
        self.model = model
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Any) -> dict:
        return value


class TocEntrySerializer(serializers.Serializer):
    id = serializers.UUIDField()
    anchor = serializers.CharField()
    level = serializers.IntegerField()
    text = serializers.CharField()


class ReferenceSerializer(serializers.Serializer):
    """A source that the article rests on."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    url = HrefField()
    source = NullableTextField()
    year = serializers.IntegerField(allow_null=True)


class ComputedField(serializers.Field):
    """A value that a method of the page makes from the context, in the shape of another serializer."""

    def __init__(self, method: str, shape: serializers.Field, **kwargs: Any) -> None:
        self.method, self.shape = method, shape
        super().__init__(source="*", read_only=True, allow_null=shape.allow_null, **kwargs)

    def to_representation(self, page: Any) -> Any:
        return getattr(page, self.method)(self.context)
