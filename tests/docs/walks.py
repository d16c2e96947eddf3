"""A page type with a field of every kind that has a form of its own in JSON. Copied into an application of its own."""

from typing import ClassVar

from django.db import models
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from rest_framework import serializers
from wagtail.api import APIField

from pages.filters import Exact, Filter
from pages.models.base import ContentPage
from pages.shapes.fields import ShapedField


class Guide(ClusterableModel):
    """A snippet whose lists have a filter, with parts in other tables."""

    collection: ClassVar[str] = "guides"
    orderings: ClassVar[dict[str, str]] = {"name": "name"}
    default_ordering: ClassVar[str] = "name"
    filters: ClassVar[dict[str, Filter]] = {"town": Exact("town")}
    api_fields: ClassVar[list] = [
        "slug",
        "name",
        "town",
        APIField("talks", serializer=ShapedField(list[str], method="talks_and_moments")),
        APIField("partners", serializer=ShapedField(list[str], method="names_of_partners")),
    ]

    name = models.CharField(max_length=50)
    slug = models.SlugField(unique=True)
    town = models.CharField(max_length=50)
    partners = models.ManyToManyField("self", symmetrical=False)

    def __str__(self):
        return self.name

    def talks_and_moments(self, context):
        return [f"{talk.title} {moment.at}" for talk in self.talks.all() for moment in talk.moments.all()]

    def names_of_partners(self, context):
        return [context.snippet(Guide, partner.pk).name for partner in self.partners.all()]


class Talk(ClusterableModel):
    guide = ParentalKey(Guide, on_delete=models.CASCADE, related_name="talks")
    title = models.CharField(max_length=50)


class Moment(models.Model):
    talk = ParentalKey(Talk, on_delete=models.CASCADE, related_name="moments")
    at = models.CharField(max_length=50)

    def __str__(self):
        return self.at


class StopSerializer(serializers.Serializer):
    """Of what is no row: a dict, with names and values of its own."""

    name = serializers.CharField(source="called")
    minutes = serializers.SerializerMethodField()
    at = serializers.TimeField(source="clock.begins")
    note = serializers.CharField(allow_null=True)

    def get_minutes(self, stop: dict) -> int:
        return len(stop.get("called", ""))


class Walk(ContentPage):
    collection: ClassVar[str] = "walks"
    orderings: ClassVar[dict[str, str]] = {
        **ContentPage.orderings,
        **{name: name for name in ("starts_at", "day", "meets", "lasts", "price", "length")},
    }
    filters: ClassVar[dict[str, Filter]] = {"meeting": Exact("meets")}
    summary_fields: ClassVar[list] = ["starts_at", "ends_at", "meets"]

    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    day = models.DateField()
    meets = models.TimeField()
    lasts = models.DurationField()
    price = models.DecimalField(max_digits=20, decimal_places=4)
    length = models.FloatField()
    level = models.IntegerField(choices=[(1, "Easy"), (2, "Hard")])
    guides = ParentalManyToManyField(Guide, blank=True)

    # The order is that of documents; instants and durations stand there both ways that they can be declared.
    api_fields: ClassVar[list] = [
        "length",
        APIField("ends_at", serializer=serializers.DateTimeField(allow_null=True)),
        "starts_at",
        "level",
        APIField("lasts", serializer=serializers.DurationField()),
        "price",
        APIField("day", serializer=serializers.DateField()),
        "meets",
        APIField("moments", serializer=ShapedField(list, method="starts_and_ends")),
        APIField("guides", serializer=ShapedField(list[str], method="names_of_guides")),
        APIField("cost", serializer=serializers.DecimalField(20, 4, source="price")),
        APIField("begins", serializer=serializers.TimeField(source="meets")),
        APIField("stops", serializer=StopSerializer(many=True, source="places")),
        APIField("end", serializer=StopSerializer(source="last")),
        APIField("seasons", serializer=serializers.MultipleChoiceField(choices=["spring", "summer"], source="offered")),
    ]
    offered: ClassVar[set] = {"summer", "spring"}

    @property
    def places(self):
        return [{"called": "Pier", "clock": {"begins": self.meets}}, {"clock": {}}]

    def starts_and_ends(self, context):
        return [self.starts_at, self.lasts, self.price]

    def names_of_guides(self, context):
        return [context.snippet(Guide, guide.pk).name for guide in self.guides.all()]

    @property
    def last(self):
        return self.places[0]
