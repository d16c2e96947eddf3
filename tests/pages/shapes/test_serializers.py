"""Values of REST framework's fields in `api_fields` fit their types or are refused."""

import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from rest_framework import serializers

from pages.fitting import Unfit, fitted
from pages.shapes.serializers import shape_of_field, value_of_field


class Stop(NamedTuple):
    name: str


class StopSerializer(serializers.Serializer):
    name = serializers.CharField()


class Percent(serializers.FloatField):
    def to_representation(self, value):
        return round(value * 100)


class Failing(serializers.Field):
    def to_representation(self, value):
        raise KeyError("missing")


def shown(field: serializers.Field, value: Any) -> Any:
    made = value_of_field("field", field, SimpleNamespace(field=value), None)
    return fitted(shape_of_field("field", field), made, pytest.fail)


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        (serializers.CharField(), "Pier", "Pier"),
        (serializers.CharField(allow_null=True), "", ""),
        (serializers.EmailField(allow_blank=True), "", ""),
        (serializers.SlugField(allow_blank=True), "", ""),
        (serializers.IntegerField(), "7", 7),
        (serializers.DecimalField(5, 2), Decimal("12.346"), 12.35),
        (serializers.DateField(), datetime.date(2026, 7, 1), "2026-07-01"),
        (Percent(), 0.5, 50),
        (StopSerializer(), Stop("Pier"), {"name": "Pier"}),
    ],
)
def test_a_value_is_converted_to_the_type_of_its_field(field, value, expected):
    assert shown(field, value) == expected


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (serializers.CharField(), ""),
        (serializers.CharField(), True),
        (serializers.CharField(), ["Pier"]),
        (serializers.CharField(max_length=3), "Pier"),
        (serializers.IntegerField(), True),
        (serializers.IntegerField(min_value=10), 7),
        (serializers.BooleanField(), "maybe"),
        (serializers.DateField(), datetime.datetime(2026, 7, 1, tzinfo=datetime.UTC)),
        (StopSerializer(), "Pier"),
        (Failing(), "Pier"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(field, value):
    with pytest.raises(Unfit):
        shown(field, value)
